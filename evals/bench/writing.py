"""What Portevoix adds to a model's call, against the bare SDK in the same run.

The model is the stub provider in a process of its own. Each brief is asked twice, one after the other: by the
bare SDK with the very messages and schema of its prompt, and through the house, from the brief to the stored
draft. The hashing embedder keeps the embedding apart. Each goes first in its turn, quiet moments or not.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Any

from langchain.chat_models import init_chat_model
from openai import AsyncOpenAI, DefaultAioHttpClient
from rich.console import Console
from rich.progress import track

from evals.bench import stages
from evals.bench.released import first_words
from evals.bench.written import Rate, Written, spread_of
from evals.composer import read_briefs
from evals.desks import alone, fill
from evals.provider import a_provider_process
from service.cli.warming import settle
from service.desk import Desk, open_desk
from service.drafts.propose import plan, write
from service.placing import place
from service.settings import OpenAI
from service.words import Brief
from service.writers.purse import Purse

BRAND = "fournil-augustine"
NETWORKS = ("x", "facebook", "instagram", "linkedin", "bluesky")
MODEL = "stub-small"
CALLERS = 32
PASSES = 3
WARM = 10
STAGED = 60  # drafts at the most whose stages are read
Ask = Callable[["Asked"], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A brief for a network, and the request its prompt makes."""

    brief: Brief
    network: str
    messages: list[dict[str, str]]
    schema: dict[str, object]

    @property
    def body(self) -> dict[str, object]:
        """The request, as the house makes it."""
        schema = {"name": "answer", "schema": self.schema, "strict": True}
        form = {"type": "json_schema", "json_schema": schema}
        return {"model": MODEL, "messages": self.messages, "response_format": form, "max_tokens": 1_500}


class Ways:
    """The three ways to one stub: the house, the bare SDK, LangChain alone."""

    def __init__(self, desk: Desk, sdk: AsyncOpenAI, url: str) -> None:
        self._desk = desk
        self._sdk = sdk
        self._chain = init_chat_model(f"openai:{MODEL}", base_url=url, api_key="none", max_retries=0)

    async def house(self, asked: Asked) -> object:
        """From the brief to the stored draft."""
        places = place(self._desk.networks, [(asked.network, None)])
        tasks = await plan(self._desk, BRAND, asked.brief, places)
        (draft,) = await write(self._desk, BRAND, tasks, Purse())
        if draft.degraded:
            raise RuntimeError(f"the stub was not used: {draft.degraded_because}")
        return draft

    async def sdk(self, asked: Asked) -> object:
        """The call alone."""
        create: Any = self._sdk.chat.completions.create
        return await create(**asked.body)

    async def langchain(self, asked: Asked) -> object:
        """The call alone, through LangChain."""
        return await self._chain.ainvoke(asked.messages)


async def measure(folder: Path, pairs: int, latencies: Sequence[float], console: Console) -> Written:
    """Ask `pairs` briefs each way one by one, then at CALLERS at a time for each latency."""
    await prepare(folder)
    async with AsyncExitStack() as stack:
        url = stack.enter_context(a_provider_process())
        desk = await stack.enter_async_context(_house(folder, url))
        ways = Ways(desk, await stack.enter_async_context(_sdk(url)), url)
        asked = await _asked(desk, pairs)
        await _warm(ways, asked)
        times = [
            await _pair(ways, one, turn)
            for turn, one in enumerate(track(asked, "one by one", console=console))
        ]
        released = await first_words(desk, BRAND, [one.brief for one in asked[: pairs // 2]])
        # Other drafts than the pairs: tracing weighs on no figure but its own.
        staged = await stages.measure(desk, ways.house, asked[:STAGED])
    rates = [await _rates(folder, latency, pairs, console) for latency in latencies]
    house, sdk, langchain = ([row[way] for row in times] for way in range(3))
    return Written(
        pairs=len(times),
        sdk_ms=spread_of(sdk),
        house_ms=spread_of(house),
        added_ms=spread_of([one - other for one, other in zip(house, sdk, strict=True)]),
        langchain_ms=spread_of(langchain),
        released_ms=spread_of(released),
        rates=tuple(rates),
        stages=staged,
    )


async def _pair(ways: Ways, asked: Asked, turn: int) -> tuple[float, float, float]:
    """Seconds of the house, the SDK and LangChain; each goes first in its turn."""
    order: list[Ask] = [ways.house, ways.sdk, ways.langchain]
    taken: dict[str, float] = {}
    for way in order[turn % 3 :] + order[: turn % 3]:
        began = time.perf_counter()
        await way(asked)
        taken[way.__name__] = time.perf_counter() - began
    return taken["house"], taken["sdk"], taken["langchain"]


async def _warm(ways: Ways, asked: Sequence[Asked]) -> None:
    """A few calls each way, then what `portevoix serve` does once it is warm."""
    for one in asked[:WARM]:
        for way in (ways.house, ways.sdk, ways.langchain):
            await way(one)
    settle()


async def _rates(folder: Path, latency: float, calls: int, console: Console) -> Rate:
    console.print(f"{CALLERS} callers, {latency:g} s a call…")
    async with AsyncExitStack() as stack:
        url = stack.enter_context(a_provider_process("--latency", str(latency)))
        desk = await stack.enter_async_context(_house(folder, url))
        ways = Ways(desk, await stack.enter_async_context(_sdk(url)), url)
        asked = await _asked(desk, calls)
        await _warm(ways, asked)
        # Each way in its turn, several times: a busy moment of the machine meets one pass, not one way.
        passes = [
            [await _rate(way, asked) for way in (ways.sdk, ways.house, ways.langchain)] for _ in range(PASSES)
        ]
    sdk, house, langchain = (median(one) for one in zip(*passes, strict=True))
    shares = sorted(round(one[1] / one[0], 3) for one in passes)
    return Rate(latency, CALLERS, sdk, house, langchain, (shares[0], shares[-1]))


async def _rate(way: Ask, asked: Sequence[Asked]) -> float:
    turns = asyncio.Semaphore(CALLERS)

    async def one(each: Asked) -> None:
        async with turns:
            await way(each)

    await asyncio.gather(*(one(each) for each in asked[:CALLERS]))
    began = time.perf_counter()
    await asyncio.gather(*(one(each) for each in asked))
    return round(len(asked) / (time.perf_counter() - began), 1)


async def _asked(desk: Desk, many: int) -> list[Asked]:
    """Briefs and networks in turn, with the request that each makes."""
    asked = []
    for brief, network in islice(zip(cycle(read_briefs("briefs")), cycle(NETWORKS), strict=False), many):
        (task,) = await plan(desk, BRAND, brief, place(desk.networks, [(network, None)]))
        prompt = desk.prompts.render(task.prompt, **task.facts.named())
        messages = [{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}]
        asked.append(Asked(brief, network, messages, dict(prompt.schema or {})))
    return asked


def _house(folder: Path, url: str) -> AbstractAsyncContextManager[Desk]:
    by_stub = {"model": f"openai:{MODEL}", "openai": OpenAI(base_url=url)}
    return open_desk(alone(folder).model_copy(update=by_stub))


def _sdk(url: str) -> AsyncOpenAI:
    return AsyncOpenAI(api_key="none", base_url=url, max_retries=0, http_client=DefaultAioHttpClient())


async def prepare(folder: Path) -> None:
    """Load the demo bakery."""
    async with open_desk(alone(folder)) as desk:
        await fill(desk, BRAND)
