"""Once a day, what strangers wrote long ago is left to count only."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from service.errors import DatabaseUnusable
from service.records import Records

log = logging.getLogger(__name__)
FIRST = 2.0  # seconds after a start, whose first answers come before
DAY = 86_400.0
SOON = 3_600.0  # seconds until a sweep that failed is tried again
NOTES_KEPT = timedelta(days=30)
HEARD_KEPT = timedelta(days=7)  # a delivery is sent again within minutes, or hours when its sender was down


class Retention:
    """Sweeps messages received over `days` ago; 0 keeps them for ever."""

    def __init__(self, records: Records, clock: Callable[[], datetime], days: int) -> None:
        self._records = records
        self._clock = clock
        self._days = days

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Sweep soon, then every day, for the length of the body."""
        sweeping = asyncio.create_task(self._sweeping())
        try:
            yield
        finally:
            sweeping.cancel()
            await asyncio.wait([sweeping])

    async def sweep(self) -> int:
        """Take what is too old off the disk; how many messages, and suggestions made without one.

        DatabaseUnusable, `erasure_unfinished` among others: the next sweep, or the next start, goes on.
        """
        now = self._clock()
        await self._records.notes.tidy(now - NOTES_KEPT, now - HEARD_KEPT)
        if self._days == 0:
            return 0
        swept = 0
        while some := await self._records.inbox_erasure.sweep(now - timedelta(days=self._days), now):
            swept += some
        if swept:
            await self._records.scrub()
        return swept

    async def _sweeping(self) -> None:
        pause = FIRST
        while True:
            await asyncio.sleep(pause)
            pause = DAY
            try:
                if swept := await self.sweep():
                    log.info("%d messages over %d days old only count now", swept, self._days)
            except DatabaseUnusable as error:
                log.warning("messages were not swept: %s", error)
                pause = SOON
