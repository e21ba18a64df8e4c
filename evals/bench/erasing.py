"""What erasing one post costs, by the size of its library: records swept, index built anew."""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from evals.bench.corpus import rows, streamed
from evals.bench.figures import seconds
from evals.bench.house import BRAND, StandIn, library_on
from evals.bench.report import a_screen, table
from service.index.index import Index
from service.library.rows import read_row
from service.networks.catalogue import Catalogue
from service.records import Records
from service.records.nouns import PastPost
from service.settings import Settings

TIMES = 3
AT_ONCE = 500
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds, best of TIMES: the transaction, the sweep of the records, the index (None: not measured)."""

    posts: int
    megabytes: float
    transaction_s: float
    sweep_s: float
    index_s: float | None


async def measure(folder: Path, posts: int, *, indexed: bool) -> Cost:
    """Erase a few posts, one after the other, of a library of so many."""
    async with library_on(folder, StandIn()) as (library, _):
        if indexed:
            await library.import_posts(BRAND, streamed(rows(posts)))
    records = await Records.open(Settings(data_dir=folder).records_url)
    index = Index(folder / "index", records.shelves)
    if not indexed:
        await _fill(records, posts)
    times = [await _erase(records, index, f"b-{number:07d}", indexed=indexed) for number in range(TIMES)]
    size = (folder / "records.sqlite3").stat().st_size / 1e6
    await index.close()
    await records.close()
    transaction, sweep, index_s = (round(min(column), 3) for column in zip(*times, strict=True))
    return Cost(posts, round(size, 1), transaction, sweep, index_s if indexed else None)


async def _fill(records: Records, posts: int) -> None:
    """Posts as an import stores them, without an index."""
    networks, embedder = Catalogue.load(), StandIn()
    for batch in _parts(rows(posts)):
        read = [read_row(0, row, networks) for row in batch]
        kept = [post for post in read if isinstance(post, PastPost)]
        vectors = await embedder.passages([post.text for post in kept])
        await records.posts.save_batch(BRAND, kept, vectors, embedder.name)


async def _erase(records: Records, index: Index, post: str, *, indexed: bool) -> tuple[float, float, float]:
    """Seconds of each part of erasing one post."""
    transaction = await seconds(lambda: records.posts.delete(BRAND, post))
    sweep = await seconds(records.scrub)
    await index.forget(BRAND, "posts", post)
    return transaction, sweep, await seconds(lambda: index.settled(BRAND)) if indexed else 0.0


def _parts(every: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(every, AT_ONCE)):
        yield batch


def main(given: Sequence[str] | None = None) -> int:
    """Measure each size, print, write `<out>/erasing.json`."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.erasing", description=__doc__)
    parser.add_argument("--posts", type=int, nargs="+", default=[1_000, 20_000, 100_000])
    parser.add_argument("--indexed", type=int, default=20_000, help="largest library whose index is measured")
    parser.add_argument("--out", type=Path, default=Path("var/bench"), help="where erasing.json goes")
    asked = parser.parse_args(given)
    costs = []
    for posts in asked.posts:
        folder = asked.out / "erasing"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        costs.append(asyncio.run(measure(folder, posts, indexed=posts <= asked.indexed)))
        shutil.rmtree(folder)
    made = table("erasing one post, best of three, s", "posts", "records MB", "transaction", "sweep", "index")
    for cost in costs:
        made.add_row(*(str("" if value is None else value) for value in asdict(cost).values()))
    a_screen().print(made)
    (asked.out / "erasing.json").write_text(json.dumps([asdict(cost) for cost in costs], indent=2) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
