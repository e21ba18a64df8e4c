"""`python -m evals.faults.load`: a working day's mix at 80 % of what the house can take, for twenty minutes.

One process with the hashing embedder, so that the house is measured and not e5; a provider that takes half a
second; 2,000 posts. Requests come by chance (Poisson) whether or not the last ones were answered, and are
timed from when they were to be sent. The ceiling is the highest rate, each a third above the one before, at
which nothing failed, 95 % of what was offered was answered meanwhile, and p99 stayed under PATIENT seconds.
Growth: the median memory of the last fifth over that of the first fifth, once WARM seconds have passed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory

import httpx2
from rich.console import Console

from evals.bench.corpus import rows
from evals.bench.figures import percentile
from evals.bench.serving import Service
from evals.faults.day import SHARES, Day
from evals.faults.line import a_console, finish
from evals.faults.rows import SEED
from evals.provider import a_provider_process
from evals.receiving import NDJSON, UNDER, receiving, settle
from evals.report import Figure, Report

SETTINGS = {"PORTEVOIX_EMBEDDER": "hashing", "PORTEVOIX_LOG_LEVEL": "error"}
LATENCY = "0.5"
POSTS = 2_000
FIRST_RATE, STEP, STEP_SECONDS, MOST_STEPS = 2.0, 4 / 3, 20.0, 12
PATIENT = 5.0
LONGEST = 60.0
FIRST_TIMES = 600.0  # the first reading of trends embeds every pillar
ANSWERED = 0.95
SHARE = 0.8
WARM = 120.0
MOST_GROWTH = 0.05
SAMPLED_EVERY = 5.0


@dataclass(slots=True)
class Heard:
    """What a stretch of load came to: seconds of each kind's answers, what failed, how many were in time."""

    offered: float
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failed: Counter[str] = field(default_factory=Counter)
    meanwhile: int = 0

    @property
    def every(self) -> list[float]:
        """The seconds of every answer."""
        return [one for some in self.seconds.values() for one in some]

    @property
    def asked(self) -> int:
        """Requests made."""
        return len(self.every) + self.failed.total()

    @property
    def holds(self) -> bool:
        """Whether the house keeps up at this rate."""
        kept_up = self.meanwhile >= ANSWERED * self.asked
        return not self.failed and kept_up and percentile(self.every, 0.99) <= PATIENT


async def load(day: Day, rate: float, seconds: float, seed: int) -> Heard:
    """Requests at `rate` a second, by chance, for so long; then the answers still to come."""
    heard, chance = Heard(rate), Random(seed)
    ends = time.perf_counter() + seconds
    at = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        while (at := at + chance.expovariate(rate)) < ends:
            await asyncio.sleep(max(0.0, at - time.perf_counter()))
            group.create_task(_one(day, heard, at, ends))
    return heard


async def _one(day: Day, heard: Heard, at: float, ends: float) -> None:
    kind, ask = day.next()
    try:
        async with asyncio.timeout(LONGEST):
            await ask()
    except TimeoutError:
        heard.failed[f"{kind}: no answer in {LONGEST:g} s"] += 1
    except httpx2.HTTPStatusError as error:
        heard.failed[f"{kind}: {error.response.status_code}"] += 1
    except httpx2.TransportError as error:
        heard.failed[f"{kind}: {type(error).__name__}"] += 1
    else:
        done = time.perf_counter()
        heard.seconds[kind].append(done - at)
        heard.meanwhile += done < ends + 1.0


async def ceiling(day: Day, seed: int, screen: Console) -> float:
    """The highest rate at which the house kept up, in requests a second; 0 when it never did."""
    kept = 0.0
    rate = FIRST_RATE
    for step in range(MOST_STEPS):
        heard = await load(day, rate, STEP_SECONDS, seed + step)
        p99 = percentile(heard.every, 0.99) if heard.every else float("inf")
        screen.print(f"{rate:.1f} a second: p99 {p99:.2f} s, {dict(heard.failed) or 'none failed'}")
        if not heard.holds:
            break
        kept, rate = rate, rate * STEP
    return kept


