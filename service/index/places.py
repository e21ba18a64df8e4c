"""Which brands have a generation open, how many at once, and who is using one."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import ParamSpec, TypeVar

from service.errors import DataFolderUnusable
from service.index.generation import Generation
from service.storage import refused
from service.words import Shelf

P = ParamSpec("P")
T = TypeVar("T")
_THREADS = 4


@dataclass(eq=False)
class Place:
    """One brand: its live generation if open, and the renewal under way if any.

    `lock` is held to open, write to, replace or close the live generation; searches do not take it.
    """

    brand: str
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    live: Generation | None = None
    renewal: asyncio.Task[None] | None = None
    hurry: asyncio.Event = field(default_factory=asyncio.Event)
    forgotten: list[tuple[Shelf, str]] = field(default_factory=list)
    swept: bool = False
    sealing: asyncio.Task[None] | None = None
    trouble: str | None = None


class Places:
    """Every brand's place, and the threads that block for them.

    At most `max_open` generations are open: an open Chroma costs 11 file handles and 6 threads. The one
    unused for longest is closed to make room, never one in use. What files refuse to a blocking call leaves
    as StorageFull, StorageReadOnly or DataFolderUnusable.
    """

    def __init__(self, root: Path, max_open: int) -> None:
        self._root = root
        self._max_open = max_open
        self._threads = ThreadPoolExecutor(max_workers=_THREADS, thread_name_prefix="index")
        self._places: OrderedDict[str, Place] = OrderedDict()
        self._users: dict[Generation, int] = {}
        self._taken = 0
        self._changed = asyncio.Event()

    def all(self) -> list[Place]:
        """Every brand touched so far, the least recently used first."""
        return list(self._places.values())

    def of(self, brand: str) -> Place:
        """The brand's place, now the most recently used."""
        place = self._places.setdefault(brand, Place(brand))
        self._places.move_to_end(brand)
        return place

    async def run(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a blocking call in a thread; a cancelled caller leaves only once the thread is done."""
        future = asyncio.get_running_loop().run_in_executor(self._threads, lambda: call(*args, **kwargs))
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            await asyncio.wait([future])
            if not future.cancelled():
                future.exception()
            raise
        except OSError as error:
            raise refused(error, self._root) or DataFolderUnusable(folder=self._root, reason=error) from error

    @contextmanager
    def using(self, generation: Generation) -> Iterator[Generation]:
        """Keep the generation open meanwhile. Enter without awaiting anything since it was seen live."""
        self._users[generation] = self._users.get(generation, 0) + 1
        try:
            yield generation
        finally:
            self._users[generation] -= 1
            self._signal()

    async def opening(self, make: Callable[[], Generation]) -> Generation:
        """Make room, then open; what `make` raises gives the room back."""
        while self._taken >= self._max_open:
            await self._make_room()
        self._taken += 1
        try:
            return await self.run(make)
        except BaseException:
            self._taken -= 1
            self._signal()
            raise

    async def closing(self, generation: Generation, close: Callable[[], None]) -> None:
        """Close a generation that is live no more, once its last user has left."""
        while self._users.get(generation):
            await self._wait()
        try:
            await self.run(close)
        finally:
            self._users.pop(generation, None)
            self._taken -= 1
            self._signal()

    async def shut(self, place: Place) -> None:
        """Seal and close the brand's live generation, if any; its lock is held."""
        live, place.live = place.live, None
        if live:
            await self.closing(live, lambda: _sealed_and_closed(live))

    def stop(self) -> None:
        """Let the threads end."""
        self._threads.shutdown()

    async def _make_room(self) -> None:
        for place in self._places.values():
            live = place.live
            if live and not place.lock.locked() and not self._users.get(live):
                async with place.lock:
                    await self.shut(place)
                return
        await self._wait()

    async def _wait(self) -> None:
        self._changed.clear()
        await self._changed.wait()

    def _signal(self) -> None:
        self._changed.set()


def _sealed_and_closed(generation: Generation) -> None:
    try:
        generation.seal_if_writable()
    finally:
        generation.close()
