"""Building a brand's next generation from the records, beside the live one, and putting it in its place."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path

from service.errors import NotReady
from service.index import manifest
from service.index.feed import ShelfFeed
from service.index.folders import current, sweep
from service.index.generation import Generation, OtherDimension
from service.index.lexicon import Lexicon
from service.index.manifest import Broken
from service.index.places import Place, Places
from service.storage import refused, refusing
from service.words import SHELVES, Shelf

_BUILDS_AT_ONCE = 2
_TRIES = 5
_log = logging.getLogger(__name__)


class Renewals:
    """One renewal a brand at most, two in all; the live generation answers meanwhile.

    `settle` seconds pass before one nobody waits for, so that deletions in a row cost one renewal.
    """

    def __init__(self, root: Path, feed: ShelfFeed, places: Places, lexicon: Lexicon, settle: float) -> None:
        self._root = root
        self._feed = feed
        self._places = places
        self._lexicon = lexicon
        self._settle = settle
        self._building = asyncio.Semaphore(_BUILDS_AT_ONCE)
        self._stopped = False

    def soon(self, place: Place) -> asyncio.Task[None]:
        """The brand's renewal, begun if there was none; it ends by itself."""
        if place.renewal is None:
            place.hurry.clear()
            place.renewal = asyncio.create_task(self._renew(place))
            place.renewal.add_done_callback(_heard)
        return place.renewal

    async def now(self, place: Place) -> None:
        """Wait for the renewal; raises NotReady, EmbedderMismatch, DataFolderUnusable, StorageFull…"""
        if self._stopped:
            raise NotReady("index_unusable", brand=place.brand, reason="closing")
        task = self.soon(place)
        place.hurry.set()
        await asyncio.wait([task])
        if task.cancelled():
            raise NotReady("index_unusable", brand=place.brand, reason="interrupted")
        task.result()

    async def cancel(self, place: Place) -> None:
        """Stop the brand's renewal, if any, and remove what it built."""
        if place.renewal:
            place.renewal.cancel()
            await asyncio.wait([place.renewal])

    async def stop(self) -> None:
        """Stop every renewal and begin no other."""
        self._stopped = True
        for place in self._places.all():
            await self.cancel(place)

    async def caught_up(self, brand: str, generation: Generation, shelves: Sequence[Shelf]) -> bool:
        """Write what the shelves lack; False when they hold rows that the records no longer do."""
        done = [await self._caught_up(brand, generation, shelf) for shelf in shelves]
        return all(done)

    async def clean(self, brand: str, generation: Generation) -> bool:
        """Whether nothing was erased since the generation began."""
        states = [(shelf, await self._feed.state(brand, shelf)) for shelf in SHELVES]
        return all(generation.clean(shelf, state) for shelf, state in states)

    async def swept(self, place: Place) -> None:
        """Remove what an earlier process left half built. The place's lock is held.

        Once a process, before any renewal: what one builds is not what the brand points to either.
        """
        if not place.swept:
            await self._places.run(sweep, self._root / place.brand)
            place.swept = True

    async def spotless(self, place: Place) -> bool:
        """Whether the folder holds no trace of what was erased, while the brand has no renewal under way."""
        if place.live:
            return await self.clean(place.brand, place.live)
        async with place.lock:
            await self.swept(place)
        generation = await self._places.run(current, self._root / place.brand)
        if generation is None:
            return True
        begun = await self._places.run(manifest.begun_at, generation)
        states = await self._feed.states(place.brand)
        return begun == {shelf: states[shelf].erasures for shelf in SHELVES}

    async def _caught_up(self, brand: str, generation: Generation, shelf: Shelf) -> bool:
        for _ in range(_TRIES):
            state = await self._feed.state(brand, shelf)
            if generation.fits(shelf, state):
                return True
            if generation.held[shelf].revision >= state.revision:
                return False
            async for rows in self._feed.rows(brand, shelf, generation.held[shelf].revision):
                await self._places.run(generation.write, shelf, rows)
            generation.caught_up(shelf, state)
        return True  # rows arrive faster than they are read: fresh enough

    async def _renew(self, place: Place) -> None:
        try:
            await self._pause(place)
            async with self._building:
                await self._build(place)
            place.trouble = None
        except OtherDimension as error:
            raise error.for_people(place.brand) from error
        except Broken as error:
            full = refused(error.__cause__, self._root, self._root)
            raise full or NotReady("index_unusable", brand=place.brand, reason=error) from error
        finally:
            place.renewal = None
        if place.live and not self._stopped and not await self.clean(place.brand, place.live):
            self.soon(place)

    async def _pause(self, place: Place) -> None:
        try:
            async with asyncio.timeout(self._settle):
                await place.hurry.wait()
        except TimeoutError:
            return

    async def _build(self, place: Place) -> None:
        refusal = await self._places.run(refusing, self._root)
        if refusal:  # found out now, not at the last row
            raise refusal
        place.forgotten.clear()
        folder = self._root / place.brand
        new = await self._places.opening(lambda: Generation.create(folder, self._lexicon))
        try:
            await self._fill(place.brand, new)
            async with place.lock:
                await self._adopt(place, new)
                old, place.live = place.live, new
        except BaseException:
            await self._places.closing(new, new.discard)
            raise
        if old:
            await self._places.closing(old, old.close)
        await self._places.run(sweep, folder)
        _log.info("index of %s renewed: %s", place.brand, new.folder.name)

    async def _fill(self, brand: str, new: Generation) -> None:
        for shelf in SHELVES:
            state = await self._feed.state(brand, shelf)
            async for rows in self._feed.rows(brand, shelf, 0):
                await self._places.run(new.write, shelf, rows)
            new.caught_up(shelf, state, from_nothing=True)

    async def _adopt(self, place: Place, new: Generation) -> None:
        """Give the new generation what happened while it was built, then publish it."""
        for shelf, name in place.forgotten:
            await self._places.run(new.forget, shelf, [name])
        await self.caught_up(place.brand, new, SHELVES)
        await self._places.run(new.publish)


def _heard(task: asyncio.Task[None]) -> None:
    """Log what failed with no one waiting for it."""
    error = None if task.cancelled() else task.exception()
    if error:
        _log.warning("index renewal failed: %s", error)
