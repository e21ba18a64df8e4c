"""French and English items of one story, and near misses: which of them one topic holds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console

from evals.comparing import FOLDER, Compared
from evals.report import Figure, Report
from evals.streaming import placed
from service.index.embedder import Vectors
from service.topics.item import Item
from service.topics.leaning import shipped_means
from service.topics.stream import Stream

OWN = Path(__file__).parent / "cases" / "trends"
FILES = {"held": OWN / "pairs.jsonl", "development": OWN / "development" / "pairs.jsonl"}
CACHE = FOLDER / "cases.npz"
ORDERS = 5
AT = datetime(2026, 11, 2, 8, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two items, one French and one English, and whether they tell the same story."""

    id: str
    same: bool
    items: tuple[Item, Item]


def evaluate(console: Console, files: Mapping[str, Path] = FILES) -> Report:
    """Shares of true pairs and of near misses in one topic. Not run when a file is absent."""
    missing = [str(file) for file in files.values() if not file.is_file()]
    if missing:
        return Report("topic-pairs", not_run=f"{', '.join(missing)}: absent")
    compared, figures, details = Compared(CACHE), list[Figure](), dict[str, Any]()
    for name, file in files.items():
        pairs = read_pairs(file)
        texts = [item.text for pair in pairs for item in pair.items]
        compared.fill(texts, console)
        vectors = dict(zip(texts, compared.vectors(texts), strict=True))
        together = [in_one_topic(pairs, vectors, seed) for seed in range(ORDERS)]
        figures += _figures(f"{name}, one stream, {ORDERS} orders", pairs, together, aimed=True)
        apart = {pair.id for pair in pairs if in_one_topic([pair], vectors, 0)}
        figures += _figures(f"{name}, each pair alone", pairs, [apart], aimed=False)
        details[name] = _wrong(pairs, together)
    return Report("topic-pairs", tuple(figures), details)


def read_pairs(file: Path) -> list[Pair]:
    """The pairs of a file."""
    rows = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip())
    return [Pair(row["id"], row["same"], (_item(row, "fr"), _item(row, "en"))) for row in rows]


def in_one_topic(pairs: Sequence[Pair], vectors: Mapping[str, Vectors], seed: int) -> set[str]:
    """The ids of the pairs whose items one topic holds, all being one stream shuffled by `seed`."""
    stream, told = Stream(next(iter(vectors.values())).shape[0], shipped_means()), dict[str, str]()
    items = [item for pair in pairs for item in pair.items]
    for place in np.random.default_rng(seed).permutation(len(items)):
        item = items[place]
        told[item.id] = placed(stream, item, vectors[item.text]).topic
    standing = {name: stream.standing(topic) for name, topic in told.items()}
    return {pair.id for pair in pairs if standing[pair.items[0].id] == standing[pair.items[1].id]}


def _item(row: Mapping[str, Any], language: str) -> Item:
    told = row[language]
    return Item(
        id=f"{row['id']}-{language}",
        title=told["title"],
        summary=told["summary"],
        published_at=AT,
        source=f"journal-{language}",
        language=language,
    )


def _figures(name: str, pairs: Sequence[Pair], found: Sequence[set[str]], *, aimed: bool) -> Iterator[Figure]:
    true = [pair.id for pair in pairs if pair.same]
    near = [pair.id for pair in pairs if not pair.same]
    share = _share(true, found)
    yield Figure(f"{name}: {len(true)} true pairs, in one topic", share, "at least" if aimed else None, 0.90)
    share = _share(near, found)
    yield Figure(f"{name}: {len(near)} near misses, in one topic", share, "at most" if aimed else None, 0.05)


def _share(ids: Sequence[str], found: Sequence[set[str]]) -> float:
    return sum(one in some for some in found for one in ids) / max(1, len(ids) * len(found))


def _wrong(pairs: Sequence[Pair], found: Sequence[set[str]]) -> dict[str, float]:
    """By id, in which share of the orders a pair was taken wrongly, if in any."""
    shares = {pair.id: sum((pair.id in some) != pair.same for some in found) / len(found) for pair in pairs}
    return {name: share for name, share in shares.items() if share}
