"""`python -m evals.faults.outage`: a provider fails in every way while the house is asked, then recovers.

Three houses: one whose only model fails; one whose first of two does, by the SDK; the same by LangChain. In
each, for each outage in an order drawn by the seed: requests by several callers while it lasts (drafts whole
and streamed, and replies), some more once the model should be left alone, one after another until it is back,
and some more. Each answer is to come inside its deadline, and to be by a model or to say why not. Calls are
counted by the provider that fails, or by the house when nobody listens; retries, by the house.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2
from rich.console import Console
from rich.table import Table

from evals.faults.asking import loaded
from evals.faults.line import a_console, finish
from evals.faults.load import IDLE
from evals.faults.outage_course import HOUSES, REST, Course, House, Opened, course, houses, warmed
from evals.faults.outages import LATE, OUTAGES, WAIT, Met, Outage
from evals.faults.rows import SEED
from evals.report import Figure, Report
from service.providers.breaker import SECONDS

LONGEST_RETURN = SECONDS + 5
MOST_RETRIES = 0.10
REQUESTS = 72  # in each outage with a second model: over 2,000 drafts in all


@dataclass(frozen=True, slots=True)
class Traffic:
    """Every course, the calls made to all models, and how many of them were made again."""

    courses: Sequence[Course]
    calls: int
    again: int


async def run(
    opened: Sequence[Opened], outages: Sequence[Outage], requests: int, console: Console
) -> Traffic:
    """Every outage in every house, asked by turns; a third of the requests where there is no other model."""
    turn = asyncio.Lock()
    async with AsyncExitStack() as stack:

        async def one(house: House) -> list[Course]:
            made, models = [], house.opened.models
            asked = requests if len(models) > 1 else max(1, requests // 3)
            for outage in outages:
                done = await course(house, outage, asked, turn, min(REST, requests // 8))
                made.append(done)
                console.print(f"{' then '.join(models)}: {outage.name}, {told(done)}")
            return made

        ready = []
        for each in opened:
            client = httpx2.AsyncClient(
                base_url=each.url,
                timeout=10 * WAIT,
                trust_env=False,
                limits=httpx2.Limits(keepalive_expiry=IDLE),
            )
            ready.append(await warmed(House(each, await stack.enter_async_context(client))))
        before = [await house.calls() for house in ready]
        made = await asyncio.gather(*map(one, ready))
        calls: Counter[tuple[str, str]] = Counter()
        for house, already in zip(ready, before, strict=True):
            calls += await house.calls() - already
    again = sum(count for (_, turn), count in calls.items() if turn == "yes")
    return Traffic([one for courses in made for one in courses], calls.total(), again)


def told(done: Course) -> str:
    """A course in a line."""
    met = done.met
    return (
        f"{met.answered} of {met.requests} in time, {met.by_model} of {met.drafts} drafts by a model,"
        f" back after {done.back_s:.1f} s"
    )


def report(traffic: Traffic) -> Report:
    """The figures: of all answers, of those with a second model, of calls, of coming back."""
    every, alone, fallen = Met(), Met(), Met()
    for one in traffic.courses:
        every.add(one.every)
        (alone if len(one.models) == 1 else fallen).add(one.met)
    at_rest = sum(one.calls_at_rest for one in traffic.courses)
    after = sum(one.after.drafts for one in traffic.courses)
    by_first = 1 - sum(one.not_first for one in traffic.courses) / max(1, after)
    figures = (
        Figure("requests, drafts and replies, through all outages", every.requests),
        Figure(
            "answered inside the deadline (5 % over allowed)",
            _share(every.answered, every.requests),
            "exactly",
            1,
        ),
        Figure("the same with the only provider dead", _share(alone.answered, alone.requests), "exactly", 1),
        Figure("slowest / its deadline", every.latest / WAIT, "at most", LATE),
        Figure("answers neither by a model nor said to be degraded", every.dishonest, "exactly", 0),
        Figure("drafts with one of two providers dead", fallen.drafts),
        Figure("of them by a model", _share(fallen.by_model, fallen.drafts), "at least", 0.999),
        Figure("replies with one of two dead, by a model", _share(fallen.replies_by_model, fallen.replies)),
        Figure("calls to models", traffic.calls),
        Figure("retries / calls", _share(traffic.again, traffic.calls), "at most", MOST_RETRIES),
        Figure(
            "most calls to a dead provider before it is left alone", max(one.calls for one in traffic.courses)
        ),
        Figure("calls to it once it is left alone", at_rest, "exactly", 0),
        Figure(
            "slowest return of a model once its provider is back, s",
            max(one.back_s for one in traffic.courses),
            "at most",
            LONGEST_RETURN,
        ),
        Figure("drafts by it once it is back", by_first, "at least", 0.99),
    )
    return Report("outage", figures)


def table(traffic: Traffic) -> Table:
    """A row an outage and a house."""
    made = Table(
        *("models", "outage", "requests", "in time", "slowest s", "drafts", "by", "replies by a model"),
        *("calls", "left alone", "back s", "not so"),
    )
    for one in traffic.courses:
        met = one.met
        by = ", ".join(f"{writer} {count}" for writer, count in met.by.most_common())
        wrong = ", ".join(f"{fault} ({times})" for fault, times in one.every.faults.items())
        cells = (met.requests, met.answered, f"{met.latest:.1f}", met.drafts, by)
        replies = f"{met.replies_by_model} of {met.replies}"
        ends = (one.calls, one.calls_at_rest, f"{one.back_s:.1f}", wrong or "—")
        made.add_row(" then ".join(one.models), one.outage, *map(str, (*cells, replies, *ends)))
    return made


def _share(some: float, whole: float) -> float:
    return some / max(1, whole)


def main(given: Sequence[str] | None = None) -> int:
    """Fail, recover, print; 1 when an aim is missed."""
    parser = argparse.ArgumentParser(prog="python -m evals.faults.outage", description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED, help="of the order of the outages")
    parser.add_argument("--requests", type=int, default=REQUESTS, help="in each outage with a second model")
    names = [outage.name for outage in OUTAGES]
    parser.add_argument(
        "--outages", nargs="*", choices=names, default=names, metavar="OUTAGE", help=", ".join(names)
    )
    parser.add_argument("--houses", type=int, default=len(HOUSES), help="the first ones alone")
    asked = parser.parse_args(given)
    console, began = a_console(), time.perf_counter()
    outages = [outage for outage in OUTAGES if outage.name in asked.outages]
    random.Random(asked.seed).shuffle(outages)
    with TemporaryDirectory() as place:
        asyncio.run(loaded(Path(place) / "filled"))
        with houses(Path(place), asked.houses) as opened:
            traffic = asyncio.run(run(opened, outages, asked.requests, console))
    console.print(table(traffic))
    return finish(report(traffic), seed=asked.seed, began=began)


if __name__ == "__main__":
    sys.exit(main())
