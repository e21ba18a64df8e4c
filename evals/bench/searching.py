"""How long a search takes in a library of a given size, and how long its index takes to build."""

from __future__ import annotations

import shutil
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from evals.bench.corpus import questions, rows, streamed
from evals.bench.figures import Spread, rate, seconds, spread
from evals.bench.house import BRAND, StandIn, library_on
from service.index.e5 import E5Embedder
from service.index.embedder import Embedder
from service.library.library import Library
from service.library.rows import ImportReport

REBUILT_IN_ALL = 60_000


@dataclass(frozen=True, slots=True)
class Filled:
    """A library filled without the model: rows a second into the records, and into the index from nothing."""

    posts: int
    records_rows_s: float
    rebuild_rows_s: float
    rebuilds: int


@dataclass(frozen=True, slots=True)
class Searched:
    """Times of `find_posts` and of `search` (three shelves), the question's embedding included and apart."""

    posts: int
    embedding: Spread
    find_posts: Spread
    find_posts_apart: Spread
    search: Spread
    search_apart: Spread


async def fill(folder: Path, posts: int) -> Filled:
    """Put `posts` posts in a new library; the index is built again two times when that is quick."""
    stored = time.perf_counter()

    def note(_: ImportReport) -> None:
        nonlocal stored
        stored = time.perf_counter()

    async with library_on(folder, StandIn()) as (library, _):
        started = time.perf_counter()
        await library.import_posts(BRAND, streamed(rows(posts)), note)
        builds = [time.perf_counter() - stored]
    while len(builds) < 3 and len(builds) * posts < REBUILT_IN_ALL:
        builds.append(await rebuild(folder))
    return Filled(posts, rate(posts, stored - started), rate(posts, median(builds)), len(builds))


async def rebuild(folder: Path) -> float:
    """Seconds to build the brand's index from nothing."""
    shutil.rmtree(folder / "index")
    async with library_on(folder, StandIn()) as (_, index):
        return await seconds(lambda: index.ensure(BRAND))


async def measure(
    folder: Path, posts: int, asked: int, passes: int, embedder: Embedder | None = None
) -> Searched:
    """Search `asked` new questions of each kind in each pass, after a few that count for nothing."""
    embedder = embedder or E5Embedder()
    texts = questions()
    async with library_on(folder, embedder) as (library, _):
        for _ in range(10):
            await _find(library, next(texts))
            await library.search(BRAND, next(texts))
        times: list[list[list[float]]] = [[], [], [], [], []]
        for _ in range(passes):
            for kept, measured in zip(times, await _pass(library, embedder, texts, asked), strict=True):
                kept.append(measured)
    return Searched(posts, *(spread(of_one_kind) for of_one_kind in times))


async def _pass(library: Library, embedder: Embedder, texts: Iterator[str], asked: int) -> list[list[float]]:
    """Times of: an embedding; find_posts with and without it; search with and without it, in turns."""
    times: list[list[float]] = [[], [], [], [], []]
    for _ in range(asked):
        for place, ask in ((1, _find), (3, _search)):
            known, new = next(texts), next(texts)
            # The embedder remembers a question, so the second time it is asked its embedding costs nothing.
            times[0].append(await seconds(lambda known=known: embedder.query(known)))  # type: ignore[misc]
            times[place + 1].append(await _timed(ask, library, known))
            times[place].append(await _timed(ask, library, new))
    return times


async def _timed(ask: Callable[[Library, str], Awaitable[object]], library: Library, text: str) -> float:
    return await seconds(lambda: ask(library, text))


async def _find(library: Library, text: str) -> object:
    return await library.find_posts(BRAND, text, None, 20)


async def _search(library: Library, text: str) -> object:
    return await library.search(BRAND, text)
