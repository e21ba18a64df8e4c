"""Jobs as stories see them: added, read, cancelled; and the work itself, while the application runs."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import AsyncIterable, AsyncIterator, Callable, Collection
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from typing import Protocol

from service.errors import DatabaseUnusable, UnknownBrand, UnknownJob
from service.events.events import Events
from service.jobs.kinds import Kinds
from service.jobs.lanes import Lanes
from service.jobs.parking import batches
from service.jobs.rhythm import Rhythm
from service.jobs.worker import Worker
from service.library.library import Library
from service.records import Records
from service.records.jobs import JobRecord, NoLongerMine
from service.records.nouns import Page
from service.tracing import Traces

log = logging.getLogger(__name__)
KEPT = timedelta(days=30)
PARKING = timedelta(hours=1)
TIDYING_SECONDS = 3_600.0


class Hands(Protocol):
    """Who hands jobs to workers."""

    async def hand(self, job: JobRecord) -> None:
        """Say that a job waits."""

    def open(self, *, working: bool) -> AbstractAsyncContextManager[None]:
        """Hand jobs out for the length of the body; with `working`, work here too."""


class Jobs:
    """Long work on brands, one job of a brand at a time."""

    def __init__(
        self,
        records: Records,
        library: Library,
        events: Events,
        clock: Callable[[], datetime],
        rhythm: Rhythm,
        traces: Traces,
        *,
        indexing: bool,
    ) -> None:
        self._records = records
        self._library = library
        self._clock = clock
        kinds = Kinds(records, library, clock, indexing=indexing)
        worker = Worker(records, kinds, events, clock, rhythm, traces)
        self._hands: Hands = Lanes(records, worker, clock, rhythm)
        if records.postgres:
            # Here, for it costs a tenth of a cold start.
            from service.jobs.queue import Queue  # noqa: PLC0415

            self._hands = Queue(records.postgres, records, worker, clock, rhythm)

    async def import_posts(self, brand: str, owner: str, rows: AsyncIterable[object]) -> JobRecord:
        """A job that imports past posts: it is there once every row is on disk.

        Raises UnknownBrand, EmbedderMismatch, and whatever reading the rows raises: nothing is then kept.
        """
        await self._library.same_embedder(brand)
        job = self._new(brand, owner, "import", "parking")
        await self._records.jobs.add(job)
        try:
            total = 0
            async for parked in batches(rows):
                await self._records.jobs.park(job, parked, self._clock())
                total = parked.first + parked.rows.count(b"\n")
            await self._records.jobs.parked(job, total, self._clock())
        except NoLongerMine:
            raise UnknownBrand(brand=brand) from None
        except BaseException:
            await self._records.jobs.drop(job)
            raise
        return await self._handed(job)

    async def reembed(self, brand: str, owner: str) -> JobRecord:
        """A job that embeds the brand's texts again by the embedder of the settings. Raises UnknownBrand."""
        job = self._new(brand, owner, "reembed", "queued", await self._library.to_embed(brand))
        await self._records.jobs.add(job)
        return await self._handed(job)

    async def get(self, job: str) -> JobRecord:
        """The job. UnknownJob."""
        found = await self._records.jobs.get(job)
        if found is None:
            raise UnknownJob(job=job)
        return found

    async def list(
        self, brands: Collection[str] | None, state: str | None, cursor: str | None, limit: int
    ) -> Page[JobRecord]:
        """Newest first; `brands` None: of every brand."""
        return await self._records.jobs.list(brands, state, cursor, limit)

    async def cancel(self, job: JobRecord) -> JobRecord:
        """Have a job stop: what it did stays, what waits goes. One that is finished stays as it is."""
        await self._records.jobs.ask_to_cancel(job, self._clock())
        return await self.get(job.id)

    @asynccontextmanager
    async def open(self, *, working: bool) -> AsyncIterator[None]:
        """Hand jobs out for the length of the body; with `working`, carry them out here too."""
        async with self._hands.open(working=working):
            tidying = asyncio.create_task(self._tidy()) if working else None
            try:
                yield
            finally:
                if tidying is not None:
                    tidying.cancel()
                    await asyncio.wait([tidying])

    async def _handed(self, job: JobRecord) -> JobRecord:
        await self._hands.hand(job)
        return await self.get(job.id)

    async def _tidy(self) -> None:
        """Forget, every hour, what ended long ago and what never came whole."""
        while True:
            now = self._clock()
            try:
                await self._records.turns.tidy(now - PARKING, now - KEPT)
                await self._records.deliveries.tidy(now - KEPT)
            except DatabaseUnusable as error:
                log.warning("jobs were not tidied: %s", error)
            await asyncio.sleep(TIDYING_SECONDS)

    def _new(self, brand: str, owner: str, kind: str, state: str, total: int = 0) -> JobRecord:
        now = self._clock()
        name = f"j_{uuid.uuid4().hex}"
        return JobRecord(brand, name, owner, kind, now, now, state=state, total=total)
