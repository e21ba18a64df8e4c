"""`python -m evals.faults.budgets`: many callers at once on a day's tokens and a minute's requests.

The callers of a first wave ask all at once; then each asks again until the day is spent. With `--database`,
several houses share one PostgreSQL, as several processes do. Exit 1 when a budget is passed, when a refusal
does not say when to come back, or when the usage told is not what answers and provider counted.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx2
from pydantic import SecretStr
from rich.console import Console

from evals.bench.corpus import GUIDE
from evals.bench.house import BRAND
from evals.faults.asking import BRIEF
from evals.provider import Provider, a_provider
from evals.provider.asked import Asked
from evals.report import Figure, Report, summary
from service.app import create_app
from service.settings import OpenAI, Settings

OUT = Path("var") / "evals"
ROUTE = f"/v1/brands/{BRAND}/drafts"
READ = "/v1/networks/x"  # costs nothing, and counts in a minute
ASKED = {"brief": BRIEF, "networks": ["x"]}
PATIENT = {"Prefer": "wait=300"}  # so that what a slow machine spends is also answered
WAVE_AGAIN = 0.25  # seconds: sooner than Retry-After says, for calls under way end at once here


@dataclass(frozen=True, slots=True)
class Place:
    """Where houses keep their things: each a folder of its own, and one database, or SQLite for one house."""

    folder: Path
    houses: int = 1
    database: str | None = None


@asynccontextmanager
async def houses(
    place: Place, provider: Provider, **settings: Any
) -> AsyncIterator[list[httpx2.AsyncClient]]:
    """Clients of running houses that share their records."""
    async with AsyncExitStack() as stack:
        clients = []
        for number in range(place.houses):
            app = create_app(
                Settings(
                    data_dir=place.folder / str(number),
                    database_url=SecretStr(place.database) if place.database else None,
                    embedder="hashing",
                    openai=OpenAI(base_url=provider.url),
                    log_level="error",
                    **settings,
                )
            )
            await stack.enter_async_context(app.router.lifespan_context(app))
            transport = httpx2.ASGITransport(app=app, client=("127.0.0.1", 5000))
            client = httpx2.AsyncClient(transport=transport, base_url="http://localhost", timeout=600)
            clients.append(await stack.enter_async_context(client))
        yield clients


@dataclass(frozen=True, slots=True)
class Spent:
    """A day spent to its end. Tokens: by the answers, by the usage told before and after a restart.

    `read` and `provider_read` are input tokens alone, by the answers and by the provider.
    """

    wave: tuple[int, int]
    accepted: int
    refused: int
    silent: int
    other: int
    tokens: int
    largest: int
    told: int
    read: int
    provider_read: int
    seconds: float
    told_again: int = 0


async def spend(place: Place, callers: int, budget: int) -> Spent:
    """Ask until the day's tokens of the brand are spent; then restart."""
    with a_provider(keep=100_000) as provider:
        async with houses(place, provider, brand_tokens_per_day=budget) as clients:
            (
                await clients[0].put(f"/v1/brands/{BRAND}", json={"guide": GUIDE, "prose": ""})
            ).raise_for_status()
            spent = await a_day(clients, provider, callers)
        async with houses(place, provider) as clients:
            return replace(spent, told_again=await _told(clients[0]))


async def a_day(clients: Sequence[httpx2.AsyncClient], provider: Provider, callers: int) -> Spent:
    """Spend the day of a brand, which has a budget and nothing spent yet; the clients take turns."""
    began = time.perf_counter()
    turns = itertools.cycle(clients)
    wave = await asyncio.gather(
        *(next(turns).post(ROUTE, json=ASKED, headers=PATIENT) for _ in range(callers))
    )
    waves = await asyncio.gather(*(_until_spent(next(turns)) for _ in range(callers)))
    answers = [*wave, *itertools.chain.from_iterable(waves)]
    used = [answer.json()["usage"] for answer in answers if answer.status_code == 200]
    refused = [answer for answer in answers if answer.status_code == 429]
    tokens = [one["input_tokens"] + one["output_tokens"] for one in used]
    passed = sum(answer.status_code == 200 for answer in wave)
    return Spent(
        wave=(passed, sum(answer.status_code == 429 for answer in wave)),
        accepted=len(used),
        refused=len(refused),
        silent=silent(refused),
        other=len(answers) - len(used) - len(refused),
        tokens=sum(tokens),
        largest=max(tokens, default=0),
        told=await _told(clients[-1]),
        read=sum(one["input_tokens"] for one in used),
        provider_read=sum(Asked(call.body, "stub-small").prompt_tokens for call in provider.calls),
        seconds=time.perf_counter() - began,
    )


