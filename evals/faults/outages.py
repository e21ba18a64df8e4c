"""What may befall a provider, what is asked of the house meanwhile, and whether each answer is honest."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx2

from evals.faults.asking import BRAND, Got, ask, stream
from evals.faults.poison import unmarked
from evals.provider import ProviderProcess

WAIT = 10  # whole seconds, as `Prefer: wait` takes them
LATE = 1.05
CALLERS = 4
HOUSE_S = ("composer", "heads")  # who writes and who reads where no model did
MESSAGE = {"text": "Bonjour, à quelle heure ouvrez-vous le dimanche ?", "network": "facebook"}


@dataclass(frozen=True, slots=True)
class Outage:
    """A way of failing: the manner of every call, or, without one, a process that is killed."""

    name: str
    manner: str | None = None

    def begin(self, provider: ProviderProcess) -> None:
        """Make the provider fail so."""
        if self.manner:
            provider.behave(self.manner)
        else:
            provider.kill()

    def end(self, provider: ProviderProcess) -> None:
        """Make it serve again."""
        if self.manner:
            provider.behave("good")
        else:
            provider.start()


OUTAGES = (
    Outage("silence", "never"),
    Outage("429", "429"),
    Outage("429, come back in a second", "429_with_retry_after"),
    Outage("500", "500"),
    Outage("connections reset", "reset"),
    Outage("half streams", "half_stream"),
    Outage("slow drip", "slow_drip"),
    Outage("killed"),
)


@dataclass(slots=True)
class Met:
    """What requests came to. `by` counts drafts by their writer; `latest` is in seconds."""

    requests: int = 0
    answered: int = 0
    drafts: int = 0
    by: Counter[str] = field(default_factory=Counter)
    replies: int = 0
    replies_by_model: int = 0
    latest: float = 0.0
    faults: Counter[str] = field(default_factory=Counter)

    def count(self, seconds: float, faults: Iterator[str]) -> None:
        """Add one request: answered if nothing of its faults is that there was no answer."""
        found = [*faults, *(["late"] if seconds > WAIT * LATE else [])]
        self.requests += 1
        self.answered += not any(fault == "late" or fault.startswith("no answer") for fault in found)
        self.latest = max(self.latest, seconds)
        self.faults.update(found)

    def add(self, other: Met) -> None:
        """Add what other requests came to."""
        for name in ("requests", "answered", "drafts", "replies", "replies_by_model"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.by.update(other.by)
        self.faults.update(other.faults)
        self.latest = max(self.latest, other.latest)

    @property
    def by_model(self) -> int:
        """Drafts that a model wrote, whichever."""
        return sum(drafts for writer, drafts in self.by.items() if writer not in HOUSE_S)

    @property
    def dishonest(self) -> int:
        """Answers that came, and are neither by a model nor said to be degraded, or are unfit."""
        return sum(
            times
            for fault, times in self.faults.items()
            if fault != "late" and not fault.startswith("no answer")
        )


async def many(client: httpx2.AsyncClient, requests: int, callers: int = CALLERS) -> Met:
    """That many requests, so many at a time: of five, two drafts whole, two streamed, a reply."""
    met, turns = Met(), asyncio.Semaphore(callers)

    async def one(number: int) -> None:
        async with turns:
            await (reply(client, met) if number % 5 == 4 else drafts(client, met, streamed=number % 2 == 1))

    await asyncio.gather(*(one(number) for number in range(requests)))
    return met


async def drafts(client: httpx2.AsyncClient, met: Met, *, streamed: bool = False) -> None:
    """Ask for the drafts of a brief, and count what came."""
    began = time.perf_counter()
    try:
        got = await (stream if streamed else ask)(client, WAIT)
    except httpx2.TransportError as error:
        got = Got(0, time.perf_counter() - began, problem=type(error).__name__)
    met.drafts += max(2, len(got.drafts))
    met.by.update(draft["written_by"]["writer"] for draft in got.drafts)
    met.count(got.seconds, faults_of(got))


def faults_of(got: Got) -> Iterator[str]:
    """What is wrong with an answer of drafts."""
    for fault in unmarked("good", got, always=False):
        yield fault.replace("no draft", "no answer", 1)


async def reply(client: httpx2.AsyncClient, met: Met) -> None:
    """Ask for the reply to a message, and count what came."""
    began = time.perf_counter()
    asked = {"message": MESSAGE, "tones": ["warm"]}
    told: dict[str, Any] = {}
    try:
        answer = await client.post(
            f"/v1/brands/{BRAND}/replies", json=asked, headers={"Prefer": f"wait={WAIT}"}
        )
        status, told = answer.status_code, answer.json()
    except httpx2.TransportError as error:
        status, told = 0, {"code": type(error).__name__}
    met.replies += 1
    met.replies_by_model += status == 200 and told["written_by"]["writer"] not in HOUSE_S
    met.count(time.perf_counter() - began, faults_of_reply(status, told))


def faults_of_reply(status: int, told: dict[str, Any]) -> Iterator[str]:
    """What is wrong with a reply: nothing is returned of a model that did not have its say, unless said."""
    if status != 200:
        yield f"no answer: {status} {told.get('code')}"
        return
    because = told["degraded_because"] or ""
    if told["written_by"]["writer"] in HOUSE_S and not told["degraded"]:
        yield "reply: by the house and not said"
    if told["degraded"] and not because.partition(": ")[2]:
        yield "reply: degraded, and no sentence says why"
