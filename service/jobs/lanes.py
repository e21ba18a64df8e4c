"""Jobs carried out in this process, for records that one process owns."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from service.errors import DatabaseUnusable
from service.jobs.rhythm import Rhythm
from service.jobs.worker import Worker
from service.records import Records
from service.records.jobs import JobRecord

log = logging.getLogger(__name__)


class Lanes:
    """A few workers side by side, each taking the oldest job of a brand that has none under way."""

    def __init__(
        self, records: Records, worker: Worker, clock: Callable[[], datetime], rhythm: Rhythm
    ) -> None:
        self._records = records
        self._worker = worker
        self._clock = clock
        self._rhythm = rhythm
        self._news = asyncio.Event()

    async def hand(self, job: JobRecord) -> None:  # noqa: ARG002 - lanes look for themselves
        """Say that a job waits."""
        self._news.set()

    @asynccontextmanager
    async def open(self, *, working: bool) -> AsyncIterator[None]:
        """Take up what was left, and what comes, until the body ends."""
        lanes = []
        if working:
            await self._records.turns.release(self._clock())
            lanes = [asyncio.create_task(self._lane()) for _ in range(self._rhythm.lanes)]
        try:
            yield
        finally:
            for lane in lanes:
                lane.cancel()
            await asyncio.gather(*lanes, return_exceptions=True)

    async def _lane(self) -> None:
        while True:
            self._news.clear()
            try:
                if await self._worker.carry_out():
                    self._news.set()  # its brand is free again: another lane may have waited for it
                    continue
            except DatabaseUnusable as error:
                log.warning("jobs wait: %s", error)
            except Exception:  # a mistake of ours with one job must not end all the others
                log.exception("a job was left")
            try:
                async with asyncio.timeout(self._rhythm.round):
                    await self._news.wait()
            except TimeoutError:
                continue
