"""What each brand published lately, kept until its past posts change or the day does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, datetime, timedelta

from service.checks.recent import index
from service.records import Records
from service.words import PastText

PERIOD = timedelta(days=60)
MOST = 500
KEPT = 64


class RecentPosts:
    """Posts of the last 60 days by brand, read for the checks once a revision and a day."""

    def __init__(self, records: Records, clock: Callable[[], datetime]) -> None:
        self._records = records
        self._clock = clock
        self._kept: dict[str, tuple[int, date, tuple[PastText, ...]]] = {}

    async def of(self, brand: str) -> tuple[PastText, ...]:
        """The posts of a brand, the newest first, at most 500."""
        now = self._clock()
        revision = (await self._records.shelves.state(brand, "posts")).revision
        kept = self._kept.get(brand)
        if kept is None or kept[:2] != (revision, now.date()):
            kept = (revision, now.date(), await self._published(brand, now - PERIOD, now))
            # Reading 500 posts takes half a second: here, beside the loop, and kept for the checks.
            await asyncio.to_thread(index, kept[2])
            if len(self._kept) >= KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[brand] = kept
        return kept[2]

    def forget(self, brand: str) -> None:
        """Keep nothing of a brand."""
        self._kept.pop(brand, None)

    async def _published(self, brand: str, since: datetime, until: datetime) -> tuple[PastText, ...]:
        found: list[PastText] = []
        async for post in self._records.posts.iterate(brand):
            if post.published_at < since or len(found) == MOST:
                break
            if post.published_at <= until:
                found.append(PastText(post.id, post.network, post.text, post.published_at))
        return tuple(found)
