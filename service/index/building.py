"""Bringing a collection of the Chroma server up to the records, and building the next one beside it."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from service.errors import NotReady, VectorsUnreachable
from service.index.chroma_server import ChromaServer
from service.index.feed import FeedRow, ShelfFeed
from service.index.generation import OtherDimension, matrix
from service.index.manifest import Broken
from service.index.port import Live, LiveRows
from service.words import Shelf

LEASE_SECONDS = 20.0
LOOK_AGAIN_SECONDS = 0.1
_TRIES = 5
_BUILDS_AT_ONCE = 2
_log = logging.getLogger(__name__)


class Lost(Exception):
    """Another worker builds this collection, or its brand was erased."""


class Builder:
    """Fills collections from the records. What happened is told in the shared rows, never remembered here."""

    def __init__(self, server: ChromaServer, feed: ShelfFeed, rows: LiveRows) -> None:
        self._server = server
        self._feed = feed
        self._rows = rows
        self._building = asyncio.Semaphore(_BUILDS_AT_ONCE)

    async def caught_up(self, brand: str, shelf: Shelf, live: Live) -> Live | None:
        """The live collection with every row up to the records written to it; None if it is live no more.

        Workers may write the same rows side by side. One that finds, when it is done, that another advanced
        the collection reads its rows again: it may have written an older text over a newer one.
        Raises OtherDimension, Missing, Broken, VectorsUnreachable.
        """
        since, now = live.revision, live
        for _ in range(_TRIES):
            state = await self._feed.state(brand, shelf)
            dimension = await self._written(brand, shelf, live.name, since, now.dimension)
            count = await self._server.count(live.name)
            reached = replace(
                now, revision=max(state.revision, now.revision), count=count, dimension=dimension
            )
            if await self._rows.advance(brand, shelf, now.revision, reached):
                return reached
            found = (await self._rows.of(brand)).get(shelf)
            if found is None or found.name != live.name:
                return None
            now = found
        return now  # rows arrive faster than they are read: fresh enough

    async def build(self, brand: str, shelf: Shelf) -> bool:
        """Build the shelf's next collection and put it in the place of the live one; False if another does.

        Raises OtherDimension, Broken, Lost, VectorsUnreachable.
        """
        name = f"pv-{brand}-{shelf}-{secrets.token_hex(6)}"
        async with self._building:
            left = await self._rows.claim(brand, shelf, name, LEASE_SECONDS)
            if left is None:
                return False
            try:
                async with self._holding(brand, shelf, name):
                    for dead in left:
                        await self._server.remove(dead)
                    await self._build(brand, shelf, name)
            except BaseException:
                await self._abandon(brand, shelf, name)
                raise
            await self.retire(brand, shelf)
        return True

    async def renewed(self, brand: str, shelf: Shelf, than: Live) -> None:
        """Build the next collection, or wait until another worker has."""
        while True:
            now = (await self._rows.of(brand)).get(shelf)
            if now is None or now.name != than.name or await self.build(brand, shelf):
                return
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def awaited(self, brand: str, shelf: Shelf) -> Live | None:
        """The live collection, built here or waited for; None when there is nothing to hold any more.

        Raises NotReady when it cannot be built, OtherDimension, VectorsUnreachable.
        """
        reason: Exception | None = None
        for _ in range(_TRIES):
            while (await self._feed.state(brand, shelf)).count:
                found = (await self._rows.of(brand)).get(shelf)
                if found is not None:
                    return found
                try:
                    if not await self.build(brand, shelf):
                        await asyncio.sleep(LOOK_AGAIN_SECONDS)
                except OtherDimension:
                    raise
                except (Lost, Broken) as error:
                    reason = error
                    _log.warning("collection of %s, %s: %s", brand, shelf, error)
                    break
            else:
                return None
        raise NotReady("index_unusable", brand=brand, reason=reason)

    async def _build(self, brand: str, shelf: Shelf, name: str) -> None:
        await self._server.create(name)
        begun = await self._feed.state(brand, shelf)
        dimension = await self._written(brand, shelf, name, 0, 0)
        ended = await self._feed.state(brand, shelf)
        dimension = await self._written(brand, shelf, name, begun.revision, dimension)
        count = await self._server.count(name)
        made = Live(name, ended.revision, begun.erasures, count, dimension)
        if not await self._rows.publish(brand, shelf, made):
            raise Lost(f"the lease on {name} was lost")
        _log.info("index of %s renewed: %s, %d vectors", brand, name, count)

    async def _written(self, brand: str, shelf: Shelf, name: str, since: int, dimension: int) -> int:
        """Write the rows after a revision; the length of their vectors, 0 while there is none."""
        async for rows in self._feed.rows(brand, shelf, since):
            dimension = await self._write(name, rows, dimension)
        return dimension

    async def _write(self, name: str, rows: Sequence[FeedRow], dimension: int) -> int:
        names, vectors = matrix({row.id: row for row in rows})
        if not names:
            return dimension
        if dimension and vectors.shape[1] != dimension:
            raise OtherDimension(dimension, vectors.shape[1])
        await self._server.upsert(name, names, vectors)
        return int(vectors.shape[1])

    @asynccontextmanager
    async def _holding(self, brand: str, shelf: Shelf, name: str) -> AsyncIterator[None]:
        """Hold the lease meanwhile: a worker that dies loses it within LEASE_SECONDS."""

        async def prolong() -> None:
            mine = True
            while mine:
                await asyncio.sleep(LEASE_SECONDS / 4)
                mine = await self._rows.prolong(brand, shelf, name, LEASE_SECONDS)

        task = asyncio.create_task(prolong())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def retire(self, brand: str, shelf: Shelf) -> None:
        """Remove the collection that was live before, or leave it to whoever looks next."""
        try:
            if old := (await self._rows.retired(brand)).get(shelf):
                await self._server.remove(old)
                await self._rows.removed(brand, shelf, old)
        except (VectorsUnreachable, Broken) as error:
            _log.warning("a collection of %s is left for whoever looks next: %s", brand, error)

    async def _abandon(self, brand: str, shelf: Shelf, name: str) -> None:
        """Give the lease back, and leave nothing behind unless the server does not answer."""
        gone = True
        try:
            await self._server.remove(name)
        except (VectorsUnreachable, Broken) as error:
            _log.warning("%s is left for the next builder: %s", name, error)
            gone = False
        await self._rows.abandon(brand, shelf, name, gone=gone)
