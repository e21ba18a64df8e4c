"""`python -m evals.faults.crisis`: a crisis day, when everybody writes at once and the provider is down.

For each way of being down (nobody listens, 503, silence), 2,000 messages in four batches sent at once. Every
one has to come back triaged, in order, and marked degraded. Then the same house without any model: single
messages one after another, and batches, for the times that are promised. Exit 1 when one is missed.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any

import httpx2
from rich.console import Console
from rich.progress import track

from evals.bench.serving import free_port
from evals.provider import a_provider
from evals.receiving import UNDER, Answer, a_message, ask_batch, parts, receiving, settle
from evals.report import Figure, Report, summary

OUT = Path("var") / "evals"
MESSAGES = Path(__file__).parent.parent / "cases" / "messages" / "held.jsonl"
BATCHES = 4
SINGLES = 300
MS_WANTED, RATE_WANTED = 25.0, 40.0
DOWN = {"nobody listens": None, "503": "503", "silence": "never"}


@dataclass(frozen=True, slots=True)
class Day:
    """What came back of the batches of one day, in the order sent, and the seconds it took.

    `lag` are the seconds from the start to each line, batch by batch.
    """

    answers: list[list[Answer]]
    seconds: float
    lag: list[float]

    @property
    def rate(self) -> float:
        """Messages a second."""
        return sum(map(len, self.answers)) / self.seconds


def messages(count: int, seed: int = 7, file: Path = MESSAGES) -> list[dict[str, Any]]:
    """Bodies of `count` messages: those held for measures, shuffled; a repetition bears a number."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    random.Random(seed).shuffle(rows)
    told = []
    for number in range(count):
        repeated, place = divmod(number, len(rows))
        text = str(rows[place]["text"]) + (f" ({repeated + 1})" if repeated else "")
        told.append(a_message(text, number, network=rows[place]["network"]))
    return told


def live(client: httpx2.Client, bodies: Sequence[dict[str, Any]], wait: int) -> Day:
    """Send them in four batches at once, and read every line as it comes."""
    some = parts(bodies, -(-len(bodies) // BATCHES))
    began = time.perf_counter()
    with ThreadPoolExecutor(BATCHES) as callers:
        told = list(callers.map(lambda one: list(_lines(client, one, wait, began)), some))
    seconds = time.perf_counter() - began
    return Day([[line for line, _ in one] for one in told], seconds, [lag for one in told for _, lag in one])


def _lines(
    client: httpx2.Client, bodies: Sequence[dict[str, Any]], wait: int, began: float
) -> Iterator[tuple[Answer, float]]:
    asked = "\n".join(json.dumps(body, ensure_ascii=False) for body in bodies).encode()
    headers = {"content-type": "application/x-ndjson", "prefer": f"wait={wait}"}
    with client.stream("POST", f"{UNDER}/replies/batch", content=asked, headers=headers) as answer:
        answer.raise_for_status()
        for line in answer.iter_lines():
            if line:
                yield json.loads(line), time.perf_counter() - began


def judged(name: str, day: Day, bodies: Sequence[dict[str, Any]], *, degraded: bool) -> list[Figure]:
    """Lost, out of order, not triaged, not marked; and the rate."""
    some = parts(bodies, -(-len(bodies) // BATCHES))
    lost = sum(abs(len(sent) - len(got)) for sent, got in zip(some, day.answers, strict=True))
    order = sum([one["row"] for one in got] != list(range(1, len(got) + 1)) for got in day.answers)
    every = [one for got in day.answers for one in got]
    untold = sum("triage" not in one for one in every)
    marked = sum(bool(one.get("degraded")) for one in every)
    figures = [
        Figure(f"{name}: messages", len(every)),
        Figure(f"{name}: lost", lost, "exactly", 0),
        Figure(f"{name}: batches out of order", order, "exactly", 0),
        Figure(f"{name}: not triaged", untold, "exactly", 0),
    ]
    if degraded:
        figures.append(Figure(f"{name}: not marked degraded", len(every) - marked, "exactly", 0))
    return [*figures, Figure(f"{name}: messages a second", day.rate)]


@contextmanager
def down(manner: str | None) -> Iterator[str]:
    """The address of a provider that is down in that manner; None: nobody listens."""
    if manner is None:
        yield f"http://127.0.0.1:{free_port()}/v1"
        return
    with a_provider(manner=manner, keep=10) as provider:
        yield provider.url


def one_by_one(client: httpx2.Client, bodies: Sequence[dict[str, Any]], console: Console) -> list[float]:
    """Milliseconds of each message, asked alone after the one before it."""
    times = []
    for body in track(bodies, "one by one", console=console):
        began = time.perf_counter()
        client.post(f"{UNDER}/replies", json=body).raise_for_status()
        times.append(1000 * (time.perf_counter() - began))
    return times


def alone(
    client: httpx2.Client, bodies: list[dict[str, Any]], singles: int, console: Console
) -> list[Figure]:
    """The house without a model: single messages, then batches, triaged alone and with answers."""
    figures: list[Figure] = []
    for name, more in (("triage", {"suggest": False}), ("triage and answers", {})):
        asked = [body | more for body in bodies]
        ask_batch(client, asked[:20])  # everything is loaded
        times = one_by_one(client, asked[:singles], console)
        *_, p95 = quantiles(times, n=20)
        p50 = quantiles(times, n=2)[0]
        day = live(client, asked, 30)
        wanted = name == "triage"
        figures += [
            Figure(f"no model, {name}: ms a message, p50", p50, "at most" if wanted else None, MS_WANTED),
            Figure(f"no model, {name}: ms a message, p95", p95),
            *judged(f"no model, {name}", day, asked, degraded=False)[:-1],
            Figure(
                f"no model, {name}: messages a second", day.rate, "at least" if wanted else None, RATE_WANTED
            ),
        ]
    return figures


def evaluate(console: Console, count: int, singles: int, wait: int, file: Path = MESSAGES) -> Report:
    """Each way of being down, then no model at all."""
    bodies = messages(count, file=file)
    figures: list[Figure] = []
    because: dict[str, Counter[str]] = {}
    with TemporaryDirectory() as place:
        folder = Path(place) / "var"
        settle(folder)
        for name, manner in track(DOWN.items(), "crisis days", console=console):
            with down(manner) as url, receiving(folder, url) as house:
                day = live(house.client, bodies, wait)
            figures += judged(name, day, bodies, degraded=True)
            figures.append(Figure(f"{name}: seconds until the line, p50", quantiles(day.lag, n=2)[0]))
            because[name] = Counter(str(one.get("degraded_because")) for got in day.answers for one in got)
        with receiving(folder) as house:
            figures += alone(house.client, bodies, singles, console)
    return Report("crisis", tuple(figures), {"degraded because": because})


def main(given: Sequence[str] | None = None) -> int:
    """Run, print, keep."""
    parser = argparse.ArgumentParser(prog="python -m evals.faults.crisis", description=__doc__)
    parser.add_argument("--messages", type=int, default=2_000, help="of each day, in four batches")
    parser.add_argument("--singles", type=int, default=SINGLES, help="messages asked one by one")
    parser.add_argument("--wait", type=int, default=30, help="seconds a message may take")
    parser.add_argument("--out", type=Path, default=OUT)
    asked = parser.parse_args(given)
    console = Console(highlight=False, width=140)
    result = evaluate(console, asked.messages, asked.singles, asked.wait)
    console.print(f"{result.name}: {result.save(asked.out)}")
    summary([result], console)
    return 1 if result.missed else 0


if __name__ == "__main__":
    sys.exit(main())
