"""Topics found in one pass over a public stream of short texts, whose true topics are known."""

from __future__ import annotations

import gzip
import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from evals.clustering import bcubed, nmi
from evals.comparing import FOLDER, Compared
from evals.report import Figure, Report
from evals.retrieval import VARIABLE
from evals.streaming import placed
from service.index.embedder import Vectors
from service.topics.hours import moment
from service.topics.item import Item
from service.topics.leaning import shipped_means
from service.topics.stream import Stream
from service.topics.terms import terms_of

FILE = Path("short-text-stream") / "Tweets.jsonl.gz"
CACHE = FOLDER / "topics.npz"
AN_HOUR = 1_000  # items
LOOKED_AHEAD = 500  # items after which an item's topic counts as told, for the strict figure


@dataclass(frozen=True, slots=True)
class Found:
    """The topic of each item at the end, and as it was 500 items after it came; seconds it took."""

    final: Sequence[str]
    soon: Sequence[str]
    seconds: float
    busy_seconds: float


def evaluate(console: Console, data: Path, most: int | None = None) -> Report:
    """NMI, BCubed, number and speed, over all items or the first `most`. Not run when the set is absent."""
    file = data / FILE
    if not file.is_file():
        return Report("topics", not_run=f"{file} is absent ({VARIABLE} says where to look)")
    items, true = read_items(file, most)
    compared = Compared(CACHE)
    compared.fill([item.text for item in items], console)
    found = cluster(items, compared.vectors([item.text for item in items]))
    sizes = Counter(found.final)
    details = {
        "items": len(items),
        "largest": sizes.most_common(10),
        "alone": sum(1 for size in sizes.values() if size == 1),
        "seconds": round(found.seconds, 2),
        "NMI so far": _so_far(found, true),
    }
    return Report("topics", tuple(_figures(found, true)), details)


def read_items(file: Path, most: int | None = None) -> tuple[list[Item], list[int]]:
    """The items of the file in order, a thousand an hour, and the true topic of each."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines][:most]
    items = [
        Item(
            id=row["Id"],
            title=row["textCleaned"],
            published_at=moment(place / AN_HOUR),
            source="stream",
            language="en",
        )
        for place, row in enumerate(rows)
    ]
    return items, [row["clusterNo"] for row in rows]


def cluster(items: Sequence[Item], vectors: Vectors) -> Found:
    """Place items in order; `vectors` has shape (items, dimension)."""
    terms_of("word", "en")  # the glossary is read once
    stream, soon, told = Stream(vectors.shape[1], shipped_means()), list[str](), list[str]()
    began, busy = time.perf_counter(), time.process_time()
    for item, vector in zip(items, vectors, strict=True):
        told.append(placed(stream, item, vector).topic)
        if len(told) > LOOKED_AHEAD:
            soon.append(stream.standing(told[len(soon)]))
    seconds, busy_seconds = time.perf_counter() - began, time.process_time() - busy
    final = [stream.standing(topic) for topic in told]
    return Found(final, soon + final[len(soon) :], seconds, busy_seconds)


def _so_far(found: Found, true: Sequence[int]) -> list[tuple[int, float, float]]:
    """After every thousand items: NMI of those there, by their topics at the end, and as they soon were."""
    counts = range(AN_HOUR, len(true) + 1, AN_HOUR)
    return [(n, nmi(found.final[:n], true[:n]), nmi(found.soon[:n], true[:n])) for n in counts]


def _figures(found: Found, true: Sequence[int]) -> Iterator[Figure]:
    count, own = len(true), bcubed(found.final, true)
    topics, stories = len(set(found.final)), len(set(true))
    yield Figure("items", count)
    yield Figure("NMI at the end", nmi(found.final, true), "at least", 0.86)
    yield Figure(f"NMI, each item looked at {LOOKED_AHEAD} items later", nmi(found.soon, true))
    yield Figure("BCubed precision", own.precision)
    yield Figure("BCubed recall", own.recall)
    yield Figure("BCubed F1", own.f1)
    yield Figure("true topics", stories)
    yield Figure("topics found", topics)
    yield Figure("topics found / true", topics / stories, "at most", 3.0, tolerance=0.1)
    yield Figure("topics of one item", sum(1 for size in Counter(found.final).values() if size == 1))
    yield Figure("items a second, embeddings apart", count / found.seconds, "at least", 2_000, timed=True)
    yield Figure("the same by the processor’s time", count / found.busy_seconds, timed=True)