def silent(refused: Sequence[httpx2.Response]) -> int:
    """How many refusals do not say when to come back."""
    return sum("retry-after" not in answer.headers for answer in refused)


async def _until_spent(client: httpx2.AsyncClient) -> list[httpx2.Response]:
    answers = [await client.post(ROUTE, json=ASKED, headers=PATIENT)]
    while answers[-1].status_code == 200 or answers[-1].json().get("code") == "budget_reserved":
        await asyncio.sleep(WAVE_AGAIN)
        answers.append(await client.post(ROUTE, json=ASKED, headers=PATIENT))
    return answers


async def _told(client: httpx2.AsyncClient) -> int:
    items = (await client.get("/v1/usage")).raise_for_status().json()["items"]
    return int(next(item["tokens"]["used"] for item in items if item["brand"] == BRAND))


async def in_a_minute(place: Place, callers: int, limit: int) -> tuple[int, int]:
    """How many of `callers` at once pass a limit of requests a minute, before and after a restart."""
    counts = []
    with a_provider() as provider:
        for first in (True, False):
            async with houses(place, provider) as clients:
                if first:
                    body = {"requests_per_minute": limit}
                    (await clients[0].put("/v1/budgets/keys/house", json=body)).raise_for_status()
                answers = await at_once(clients, callers, READ)
                counts.append(sum(answer.status_code == 200 for answer in answers))
    return counts[0], counts[1]


async def at_once(clients: Sequence[httpx2.AsyncClient], callers: int, path: str) -> list[httpx2.Response]:
    """What `callers` who read `path` at once are answered; the clients take turns."""
    turns = itertools.cycle(clients)
    return await asyncio.gather(*(next(turns).get(path) for _ in range(callers)))


def report(spent: Spent, budget: int, passed: tuple[int, int], limit: int) -> Report:
    """The figures, beside what they must be."""
    figures = (
        Figure("first wave: accepted", spent.wave[0]),
        Figure("first wave: refused (429)", spent.wave[1]),
        Figure("until the day is spent: accepted", spent.accepted),
        Figure("refused (429)", spent.refused),
        Figure("refused without Retry-After", spent.silent, "exactly", 0),
        Figure("answered anything else", spent.other, "exactly", 0),
        Figure("tokens spent", spent.tokens, "at most", budget),
        Figure("largest request, tokens", spent.largest),
        Figure("usage told, less that of the answers", spent.told - spent.tokens, "exactly", 0),
        Figure("the same after a restart", spent.told_again - spent.tokens, "exactly", 0),
        Figure("tokens the provider read, less the answers'", spent.provider_read - spent.read, "exactly", 0),
        Figure("requests passed in a minute", passed[0], "exactly", limit),
        Figure("passed after a restart in that minute", passed[1], "exactly", 0),
        Figure("seconds of the spending", spent.seconds),
    )
    return Report("budgets", figures)


async def evaluate(place: Place, callers: int, budget: int, limit: int) -> Report:
    """Spend a day, then a minute."""
    spent = await spend(place, callers, budget)
    return report(spent, budget, await in_a_minute(place, callers, limit), limit)


def main(given: Sequence[str] | None = None) -> int:
    """Run, print, keep."""
    parser = argparse.ArgumentParser(prog="python -m evals.faults.budgets", description=__doc__)
    parser.add_argument("--callers", type=int, default=200)
    parser.add_argument("--tokens", type=int, default=150_000, help="of the day")
    parser.add_argument("--requests", type=int, default=50, help="of the minute")
    parser.add_argument("--database", help="an empty PostgreSQL that several houses share")
    parser.add_argument("--houses", type=int, default=1)
    parser.add_argument("--out", type=Path, default=OUT)
    asked = parser.parse_args(given)
    if asked.houses > 1 and not asked.database:
        parser.error("several houses need a --database to share")
    console = Console(highlight=False, width=160)
    with TemporaryDirectory() as folder:
        place = Place(Path(folder), asked.houses, asked.database)
        result = asyncio.run(evaluate(place, asked.callers, asked.tokens, asked.requests))
    console.print(f"{result.name}: {result.save(asked.out)}")
    summary([result], console)
    return 1 if result.missed else 0


if __name__ == "__main__":
    sys.exit(main())
