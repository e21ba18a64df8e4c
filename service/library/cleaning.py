"""Taking what was erased off the disk, beside the requests that erased it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine

from service.errors import PortevoixError
from service.index.port import BrandIndex
from service.records import Records

_log = logging.getLogger(__name__)


class Cleaning:
    """Sweeps of the records and renewals of the index, begun here and ended here."""

    def __init__(self, records: Records, index: BrandIndex) -> None:
        self._records = records
        self._index = index
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, brand: str) -> asyncio.Task[None]:
        """A task that ends once nothing erased from the brand is left on the disk.

        It raises DatabaseUnusable, NotReady or DataFolderUnusable; it goes on when nobody waits for it.
        """
        return self._follow(self._clean(brand))

    def resume(self) -> asyncio.Task[None]:
        """Finish, in a task, what a stop or a crash interrupted: index folders behind, or of no brand."""
        return self._follow(self._resume())

    async def close(self) -> None:
        """Leave what is not finished to the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _follow(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error:
            _log.warning("erased, not yet off the disk: %s", getattr(error, "code", type(error).__name__))

    async def _clean(self, brand: str) -> None:
        await asyncio.gather(self._records.scrub(), self._index.settled(brand))

    async def _resume(self) -> None:
        for brand in await self._index.brands():
            try:
                if await self._records.brands.etag(brand) is None:
                    await self._index.drop(brand)
                else:
                    await self._index.settled(brand)
            except PortevoixError as error:
                _log.warning("index of %s not cleaned: %s", brand, error.code)
