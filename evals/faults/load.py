"""`python -m evals.faults.load`: what a house can take, then four fifths of it for twenty minutes.

`portevoix serve` in a process of its own, e5 as its embedder (what a house has by default: its memory and its
processor time are the real ones), a stub provider half a second away in another, a brand of 2,000 posts and
more. A mix of a day's requests arrives by Poisson's law, drawn by the seed, faster at each step until the
house fails, passes a deadline or falls behind: the last rate it held is the ceiling. Then 80 % of it.

An error is an answer of 400 and over (429 too: no budget is set), a stream that breaks, or no answer. Times
count from when a request should have begun. Growth of memory: the median of the last fifth of what the
process held over that of the first fifth, after two minutes of warm-up, or a quarter of a shorter run. What
grows by nature in memory is bounded: imports change the same 300 posts, items of trends are the same 300.
Drafts and messages pile up, on the disk.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2
from rich.console import Console
from rich.table import Table

from evals.bench.corpus import rows, streamed
from evals.bench.figures import percentile
from evals.bench.house import BRAND, StandIn, library_on
from evals.bench.serving import serving
from evals.faults.line import a_console, finish
from evals.faults.load_loop import Answers, Growth, Held, offered, watched
from evals.faults.load_mix import SHARES, WAIT, Mix
from evals.faults.rows import SEED
from evals.provider import a_provider_process
from evals.report import Figure, Report

# Seconds a connection is kept idle: the house hangs up after 5, and at 5 here too would cross a request.
IDLE = 2.0
LATENCY = 0.5  # seconds, of the provider
FIRST_RATE, FASTER, STEPS = 2.0, 1.3, 14
SHARE = 0.8
WARM_UP = 120.0
MOST_GROWTH = 0.05
# An open index holds about 11 files and 6 threads, and two are open while one replaces the other.
MORE_FILES, MORE_THREADS = 22, 12


@dataclass(frozen=True, slots=True)
class Size:
    """How long each step lasts and the rest after them, in seconds; how many steps at most."""

    step: float
    steady: float
    steps: int = STEPS

    @property
    def warm_up(self) -> float:
        """What is left out of the growth."""
        return min(WARM_UP, self.steady / 4)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The ceiling, the rate offered then, what came of it, what the process held, drafts not by the model."""

    ceiling: float
    rate: float
    answers: Answers
    held: Sequence[Held]
    degraded: float


async def fill(folder: Path, posts: int) -> None:
    """A brand with that many posts; their vectors stand in for those of e5, which would take a while."""
    async with library_on(folder, StandIn()) as (library, _):
        await library.import_posts(BRAND, streamed(rows(posts)))


async def climb(mix: Mix, size: Size, chance: random.Random, console: Console) -> float:
    """The last rate the house held, in requests a second; 0 if it held none. Each may be tried twice."""
    ceiling, rate, failed = 0.0, FIRST_RATE, False
    for _ in range(size.steps):
        answers = await offered(mix, rate, size.step, chance, give_up=True)
        held = answers.keeps_up(rate)
        p99 = percentile(answers.every or [0.0], 0.99)
        errors = f", {dict(answers.errors)}" if answers.errors else ""
        console.print(
            f"{rate:.1f} a second: p99 {p99:.1f} s, {answers.under_way} under way at the end{errors}:"
            f" {'held' if held else 'not held'}"
        )
        if held:
            ceiling, rate = rate, rate * FASTER
        elif failed:
            break
        failed = not held
    return ceiling


