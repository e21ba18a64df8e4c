"""Houses whose provider fails and recovers, and one such course: what came of what was asked meanwhile."""

from __future__ import annotations

import asyncio
import re
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from evals.bench.serving import serving
from evals.faults.outages import WAIT, Met, Outage, drafts, many, reply
from evals.provider import ProviderProcess, a_provider_that_may_fail
from service.providers.breaker import SECONDS

MODELS = ("openai:stub-small", "deepseek:stub-small")  # the SDK, and LangChain
HOUSES = (MODELS[:1], MODELS, MODELS[::-1])
REST = 8  # requests once the model should be left alone, and as many once it is back
POLL = 0.5
PATIENCE = 3 * SECONDS
COUNTED = re.compile(r'portevoix_provider_calls_total{again="(\w+)",model="([^"]+)"} (\S+)')


@dataclass(frozen=True, slots=True)
class Opened:
    """A house that serves at `url`: its models in their order, and the provider of the first."""

    models: tuple[str, ...]
    url: str
    provider: ProviderProcess


@dataclass(frozen=True, slots=True)
class House:
    """A house that serves, and a client to ask it."""

    opened: Opened
    client: httpx2.AsyncClient

    @property
    def first(self) -> str:
        """How drafts name the provider of its first model."""
        return self.opened.models[0].partition(":")[0]

    async def calls(self) -> Counter[tuple[str, str]]:
        """Calls made to each model so far, by whether they were made again, as the house counts them."""
        told = (await self.client.get("/metrics")).raise_for_status().text
        return Counter({(model, again): int(float(calls)) for again, model, calls in COUNTED.findall(told)})

    async def calls_to_first(self, outage: Outage) -> int:
        """Calls to the provider that fails, as it counts them; while it is killed, as the house does."""
        if outage.manner:
            return sum((await asyncio.to_thread(self.opened.provider.counts)).values())
        return sum(
            calls for (model, _), calls in (await self.calls()).items() if model == self.opened.models[0]
        )


@dataclass(slots=True)
class Course:
    """One outage of one house: what was met while it lasted, until the model was back, and after.

    `calls` went to the failing provider, `calls_at_rest` once it should have been left alone. `back_s`:
    seconds until the model wrote again, PATIENCE if it never did.
    """

    models: tuple[str, ...]
    outage: str
    met: Met = field(default_factory=Met)
    back: Met = field(default_factory=Met)
    after: Met = field(default_factory=Met)
    calls: int = 0
    calls_at_rest: int = 0
    back_s: float = PATIENCE

    @property
    def every(self) -> Met:
        """All that was met."""
        every = Met()
        for met in (self.met, self.back, self.after):
            every.add(met)
        return every

    @property
    def not_first(self) -> int:
        """Drafts that another than the first model wrote once it was back."""
        return self.after.drafts - self.after.by[self.models[0].partition(":")[0]]


@contextmanager
def houses(folder: Path, wanted: int = len(HOUSES)) -> Iterator[list[Opened]]:
    """The first ones of the three houses, each on a copy of `folder`/filled."""
    made = []
    with ExitStack() as stack:
        for number, models in enumerate(HOUSES[:wanted]):
            providers = [stack.enter_context(a_provider_that_may_fail()) for _ in models]
            urls = {model: provider.url for model, provider in zip(models, providers, strict=True)}
            data = folder / f"house-{number}"
            shutil.copytree(folder / "filled", data)
            settings = {
                "PORTEVOIX_EMBEDDER": "hashing",
                "PORTEVOIX_LOG_LEVEL": "error",
                "PORTEVOIX_MODEL": ",".join(models),
                "OPENAI_BASE_URL": urls[MODELS[0]],
                "DEEPSEEK_API_BASE": urls.get(MODELS[1], ""),
                "DEEPSEEK_API_KEY": "sk-of-nobody",
            }
            service = stack.enter_context(serving(data, settings))
            service.until_ok("/readyz")
            made.append(Opened(models, str(service.client.base_url), providers[0]))
        yield made


async def warmed(house: House) -> House:
    """The same, once it has read, written and answered: first texts load dictionaries and models."""
    began = time.perf_counter()
    for ask in (drafts, reply, drafts):
        met = Met()
        while not met.answered and time.perf_counter() - began < 10 * WAIT:
            await ask(house.client, met)
    if not met.by[house.first]:
        raise RuntimeError(f"{house.first} does not write while all is well: {met}")
    return house


async def course(house: House, outage: Outage, requests: int, turn: asyncio.Lock, rest: int = REST) -> Course:
    """An outage from its beginning until the model is back. Only the house whose turn it is is asked much."""
    made = Course(house.opened.models, outage.name)
    async with turn:
        before, began = await house.calls_to_first(outage), time.monotonic()
        await asyncio.to_thread(outage.begin, house.opened.provider)
        made.met = await many(house.client, requests)
        opened = await house.calls_to_first(outage)
        made.met.add(await many(house.client, rest))
        # Every SECONDS one caller may try a model that is left alone: on a slow machine that is no fault.
        trials = int((time.monotonic() - began) / SECONDS)
        made.calls = opened - before
        made.calls_at_rest = max(0, await house.calls_to_first(outage) - opened - trials)
    await asyncio.to_thread(outage.end, house.opened.provider)
    ended = time.monotonic()
    while made.back_s == PATIENCE and (waited := time.monotonic() - ended) < PATIENCE:
        one = Met()
        await drafts(house.client, one)
        made.back.add(one)
        if one.by[house.first] == one.drafts:
            made.back_s = waited
        await asyncio.sleep(POLL)
    async with turn:
        made.after = await many(house.client, rest)
    return made
