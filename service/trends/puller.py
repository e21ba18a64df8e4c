"""Reads the sources that are due, of every brand, each by one worker."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from service.desk import Desk
from service.errors import DatabaseUnusable, PortevoixError, UnknownBrand
from service.guides.trends import FeedSource
from service.trends.pull import LEASE_SECONDS, SIDE_BY_SIDE, pull_one

log = logging.getLogger(__name__)
POLL_SECONDS = 60.0
FIRST = 5.0  # seconds after a start: a command that only asks something is over by then
Sources = Mapping[str, FeedSource]


class Puller:
    """Looks every `poll` seconds for what is due. A brand costs one reading of its guide a version."""

    def __init__(self, desk: Desk, poll: float = POLL_SECONDS, first: float = FIRST) -> None:
        self._desk = desk
        self._poll = poll
        self._first = first
        self._known: dict[str, tuple[str, Sources]] = {}

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Pull for the length of the body; what it cuts short is read again, once its lease is over."""
        await self._desk.records.trend_sources.release_all()
        pulling = asyncio.create_task(self._pulling())
        try:
            yield
        finally:
            pulling.cancel()
            await asyncio.wait([pulling])

    async def pull_due(self) -> int:
        """Read all that is due now, a few side by side; how many sources. DatabaseUnusable."""
        watched = await self._watched()
        counts = await asyncio.gather(*(self._lane(watched) for _ in range(SIDE_BY_SIDE))) if watched else ()
        return sum(counts)

    async def _lane(self, watched: Mapping[str, Sources]) -> int:
        asked = {brand: list(sources) for brand, sources in watched.items()}
        store, count = self._desk.records.trend_sources, 0
        while leased := await store.lease(self._desk.clock(), LEASE_SECONDS, 1, asked):
            for brand, state in leased:
                count += 1
                try:
                    await pull_one(self._desk, brand, watched[brand][state.source], state)
                except UnknownBrand:
                    log.info("brand %s went while its sources were read", brand)
        return count

    async def _watched(self) -> Mapping[str, Sources]:
        """The sources of every brand that has some."""
        etags = await self._desk.records.brands.etags()
        self._known = {brand: one for brand, one in self._known.items() if etags.get(brand) == one[0]}
        for brand in etags.keys() - self._known.keys():
            try:
                guide = (await self._desk.guides.get(brand)).guide
                self._known[brand] = (etags[brand], {one.id: one for one in guide.trends.sources})
            except DatabaseUnusable:
                raise
            except PortevoixError as error:  # gone since, or a guide of another version
                log.warning("the sources of %s are not read: %s", brand, error)
        return {brand: sources for brand, (_, sources) in self._known.items() if sources}

    async def _pulling(self) -> None:
        pause = self._first
        while True:
            await asyncio.sleep(pause)
            pause = self._poll
            try:
                if count := await self.pull_due():
                    log.info("%d sources were read", count)
            except DatabaseUnusable as error:  # leases run out, and sources are read again
                log.warning("no source is read: %s", error)


@asynccontextmanager
async def pulling(desk: Desk) -> AsyncIterator[None]:
    """Sources read by themselves for the length of the body, unless the settings say no."""
    if not desk.settings.trends_pulling:
        yield
        return
    async with Puller(desk).open():
        yield