@dataclass(slots=True)
class Body:
    """What a process holds, sampled: memory in MB, file descriptors, threads; `at` in seconds."""

    at: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    files: list[int] = field(default_factory=list)
    threads: list[int] = field(default_factory=list)

    async def watch(self, service: Service) -> None:
        """Look every few seconds, until cancelled."""
        began, process = time.perf_counter(), Path(f"/proc/{service.process.pid}")
        while True:
            self.at.append(time.perf_counter() - began)
            self.memory.append(service.memory("VmRSS"))
            self.files.append(len(list((process / "fd").iterdir())))
            self.threads.append(len(list((process / "task").iterdir())))
            await asyncio.sleep(SAMPLED_EVERY)

    def growth(self, sampled: Sequence[float]) -> float:
        """By what share the last fifth is over the first fifth, both once it was warm."""
        warm = [one for at, one in zip(self.at, sampled, strict=True) if at >= min(WARM, self.at[-1] / 4)]
        fifth = max(1, len(warm) // 5)
        return median(warm[-fifth:]) / median(warm[:fifth]) - 1


def report(most: float, heard: Heard, body: Body) -> Report:
    """The figures."""
    told = [
        Figure(f"{kind}: p99, s", percentile(heard.seconds[kind], 0.99))
        for kind in SHARES
        if heard.seconds[kind]
    ]
    every = heard.every or [float("inf")]
    figures = (
        Figure("ceiling, requests a second", most, "at least", FIRST_RATE),
        Figure("offered, requests a second", heard.offered),
        Figure("requests", heard.asked, "at least", 1),
        Figure("errors", heard.failed.total(), "exactly", 0),
        *(Figure(f"p{share * 100:g}, s", percentile(every, share)) for share in (0.5, 0.95, 0.99)),
        *told,
        Figure("memory, MB at the end", body.memory[-1]),
        Figure("growth of the memory", body.growth(body.memory), "at most", MOST_GROWTH),
        Figure("growth of open files", body.growth(body.files)),
        Figure("growth of threads", body.growth(body.threads)),
    )
    return Report("load", figures, {"failed": dict(heard.failed)})


async def run(service: Service, minutes: float, seed: int, screen: Console) -> Report:
    """Find the ceiling, then load and watch."""
    async with httpx2.AsyncClient(
        base_url=service.client.base_url,
        timeout=FIRST_TIMES,
        trust_env=False,
        limits=httpx2.Limits(max_connections=None),
    ) as client:
        day = Day(client, seed)
        await day.warm()
        most = await ceiling(day, seed, screen)
        offered = SHARE * (most or FIRST_RATE)
        screen.print(f"{minutes:g} minutes at {offered:.1f} a second…")
        body = Body()
        watching = asyncio.create_task(body.watch(service))
        heard = await load(day, offered, minutes * 60, seed)
        watching.cancel()
    screen.print(f"failed: {dict(heard.failed)}" if heard.failed else "nothing failed", markup=False)
    return report(most, heard, body)


def main(given: Sequence[str] | None = None) -> int:
    """Load, watch, print; 1 when an aim is missed."""
    parser = argparse.ArgumentParser(prog="python -m evals.faults.load", description=__doc__)
    parser.add_argument("--minutes", type=float, default=20.0, help="of load, after the ceiling is found")
    parser.add_argument("--posts", type=int, default=POSTS, help="of the brand")
    parser.add_argument("--seed", type=int, default=SEED, help="of what is asked, and when")
    asked = parser.parse_args(given)
    began, screen = time.perf_counter(), a_console()
    with TemporaryDirectory() as place, a_provider_process("--latency", LATENCY) as provider:
        folder = Path(place) / "var"
        settle(folder, settings=SETTINGS)
        with receiving(folder, provider, SETTINGS) as service:
            content = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows(asked.posts, asked.seed))
            service.client.post(f"{UNDER}/posts", content=content.encode(), headers=NDJSON).raise_for_status()
            told = asyncio.run(run(service, asked.minutes, asked.seed, screen))
    return finish(told, seed=asked.seed, began=began)


if __name__ == "__main__":
    sys.exit(main())
