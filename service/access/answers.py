"""Safe retries: one answer for each idempotency key of an owner, whatever is lost on the way.

The first request under a key claims it, works, and its answer is kept for 24 hours if it succeeded. What
failed is not kept: its key is free again, so that a retry, corrected or not, can succeed. The work outlives
its caller.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from service.access.caller import Caller
from service.access.needs import Needs
from service.access_errors import AnswerErased, AnswerNotKept, InFlight, KeyReused
from service.errors import PortevoixError, UnknownBrand
from service.records.answers import AnswerStore
from service.records.nouns import Claim, KeptAnswer
from service.telemetry import Telemetry

log = logging.getLogger(__name__)
KEPT_FOR = timedelta(hours=24)
LEASE = timedelta(seconds=30)
BEAT = 10.0  # seconds between renewals: two may be missed
SWEPT_EVERY = timedelta(hours=1)
LARGEST_KEPT = 4_000_000  # bytes
RETRY_AFTER = 1  # second


class Answers:
    """The requests at work under a key in this process, and the answers kept for all."""

    def __init__(self, store: AnswerStore, clock: Callable[[], datetime], telemetry: Telemetry) -> None:
        self._store = store
        self._clock = clock
        self._telemetry = telemetry
        self._running: set[Claim] = set()
        self._works: set[asyncio.Task[None]] = set()

    async def begin(self, caller: Caller, key: str, fingerprint: str) -> Claim | KeptAnswer:
        """The claim under which to work, or the answer kept for the same request.

        KeyReused, InFlight, AnswerNotKept, AnswerErased; OutOfScope and UnknownBrand for a caller who may no
        longer have that answer.
        """
        claim = Claim(caller.owner, hashlib.sha256(key.encode()).hexdigest(), uuid.uuid4().hex)
        now = self._clock()
        found = await self._store.get(claim.owner, claim.key, now)
        if found is None:
            found = await self._store.claim(claim, fingerprint, now, now + LEASE)
        if found is None:
            self._running.add(claim)
            return claim
        _allow(found, fingerprint, caller)
        self._telemetry.replays.inc()
        return found

    async def erasures(self, brand: str | None) -> int:
        """How many there were in the brand; what a request reads before it works, see `keep`."""
        return 0 if brand is None else await self._store.erasures(brand)

    async def keep(self, claim: Claim, answer: KeptAnswer, erasures: int = 0) -> None:
        """Keep the answer, or only that there was one when it is over LARGEST_KEPT.

        What it quotes may have been erased since there were so many `erasures` in its brand.

        Whoever asked gets its answer even when it cannot be kept: that is logged.
        """
        if len(answer.body) > LARGEST_KEPT:
            answer = replace(answer, state="too_large", headers=(), body=b"")
        try:
            if not await self._store.keep(claim, answer, self._clock() + KEPT_FOR, erasures):
                log.warning("an answer was not kept: its request lost its lease")
        except UnknownBrand:
            await self.release(claim)  # erased while the request ran
        except PortevoixError as error:
            log.error("an answer was not kept: %s", error.code)  # noqa: TRY400
        self._running.discard(claim)

    async def release(self, claim: Claim) -> None:
        """Free the key of a request that failed; nothing when its answer was kept."""
        if claim not in self._running:
            return
        self._running.discard(claim)
        try:
            await self._store.release(claim)
        except PortevoixError as error:
            log.error("a key was not freed, it will be when its lease ends: %s", error.code)  # noqa: TRY400

    def carry_out(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Take `work` to its end, whether or not its caller stays."""
        task = asyncio.create_task(work)
        self._works.add(task)
        task.add_done_callback(self._works.discard)
        return task

    async def watch(self, beat: float) -> None:
        """Every `beat` seconds renew the leases of what runs; every hour delete what is over. For ever."""
        swept = self._clock()
        while True:
            await asyncio.sleep(beat)
            now = self._clock()
            try:
                if self._running:
                    await self._store.renew(tuple(self._running), now + LEASE)
                if now - swept >= SWEPT_EVERY:
                    swept = now
                    await self._store.sweep(now)
            except PortevoixError as error:
                log.error("leases were not renewed: %s", error.code)  # noqa: TRY400

    async def finish(self) -> None:
        """Wait for the work whose callers have left."""
        while self._works:
            await asyncio.wait(self._works)


@asynccontextmanager
async def keeping_answers(
    store: AnswerStore, clock: Callable[[], datetime], telemetry: Telemetry, beat: float = BEAT
) -> AsyncIterator[Answers]:
    """The answers of an application, for as long as it serves."""
    await store.release_all()
    await store.sweep(clock())
    answers = Answers(store, clock, telemetry)
    watching = asyncio.create_task(answers.watch(beat))
    try:
        yield answers
    finally:
        await answers.finish()
        watching.cancel()
        await asyncio.wait([watching])


def _allow(found: KeptAnswer, fingerprint: str, caller: Caller) -> None:
    if found.fingerprint != fingerprint:
        raise KeyReused
    if found.state == "running":
        raise InFlight(retry_after=RETRY_AFTER)
    Needs(found.scopes, found.brand).ask(caller)
    if found.state == "erased":
        raise AnswerErased
    if found.state == "too_large":
        raise AnswerNotKept