async def load(url: str, pid: int, size: Size, seed: int, console: Console) -> Loaded:
    """Warm, climb, then hold four fifths of the ceiling."""
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=64, keepalive_expiry=IDLE)
    async with httpx2.AsyncClient(base_url=url, timeout=4 * WAIT, trust_env=False, limits=limits) as client:
        mix, chance = Mix(client, seed), random.Random(seed)
        for kind in SHARES:  # each way is opened once before it is timed
            await mix.ask(kind)
        ceiling = await climb(mix, size, chance, console)
        rate = SHARE * (ceiling or FIRST_RATE)
        console.print(f"{rate:.1f} a second for {size.steady / 60:g} minutes…")
        drafts, degraded = mix.drafts, mix.degraded
        answers, held = await watched(pid, partial(offered, mix, rate, size.steady, chance))
    share = (mix.degraded - degraded) / max(1, mix.drafts - drafts)
    return Loaded(ceiling, rate, answers, held, share)


def report(loaded: Loaded, warm_up: float) -> Report:
    """The figures: the ceiling, errors, times, what grew."""
    growth, answers = Growth.of(loaded.held, warm_up), loaded.answers
    first, last, every = growth.first, growth.last, answers.every
    figures = (
        Figure("ceiling, requests a second", loaded.ceiling),
        Figure("offered, requests a second", loaded.rate),
        Figure("requests", answers.offered),
        Figure("errors", answers.errors.total(), "exactly", 0),
        Figure("drafts that the model did not write / drafts", loaded.degraded),
        *(Figure(f"p{share}, s", percentile(every, share / 100)) for share in (50, 95, 99)),
        *(
            Figure(f"p99 of a {kind}, s", percentile(answers.times[kind], 0.99))
            for kind in ("search", "draft", "message")
            if answers.times[kind]
        ),
        Figure("p99 / deadline", percentile(every, 0.99) / WAIT, "at most", 1),
        Figure("memory at first, MB", first.memory),
        Figure("memory at last, MB", last.memory),
        Figure("growth of memory", growth.memory, "at most", MOST_GROWTH),
        Figure("open files more", last.files - first.files, "at most", MORE_FILES),
        Figure("threads more", last.threads - first.threads, "at most", MORE_THREADS),
    )
    return Report("load", figures, {"errors": dict(answers.errors)})


def table(answers: Answers) -> Table:
    """Seconds to answer, by kind."""
    made = Table("request", "times", "p50 s", "p95 s", "p99 s", "worst s")
    for kind, times in sorted(answers.times.items()):
        spread = (percentile(times, share) for share in (0.5, 0.95, 0.99, 1.0))
        made.add_row(kind, f"{len(times):,}", *(f"{taken:.3f}" for taken in spread))
    for error, count in answers.errors.most_common():
        made.add_row(f"[red]{error}[/]", f"{count:,}")
    return made


def main(given: Sequence[str] | None = None) -> int:
    """Fill, climb, hold, print; 1 when an aim is missed."""
    parser = argparse.ArgumentParser(prog="python -m evals.faults.load", description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED, help="of requests and of their times")
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--posts", type=int, default=2_000)
    parser.add_argument("--step", type=float, default=15.0, help="seconds of each step up to the ceiling")
    parser.add_argument("--steps", type=int, default=STEPS, help="at most")
    asked = parser.parse_args(given)
    console, began = a_console(), time.perf_counter()
    size = Size(asked.step, 60 * asked.minutes, asked.steps)
    with TemporaryDirectory() as place, ExitStack() as stack:
        folder = Path(place) / "data"
        folder.mkdir()
        asyncio.run(fill(folder, asked.posts))
        url = stack.enter_context(a_provider_process("--latency", str(LATENCY)))
        settings = {
            "OPENAI_BASE_URL": url,
            "PORTEVOIX_MODEL": "openai:stub-small",
            "PORTEVOIX_LOG_LEVEL": "error",
        }
        service = stack.enter_context(serving(folder, settings))
        service.until_ok("/readyz")
        at, pid = str(service.client.base_url), service.process.pid
        loaded = asyncio.run(load(at, pid, size, asked.seed, console))
    console.print(table(loaded.answers))
    return finish(report(loaded, size.warm_up), seed=asked.seed, began=began)


if __name__ == "__main__":
    sys.exit(main())
