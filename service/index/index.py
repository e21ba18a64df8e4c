"""The index of every brand: what to search by, derived from the records and mended by itself."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path

from service.errors import HouseError, NotReady, UnknownBrand
from service.index.embedder import Vectors
from service.index.feed import ShelfFeed
from service.index.folders import BRAND, brands_under, current, remove
from service.index.generation import Generation, OtherDimension
from service.index.heap import overwrite_freed_memory
from service.index.lexicon import Lexicon
from service.index.manifest import Broken
from service.index.places import Place, Places
from service.index.port import Condition, Health, Hits
from service.index.renewal import Renewals
from service.storage import REFUSALS
from service.words import SHELVES, Shelf

_FEWEST_OPEN = 4
_TRIES = 3
_log = logging.getLogger(__name__)


class Index:
    """Vectors and words of each brand under `root/<brand>/<generation>/`, at most `max_open` of them open.

    A search first brings its shelf up to the records. A generation that is missing, stale, damaged or of
    another format is rebuilt beside the live one. `settle` is how long, in seconds, erasures gather before
    the folder is rebuilt without their traces, and writes before the folder is sealed: one killed before its
    seal is rebuilt.

    Raises UnknownBrand for an id that cannot be one, EmbedderMismatch when vectors differ in length, NotReady
    when a rebuilt index fails again, DataFolderUnusable when the folder cannot be written, StorageFull or
    StorageReadOnly when the disk refuses; a search then goes by what is live, behind the records or not.
    """

    def __init__(self, root: Path, feed: ShelfFeed, max_open: int = 16, settle: float = 1.0) -> None:
        overwrite_freed_memory()
        self._root = root
        self._feed = feed
        self._settle = settle
        self._lexicon = Lexicon()
        self._places = Places(root, max(max_open, _FEWEST_OPEN))
        self._renewals = Renewals(root, feed, self._places, self._lexicon, settle)

    async def search(self, brand: str, shelf: Shelf, vector: Vectors, words: str, k: int) -> Hits:
        """The `k` nearest passages of the shelf by vector, and the `k` best by words."""
        return (await self.search_all(brand, vector, words, k, (shelf,)))[shelf]

    async def search_all(
        self, brand: str, vector: Vectors, words: str, k: int, shelves: Sequence[Shelf] = SHELVES
    ) -> Mapping[Shelf, Hits]:
        """`search` on several shelves, in one trip for the vectors and one for the words."""
        place = self._place(brand)
        for _ in range(_TRIES):
            live = await self._ready(place, shelves, wanted=False)
            if live is None:
                return {shelf: Hits() for shelf in shelves}
            try:
                return await self._both(live, shelves, vector, words, k)
            except OtherDimension as error:
                raise error.for_people(brand) from error
            except Broken as error:
                async with place.lock:
                    await self._lose(place, live, error)
        raise NotReady("index_unusable", brand=brand, reason=place.trouble)

    async def ensure(self, brand: str) -> None:
        """Bring every shelf of the brand up to the records."""
        await self._ready(self._place(brand), SHELVES)

    async def forget(self, brand: str, shelf: Shelf, *names: str) -> None:
        """Find these deleted passages no more from now on; their traces on disk go soon after."""
        place = self._place(brand)
        if place.renewal:
            place.forgotten.extend((shelf, name) for name in names)
        async with place.lock:
            live = place.live or await self._opened(place)
            if live is None:
                return
            try:
                await self._places.run(live.forget, shelf, names)
            except REFUSALS as error:  # the records know it no more, so that no search gives it back
                _log.warning("index of %s holds what was erased: %s", brand, error.code)
            except Broken as error:
                await self._lose(place, live, error)
        self._renewals.soon(place)

    async def settled(self, brand: str) -> None:
        """Wait until the brand's folder holds no trace of what was erased.

        A renewal begins at once; who waits meanwhile shares it, or the next. Raises as `search` does.
        """
        place = self._place(brand)
        while place.renewal or not await self._renewals.spotless(place):
            await self._renewals.now(place)

    async def brands(self) -> list[str]:
        """The brands that have a folder, by id."""
        return await self._places.run(brands_under, self._root)

    async def drop(self, brand: str) -> None:
        """Remove the brand's folder from the disk; its records must be gone already."""
        place = self._place(brand)
        await self._renewals.cancel(place)
        async with place.lock:
            live, place.live = place.live, None
            if live:
                await self._places.closing(live, live.close)
            await self._places.run(remove, self._root / brand)

    async def health(self, brand: str) -> Health:
        """How the brand's index is, without opening or mending it."""
        place = self._place(brand)
        if place.live:
            counts = {shelf: held.count for shelf, held in place.live.held.items()}
            state: Condition = "rebuilding" if place.renewal else "ready"
            return Health(brand, state, place.live.folder.name, counts, place.trouble)
        folder = await self._places.run(current, self._root / brand)
        state = (
            "rebuilding" if place.renewal else "broken" if place.trouble else "ready" if folder else "missing"
        )
        return Health(brand, state, folder.name if folder else None, trouble=place.trouble)

    async def check(self) -> None:
        """Nothing that is not in this process is needed."""

    async def close(self) -> None:
        """Stop renewals, then seal and close every generation."""
        await self._renewals.stop()
        for place in self._places.all():
            if place.sealing:
                place.sealing.cancel()
                await asyncio.wait([place.sealing])
            async with place.lock:
                await self._places.shut(place)
        self._places.stop()

    async def _both(
        self, live: Generation, shelves: Sequence[Shelf], vector: Vectors, words: str, k: int
    ) -> Mapping[Shelf, Hits]:
        """The two halves side by side; both are over when this ends, even badly."""
        with self._places.using(live):
            near, saying = await asyncio.gather(
                self._places.run(lambda: [live.near(shelf, vector, k) for shelf in shelves]),
                self._places.run(lambda: [live.saying(shelf, words, k) for shelf in shelves]),
                return_exceptions=True,
            )
        if isinstance(near, BaseException):
            raise near
        if isinstance(saying, BaseException):
            raise saying
        return dict(zip(shelves, map(Hits, near, saying), strict=True))

    async def _ready(
        self, place: Place, shelves: Sequence[Shelf], *, wanted: bool = True
    ) -> Generation | None:
        """The live generation, fresh for these shelves; None, unless it is `wanted`, with nothing to hold.

        Nothing is awaited between the last look at what is live and the return, so it cannot close meanwhile.
        """
        every = await self._feed.states(place.brand)
        states = {shelf: every[shelf] for shelf in shelves}
        if place.live is None and not wanted and not any(state.count for state in states.values()):
            return None
        live = place.live
        if live is None or not all(live.fits(shelf, state) for shelf, state in states.items()):
            try:
                return await self._mended(place, shelves)
            except REFUSALS:
                if wanted or place.live is None:
                    raise
                return place.live
        if not all(live.clean(shelf, state) for shelf, state in states.items()):
            self._renewals.soon(place)
        return live

    async def _mended(self, place: Place, shelves: Sequence[Shelf]) -> Generation:
        for _ in range(_TRIES):
            async with place.lock:
                live = place.live or await self._opened(place)
                if live and await self._caught_up(place, live, shelves):
                    return live
            await self._renewals.now(place)
        raise NotReady("index_unusable", brand=place.brand, reason=place.trouble)

    async def _caught_up(self, place: Place, live: Generation, shelves: Sequence[Shelf]) -> bool:
        if live.spoilt:
            return False
        try:
            with self._places.using(live):
                fresh = await self._renewals.caught_up(place.brand, live, shelves)
        except OtherDimension:
            return False  # every row may have been embedded anew: the renewal will tell
        except Broken as error:
            await self._lose(place, live, error)
            return False
        if not live.sealed and place.sealing is None:
            place.sealing = asyncio.create_task(self._seal_later(place))
        return fresh

    async def _opened(self, place: Place) -> Generation | None:
        """The generation on disk, opened; None when there is none that its manifest vouches for."""
        folder = self._root / place.brand
        try:
            await self._renewals.swept(place)
        except HouseError as error:
            _log.warning("index of %s not swept: %s", place.brand, error.code)
        try:
            place.live = await self._places.opening(lambda: Generation.open(folder, self._lexicon))
        except Broken as error:
            place.trouble = str(error)
            _log.info("index of %s to be rebuilt: %s", place.brand, error)
        return place.live

    async def _lose(self, place: Place, live: Generation, error: Broken) -> None:
        """Serve from this one no more; the place's lock is held."""
        if place.live is live:
            place.live, place.trouble = None, str(error)
            _log.warning("index of %s broke: %s", place.brand, error)
            await self._places.closing(live, live.abandon)

    async def _seal_later(self, place: Place) -> None:
        try:
            await asyncio.sleep(self._settle)
            async with place.lock:
                if place.live:
                    with self._places.using(place.live):
                        await self._places.run(place.live.seal_if_writable)
        finally:
            place.sealing = None

    def _place(self, brand: str) -> Place:
        if not BRAND.fullmatch(brand):
            raise UnknownBrand(brand=brand)
        return self._places.of(brand)
