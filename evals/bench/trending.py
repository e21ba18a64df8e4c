"""How long a new item of trends takes to be placed, its embedding apart, as they grow; and its memory."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from evals.bench.figures import Aim, percentile
from evals.streaming import placed
from service.index.embedder import Vectors
from service.topics.hours import moment
from service.topics.item import Item
from service.topics.rising import Window, rises
from service.topics.stream import Stream
from service.topics.terms import terms_of

DIMENSION = 384
LANGUAGES = ("fr", "en")
STORIES = 2_000  # told side by side
ALONE = 0.4  # share of items that tell no story
WORDS = 20_000  # told by all
RENEWED = 0.02  # chance that an item is the last of its story, another taking its place
DAYS = 60
MEASURED = 1_000  # the last items before each size
PLACED_MS = 5.0
SIZES = [1_000, 10_000, 100_000]


@dataclass(frozen=True, slots=True)
class Placing:
    """Times of the last items before `items` were archived: terms, topic, merges; memory of the process.

    `compared` are the topics that an item is compared with, `topics` all that were ever told and stand.
    """

    items: int
    p50_ms: float
    p95_ms: float
    max_ms: float
    compared: int
    topics: int
    rss_mb: float


@dataclass(frozen=True, slots=True)
class Trending:
    """A feed at each size, the seconds of one look at what rises then, and a brand of 30 items a week."""

    sizes: tuple[Placing, ...]
    rises_s: float
    weekly: Placing

    def aims(self) -> list[Aim]:
        """What the issue asks."""
        return [
            Aim(f"item placed at {one.items:,} p95 (ms)", one.p95_ms, PLACED_MS, at_most=True)
            for one in self.sizes
        ]


def measure(sizes: Sequence[int], seed: int = 1) -> Trending:
    """Place as many items as the greatest of `sizes`, spread over sixty days."""
    for language in LANGUAGES:
        terms_of("mot", language)  # the glossary is read once
    total = max(sizes)
    feed, stream = made(seed, DAYS * 24 / total), Stream(DIMENSION)
    found = [_placing(stream, feed, size) for size in sorted(sizes)]
    began = time.perf_counter()
    rises(stream.ledger, Window(DAYS * 24, 24))
    took = time.perf_counter() - began
    quiet = Stream(DIMENSION)
    weekly = _placing(quiet, made(seed, 24 * 7 / 30), 30 * 26)
    return Trending(tuple(found), round(took, 2), weekly)


def told(found: Trending) -> str:
    """The figures in a sentence."""
    last, weekly = found.sizes[-1], found.weekly
    return (
        f"Trends, an item placed, its embedding apart: p50 {last.p50_ms} ms, p95 {last.p95_ms},"
        f" max {last.max_ms} at {last.items:,} items ({last.rss_mb} MB); what rises: {found.rises_s} s;"
        f" at 30 items a week p50 {weekly.p50_ms} ms."
    )


def made(seed: int, apart: float) -> Iterator[tuple[Item, Vectors]]:
    """Items without end, `apart` hours: of stories that come and go, or of none; French and English."""
    chance = np.random.default_rng(seed)
    centres = chance.normal(size=(STORIES, DIMENSION)).astype(np.float32)
    leans = chance.normal(size=(2, DIMENSION)).astype(np.float32)
    names, number = np.arange(STORIES), STORIES
    place = 0
    while True:
        story, language = int(chance.integers(STORIES)), int(chance.integers(2))
        alone = chance.random() < ALONE
        vector = chance.normal(size=DIMENSION).astype(np.float32) * (1.3 if alone else 0.8)
        vector += leans[language] * 2 + (0 if alone else centres[story])
        own = [] if alone else [f"récit{names[story]}n{one}" for one in chance.choice(8, 4, replace=False)]
        words = [*own, *(f"mot{int(word)}" for word in chance.zipf(1.3, 9) % WORDS)]
        item = Item(
            id=f"i{place}",
            title=" ".join(words),
            published_at=moment(place * apart),
            source=f"s{chance.integers(40)}",
            url=f"https://s.example.com/{place}",
            language=LANGUAGES[language],
        )
        yield item, vector / np.float32(np.linalg.norm(vector))
        if chance.random() < RENEWED:
            centres[story] = chance.normal(size=DIMENSION)
            names[story], number = number, number + 1
        place += 1


def _placing(stream: Stream, feed: Iterator[tuple[Item, Vectors]], size: int) -> Placing:
    """Place items until the archive has `size`."""
    times: list[float] = []
    while len(stream.ledger) < size:
        item, vector = next(feed)
        began = time.perf_counter()
        placed(stream, item, vector)
        times.append((time.perf_counter() - began) * 1_000)
    last = times[-MEASURED:]
    return Placing(
        size,
        round(percentile(last, 0.50), 2),
        round(percentile(last, 0.95), 2),
        round(max(last), 1),
        len(stream.clusters),
        sum(1 for _ in stream.ledger.topics()),
        _memory(),
    )


def _memory() -> float:
    """Resident memory of this process, in MB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return round(int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1_024, 1)


def main(given: Sequence[str] | None = None) -> int:
    """Measure, print, write `<out>/trending.json`; 1 when an aim is missed."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.trending", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="items")
    parser.add_argument("--out", type=Path, default=Path("var/bench"), help="where trending.json goes")
    asked = parser.parse_args(given)
    found, screen = measure(asked.sizes), Console(highlight=False)
    made_of = Table("items", "p50 ms", "p95 ms", "max ms", "compared with", "topics", "RSS MB")
    for one in (*found.sizes, found.weekly):
        cells = (one.p50_ms, one.p95_ms, one.max_ms, one.compared, one.topics, one.rss_mb)
        made_of.add_row(f"{one.items:,}", *map(str, cells))
    screen.print(made_of)
    screen.print(told(found))
    asked.out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(asdict(found), indent=2)
    (asked.out / "trending.json").write_text(text + "\n", encoding="utf-8")
    return 0 if all(aim.met for aim in found.aims()) else 1


if __name__ == "__main__":
    raise SystemExit(main())
