"""When collections are built anew, and removed: in the background, by one worker at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from service.errors import PortevoixError, VectorsUnreachable
from service.index.building import LOOK_AGAIN_SECONDS, Builder, Lost
from service.index.chroma_server import ChromaServer
from service.index.feed import ShelfFeed
from service.index.manifest import Broken
from service.index.port import LiveRows
from service.words import Shelf

AGAIN_SECONDS = 5.0
_log = logging.getLogger(__name__)


class Renewals:
    """One renewal a shelf at most in this process; `settle` seconds let deletions in a row cost one."""

    def __init__(
        self, server: ChromaServer, feed: ShelfFeed, rows: LiveRows, builder: Builder, settle: float
    ) -> None:
        self._server = server
        self._feed = feed
        self._rows = rows
        self._builder = builder
        self._settle = settle
        self._tasks: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._stopped = self._swept = False

    def soon(self, brand: str, shelf: Shelf) -> None:
        """Begin the shelf's renewal, if none is under way here."""
        self._begin((brand, shelf), self._renew(brand, shelf))

    async def now(self, brand: str, shelf: Shelf) -> bool:
        """Build at once, or only remove what was live before where that is all that is left to do.

        False when it is still to be done: another worker builds, or the server does not remove.
        Raises OtherDimension, Broken, VectorsUnreachable.
        """
        try:
            if shelf in await self._stale(brand):
                return await self._builder.build(brand, shelf)
        except Lost:
            return False
        await self._builder.retire(brand, shelf)
        return shelf not in await self._rows.retired(brand)

    async def unclean(self, brand: str) -> list[Shelf]:
        """The shelves of which a collection still holds something that was erased.

        That is the live one, or the one before it: it is searched no more, but its rows are still there.
        """
        return sorted({*await self._stale(brand), *await self._rows.retired(brand)})

    async def _stale(self, brand: str) -> list[Shelf]:
        states, live = await self._feed.states(brand), await self._rows.of(brand)
        return [shelf for shelf, one in live.items() if one.erasures != states[shelf].erasures]

    def sweep_once(self) -> None:
        """Begin to remove, once a process, what was erased while the server was away or a worker died."""
        if not self._swept:
            self._swept = True
            self._begin(("", ""), self._sweep())

    async def remove(self, brand: str) -> None:
        """Remove every collection of an erased brand; what fails is tried again in the background."""
        try:
            for name in await self._rows.names(brand):
                await self._server.remove(name)
            await self._rows.drop(brand)
        except (VectorsUnreachable, Broken):
            self._swept = False
            self.sweep_once()
            raise

    async def cancel(self, brand: str) -> None:
        """Stop the renewals of a brand."""
        await self._end([task for (one, _), task in self._tasks.items() if one == brand])

    async def stop(self) -> None:
        """Stop every renewal and begin no other."""
        self._stopped = True
        await self._end(list(self._tasks.values()))

    def _begin(self, key: tuple[str, str], work: Coroutine[Any, Any, None]) -> None:
        if self._stopped or key in self._tasks:
            work.close()
            return
        task = asyncio.create_task(work)
        self._tasks[key] = task
        task.add_done_callback(lambda _: self._tasks.pop(key, None))

    async def _end(self, tasks: list[asyncio.Task[None]]) -> None:
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def _renew(self, brand: str, shelf: Shelf) -> None:
        """Build until the live collection is clean, here or elsewhere."""
        while True:
            await asyncio.sleep(max(self._settle, LOOK_AGAIN_SECONDS))
            try:
                if shelf not in await self.unclean(brand):
                    return
                await self.now(brand, shelf)
            except (PortevoixError, Broken) as error:
                _log.warning("renewal of %s, %s put off: %s", brand, shelf, error)
                await asyncio.sleep(AGAIN_SECONDS)

    async def _sweep(self) -> None:
        while True:
            try:
                for brand, shelf in await self._rows.unclean():
                    self.soon(brand, shelf)
                for brand in await self._rows.orphans():
                    for name in await self._rows.names(brand):
                        await self._server.remove(name)
                    await self._rows.drop(brand)
            except (PortevoixError, Broken) as error:
                _log.warning("collections of erased brands to be removed later: %s", error)
                await asyncio.sleep(AGAIN_SECONDS)
            else:
                return
