"""`python -m evals.faults.budgets`: many callers at once on a day's tokens and a minute's requests.

The callers of a first wave ask all at once; then each asks again until the day is spent. On the second stack
four houses share the servers, as four workers do, and take turns. Exit 1 when a budget is passed, when a
refusal does not say when to come back, or when the usage told is not what answers and provider counted.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
import time
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx2

from evals.bench.corpus import GUIDE, questions
from evals.bench.house import BRAND
from evals.faults.asking import BRIEF
from evals.faults.line import a_console, finish
from evals.faults.rows import SEED
from evals.faults.stacks import EMBEDDED, Stack, a_stack, houses, options
from evals.provider import Provider, a_provider
from evals.provider.asked import Asked
from evals.report import Figure, Report
from service.settings import OpenAI

ROUTE = f"/v1/brands/{BRAND}/drafts"
READ = "/v1/networks/x"  # costs nothing, and counts in a minute
PATIENT = {"Prefer": "wait=300"}  # so that what a slow machine spends is also answered
LONGEST = 1_500.0  # seconds of a whole run
WAVE_AGAIN = 0.25  # seconds: sooner than Retry-After says, for calls under way end at once here


@dataclass(frozen=True, slots=True)
class Place:
    """Where houses keep their things: folders of their own, and one stack for all."""

    folder: Path
    stack: Stack = EMBEDDED

    def open(
        self, provider: Provider, **settings: Any
    ) -> AbstractAsyncContextManager[list[httpx2.AsyncClient]]:
        """As many houses as the stack has workers, their model that of the provider."""
        served = OpenAI(base_url=provider.url)
        return houses(self.stack, self.folder, self.stack.workers, openai=served, **settings)


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


async def spend(place: Place, callers: int, budget: int, seed: int) -> Spent:
    """Ask until the day's tokens of the brand are spent; then restart."""
    with a_provider(keep=100_000) as provider:
        async with place.open(provider, brand_tokens_per_day=budget) as clients:
            (
                await clients[0].put(f"/v1/brands/{BRAND}", json={"guide": GUIDE, "prose": ""})
            ).raise_for_status()
            spent = await a_day(clients, provider, callers, seed)
        async with place.open(provider) as clients:
            return replace(spent, told_again=await _told(clients[0]))


async def a_day(
    clients: Sequence[httpx2.AsyncClient], provider: Provider, callers: int, seed: int = SEED
) -> Spent:
    """Spend the day of a brand, which has a budget and nothing spent yet; the clients take turns."""
    began = time.perf_counter()
    turns = itertools.cycle(clients)
    asked = [{"brief": BRIEF | {"subject": one}, "networks": ["x"]} for one in _subjects(callers, seed)]
    wave = await asyncio.gather(*(next(turns).post(ROUTE, json=one, headers=PATIENT) for one in asked))
    waves = await asyncio.gather(*(_until_spent(next(turns), one) for one in asked))
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


def _subjects(callers: int, seed: int) -> list[str]:
    return list(itertools.islice(questions(seed), callers))


async def _until_spent(client: httpx2.AsyncClient, asked: dict[str, Any]) -> list[httpx2.Response]:
    answers = [await client.post(ROUTE, json=asked, headers=PATIENT)]
    while answers[-1].status_code == 200 or answers[-1].json().get("code") == "budget_reserved":
        await asyncio.sleep(WAVE_AGAIN)
        answers.append(await client.post(ROUTE, json=asked, headers=PATIENT))
    return answers


async def _told(client: httpx2.AsyncClient) -> int:
    items = (await client.get("/v1/usage")).raise_for_status().json()["items"]
    return int(next(item["tokens"]["used"] for item in items if item["brand"] == BRAND))


async def in_a_minute(place: Place, callers: int, limit: int) -> tuple[int, int]:
    """How many of `callers` at once pass a limit of requests a minute, before and after a restart."""
    counts = []
    with a_provider() as provider:
        for first in (True, False):
            async with place.open(provider) as clients:
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


def report(place: Place, spent: Spent, budget: int, passed: tuple[int, int], limit: int) -> Report:
    """The figures, beside what they must be."""
    figures = (
        Figure("houses", place.stack.workers),
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
    return Report(place.stack.named("budgets"), figures)


async def evaluate(place: Place, callers: int, budget: int, limit: int, seed: int = SEED) -> Report:
    """Spend a day, then a minute."""
    async with asyncio.timeout(LONGEST):
        spent = await spend(place, callers, budget, seed)
        return report(place, spent, budget, await in_a_minute(place, callers, limit), limit)


def main(given: Sequence[str] | None = None) -> int:
    """Run and tell."""
    parser = options("evals.faults.budgets", __doc__ or "", stack=True)
    parser.add_argument("--callers", type=int, default=200)
    parser.add_argument("--tokens", type=int, default=150_000, help="of the day")
    parser.add_argument("--requests", type=int, default=50, help="of the minute")
    asked = parser.parse_args(given)
    began = time.perf_counter()
    a_console().print(f"{asked.callers} callers, a day of {asked.tokens:,} tokens", markup=False)
    with TemporaryDirectory(prefix="portevoix-") as folder, a_stack(asked.stack) as stack:
        place = Place(Path(folder), stack)
        found = asyncio.run(evaluate(place, asked.callers, asked.tokens, asked.requests, asked.seed))
    return finish(found, seed=asked.seed, began=began)


if __name__ == "__main__":
    sys.exit(main())
