"""The index of every brand on a Chroma server, shared by every worker."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeVar
from weakref import WeakValueDictionary

from service.errors import NotReady, VectorsUnreachable
from service.index.building import LOOK_AGAIN_SECONDS, Builder, Lost
from service.index.chroma_server import ChromaServer
from service.index.embedder import Vectors
from service.index.feed import FeedState, ShelfFeed
from service.index.generation import OtherDimension
from service.index.manifest import Broken
from service.index.port import Condition, Health, Hits, Live, LiveRows, WordSearch
from service.index.remote_renewal import Renewals
from service.index.vectors import Distances
from service.words import SHELVES, Shelf

T = TypeVar("T")
_TRIES = 3
_log = logging.getLogger(__name__)


class RemoteIndex:
    """Vectors in a collection a brand, shelf and generation; words elsewhere, fresh by themselves.

    A shared row says which collection is live and how far it has come. A search first brings its shelf up to
    the records. After an erasure, and for a collection that is missing, broken or of another dimension, one
    worker builds the next one; the others go on with the live one, or wait where there is none. What a search
    finds may have been erased a moment ago: whoever reads it looks it up in the records.

    Raises EmbedderMismatch when vectors differ in length, VectorsUnreachable while the server does not
    answer, NotReady when a collection cannot be built.
    """

    def __init__(
        self,
        server: ChromaServer,
        feed: ShelfFeed,
        rows: LiveRows,
        words: WordSearch,
        settle: float = 1.0,
    ) -> None:
        self._server = server
        self._feed = feed
        self._rows = rows
        self._words = words
        self._builder = Builder(server, feed, rows)
        self._renewals = Renewals(server, feed, rows, self._builder, settle)
        self._locks: WeakValueDictionary[tuple[str, Shelf], asyncio.Lock] = WeakValueDictionary()
        self._seen_whole: set[str] = set()

    async def search(self, brand: str, shelf: Shelf, vector: Vectors, words: str, k: int) -> Hits:
        """The `k` nearest passages of the shelf by vector, and the `k` best by words."""
        return (await self.search_all(brand, vector, words, k, (shelf,)))[shelf]

    async def search_all(
        self, brand: str, vector: Vectors, words: str, k: int, shelves: Sequence[Shelf] = SHELVES
    ) -> Mapping[Shelf, Hits]:
        """`search` on several shelves, their vectors and their words side by side."""
        self._renewals.sweep_once()
        every, live = await asyncio.gather(self._feed.states(brand), self._rows.of(brand))
        states = {shelf: every[shelf] for shelf in shelves}
        saying, near = await asyncio.gather(
            self._words.search_all(brand, words, k, states),
            self._all_near(brand, vector, k, states, live),
        )
        return {shelf: Hits(near[shelf], saying[shelf]) for shelf in shelves}

    async def ensure(self, brand: str) -> None:
        """Bring every shelf up to the records; later, by itself, when the server is away."""
        states, live = await asyncio.gather(self._feed.states(brand), self._rows.of(brand))
        try:
            for shelf, state in states.items():
                await self._using(brand, shelf, state, live.get(shelf), _nothing)
        except VectorsUnreachable as error:
            _log.warning("index of %s to be caught up later: %s", brand, error.details)

    async def forget(self, brand: str, shelf: Shelf, *_names: str) -> None:
        """Build the next collection, without what was deleted, soon."""
        self._renewals.soon(brand, shelf)

    async def settled(self, brand: str) -> None:
        """Wait until the live collections hold nothing that was erased."""
        while unclean := await self._renewals.unclean(brand):
            for shelf in unclean:
                if not await self._renewals.now(brand, shelf):
                    await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def brands(self) -> list[str]:
        """None: what workers that died left behind is finished by itself, by whoever looks first."""
        self._renewals.sweep_once()
        return []

    async def drop(self, brand: str) -> None:
        """Remove the brand's collections. VectorsUnreachable: they go as soon as the server is back."""
        self._words.forget(brand)
        await self._renewals.cancel(brand)
        await self._renewals.remove(brand)

    async def health(self, brand: str) -> Health:
        """How the brand's index is, as the shared rows tell it."""
        live, unclean = await self._rows.of(brand), await self._renewals.unclean(brand)
        states = await self._feed.states(brand)
        lacking = any(state.count and shelf not in live for shelf, state in states.items())
        condition: Condition = "missing" if lacking else "rebuilding" if unclean else "ready"
        names = ",".join(sorted(one.name for one in live.values()))
        return Health(brand, condition, names or None, {shelf: one.count for shelf, one in live.items()})

    async def check(self) -> None:
        """Return when the server answers."""
        await self._server.check()

    async def close(self) -> None:
        """Stop renewals, then close the connections."""
        await self._renewals.stop()
        await self._words.close()
        await self._server.close()

    async def _all_near(
        self,
        brand: str,
        vector: Vectors,
        k: int,
        states: Mapping[Shelf, FeedState],
        live: Mapping[Shelf, Live],
    ) -> Mapping[Shelf, Distances]:
        """The `k` nearest of each shelf, asked side by side."""

        async def near(one: Live) -> Distances:
            if not one.dimension or not vector.size or k < 1:
                return ()
            if one.dimension != vector.size:
                raise OtherDimension(one.dimension, vector.size)
            return await self._server.query(one.name, vector, k)

        asked = (self._using(brand, shelf, state, live.get(shelf), near) for shelf, state in states.items())
        found = await asyncio.gather(*asked)
        return {shelf: one or () for shelf, one in zip(states, found, strict=True)}

    async def _using(
        self,
        brand: str,
        shelf: Shelf,
        state: FeedState,
        live: Live | None,
        use: Callable[[Live], Awaitable[T]],
    ) -> T | None:
        """What `use` makes of the shelf's collection, mended as needed; None with nothing to hold."""
        trouble: Exception | None = None
        for _ in range(_TRIES):
            try:
                live = await self._ready(brand, shelf, state, live)
                return None if live is None else await use(live)
            except OtherDimension as error:
                raise error.for_people(brand) from error
            except VectorsUnreachable:
                self._seen_whole.clear()  # it may come back with less
                raise
            except (Broken, Lost) as error:
                trouble = error
                live = await self._lost(brand, shelf, live, error)
        raise NotReady("index_unusable", brand=brand, reason=trouble)

    async def _ready(self, brand: str, shelf: Shelf, state: FeedState, live: Live | None) -> Live | None:
        """The live collection, holding every row of that state; None with nothing to hold."""
        if not state.count:
            return None
        if live is not None and live.revision >= state.revision and live.name in self._seen_whole:
            if live.erasures != state.erasures:
                self._renewals.soon(brand, shelf)
            return live
        async with self._locks.setdefault((brand, shelf), asyncio.Lock()):
            return await self._mended(brand, shelf, state)

    async def _mended(self, brand: str, shelf: Shelf, state: FeedState) -> Live | None:
        """The same, read again: another task, or worker, may have done it meanwhile."""
        for _ in range(_TRIES):
            live = (await self._rows.of(brand)).get(shelf) or await self._builder.awaited(brand, shelf)
            if live is None:
                return None
            try:
                await self._whole(live)
                found: Live | None = live
                if live.revision < state.revision:
                    found = await self._builder.caught_up(brand, shelf, live)
            except OtherDimension:  # every row may have been embedded anew
                await self._builder.renewed(brand, shelf, live)
                found = None
            if found is not None:
                if found.erasures != state.erasures:
                    self._renewals.soon(brand, shelf)
                return found
        raise NotReady("index_unusable", brand=brand, reason="it changes too fast")

    async def _whole(self, live: Live) -> None:
        """Look once a process that the server still holds what was written to it; Broken otherwise."""
        if live.name not in self._seen_whole:
            count = await self._server.count(live.name)
            if count < live.count:
                raise Broken(f"{live.name} holds {count} vectors of {live.count}")
            self._seen_whole.add(live.name)

    async def _lost(self, brand: str, shelf: Shelf, live: Live | None, error: Exception) -> Live | None:
        """Search there no more, unless the shelf has another collection by now, which is returned."""
        now = (await self._rows.of(brand)).get(shelf)
        if now is None or (live is not None and now.name != live.name):
            return now
        _log.warning("collection %s is lost: %s", now.name, error)
        self._seen_whole.discard(now.name)
        await self._rows.lose(brand, shelf, now.name)
        return None


async def _nothing(_: Live) -> None:
    """What is brought up to the records needs no more."""
