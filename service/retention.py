"""Once a day, what strangers wrote long ago is left to count only, and what sources said is forgotten."""

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
    """Sweeps messages over `days` old, and items of trends over `trends_days`; 0 keeps them for ever."""

    def __init__(
        self, records: Records, clock: Callable[[], datetime], days: int, trends_days: int = 0
    ) -> None:
        self._records = records
        self._clock = clock
        self._days = days
        self._trends_days = trends_days

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
        """Take what is too old off the disk; how many messages, suggestions made without one, and items.

        DatabaseUnusable, `erasure_unfinished` among others: the next sweep, or the next start, goes on.
        """
        now = self._clock()
        await self._records.notes.tidy(now - NOTES_KEPT, now - HEARD_KEPT)
        swept = 0
        if self._days:
            before = now - timedelta(days=self._days)
            while some := await self._records.inbox_erasure.sweep(before, now):
                swept += some
        if self._trends_days:
            before = now - timedelta(days=self._trends_days)
            while some := await self._records.trends.sweep(before):
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
                    log.info("%d messages and items of trends were too old to be kept", swept)
            except DatabaseUnusable as error:
                log.warning("what is too old was not swept: %s", error)
                pause = SOON
