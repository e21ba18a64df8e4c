"""Arrivals that wait for nobody, and what the house answered; how much its process holds meanwhile.

Requests begin at the times of a Poisson process, whether or not earlier ones were answered, and a time to
answer counts from when its request should have begun: a house that falls behind cannot hide it.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import httpx2

from evals.bench.figures import percentile
from evals.faults.load_mix import WAIT, Mix, WentWrong

EVERY = 2.0  # seconds between two looks at the process
MOST_BEHIND = 3.0  # seconds' worth of requests under way when a step ends


@dataclass(slots=True)
class Answers:
    """What a stretch of arrivals came to: seconds to answer by kind, errors by kind and name."""

    offered: int = 0
    times: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[str] = field(default_factory=Counter)
    under_way: int = 0

    @property
    def every(self) -> list[float]:
        """All the times."""
        return [taken for times in self.times.values() for taken in times]

    def keeps_up(self, rate: float) -> bool:
        """Whether the house held this rate: no error, p99 inside the deadline, and no queue at the end."""
        behind = self.under_way > max(12.0, MOST_BEHIND * rate)
        return not self.errors and not behind and percentile(self.every or [0.0], 0.99) <= WAIT


@dataclass(frozen=True, slots=True)
class Held:
    """What a process holds at a time: memory in MB, open files, threads."""

    at: float
    memory: float
    files: int
    threads: int


async def offered(
    mix: Mix, rate: float, seconds: float, chance: random.Random, *, give_up: bool = False
) -> Answers:
    """Arrivals at `rate` a second for so long, then until all are answered.

    `give_up`: stop sending as soon as the queue says that the rate cannot be held.
    """
    answers, tasks = Answers(), set[asyncio.Task[None]]()
    began, at = time.perf_counter(), 0.0
    while (at := at + chance.expovariate(rate)) < seconds:
        await asyncio.sleep(max(0.0, began + at - time.perf_counter()))
        task = asyncio.create_task(_one(mix, mix.draw(), began + at, answers))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        answers.offered += 1
        if give_up and len(tasks) > 20 + 2 * MOST_BEHIND * rate:
            break
    answers.under_way = len(tasks)
    await asyncio.gather(*tasks)
    return answers


async def _one(mix: Mix, kind: str, due: float, answers: Answers) -> None:
    try:
        await mix.ask(kind)
    except httpx2.HTTPStatusError as error:
        answers.errors[f"{kind}: {error.response.status_code}"] += 1
    except (httpx2.TransportError, WentWrong) as error:
        answers.errors[f"{kind}: {type(error).__name__} {error}"[:200]] += 1
    taken = time.perf_counter() - due
    answers.times[kind].append(taken)


async def watched(pid: int, run: Callable[[], Awaitable[Answers]]) -> tuple[Answers, list[Held]]:
    """What the run came to, and what the process held every EVERY seconds of it."""
    held: list[Held] = []
    began = time.perf_counter()

    async def watch() -> None:
        while True:
            held.append(look(pid, time.perf_counter() - began))
            await asyncio.sleep(EVERY)

    watching = asyncio.create_task(watch())
    try:
        return await run(), held
    finally:
        watching.cancel()


def look(pid: int, at: float) -> Held:
    """What a process holds now."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    told = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    files = sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
    return Held(at, int(told["VmRSS"].split()[0]) / 1024, files, int(told["Threads"]))


@dataclass(frozen=True, slots=True)
class Growth:
    """Medians of the first and of the last fifth of what was held after the warm-up."""

    first: Held
    last: Held

    @classmethod
    def of(cls, held: Sequence[Held], warm_up: float) -> Growth:
        """ValueError when nothing was seen after the warm-up, in seconds."""
        kept = [one for one in held if one.at >= warm_up]
        fifth = max(1, len(kept) // 5)
        return cls(_middle(kept[:fifth]), _middle(kept[-fifth:]))

    @property
    def memory(self) -> float:
        """How much more at the end, as a share of the beginning."""
        return self.last.memory / self.first.memory - 1


def _middle(some: Sequence[Held]) -> Held:
    if not some:
        raise ValueError("nothing was seen")
    return Held(
        median(one.at for one in some),
        median(one.memory for one in some),
        int(median(one.files for one in some)),
        int(median(one.threads for one in some)),
    )
