"""Words in memory, for vectors on a Chroma server beside records that are not PostgreSQL."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

from service.index.feed import FeedState, ShelfFeed
from service.index.lexicon import Lexicon
from service.index.words import Scored, Words
from service.words import Shelf

MOST_SHELVES = 48


@dataclass(eq=False)
class Held:
    """One shelf's words, up to a revision."""

    words: Words
    revision: int = 0
    erasures: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class MemoryWords:
    """The words of the shelves searched last, read from the records when they are asked for."""

    def __init__(self, feed: ShelfFeed) -> None:
        self._feed = feed
        self._lexicon = Lexicon()
        self._held: OrderedDict[tuple[str, Shelf], Held] = OrderedDict()

    async def search_all(
        self, brand: str, question: str, k: int, states: Mapping[Shelf, FeedState]
    ) -> Mapping[Shelf, Scored]:
        """The `k` best (id, BM25 score) of each shelf."""
        found: dict[Shelf, Scored] = {}
        for shelf, state in states.items():
            held = await self._ready(brand, shelf, state) if state.count else None
            found[shelf] = await asyncio.to_thread(held.words.search, shelf, question, k) if held else ()
        return found

    def forget(self, brand: str) -> None:
        """Hold nothing of a brand."""
        for place in [place for place in self._held if place[0] == brand]:
            del self._held[place]

    async def close(self) -> None:
        """Let the memory go."""
        self._held.clear()

    async def _ready(self, brand: str, shelf: Shelf, state: FeedState) -> Held:
        """The shelf's words, every row of that state among them."""
        held = self._held.get((brand, shelf))
        if held is None or held.erasures != state.erasures:
            held = self._held[brand, shelf] = Held(Words(":memory:", self._lexicon), erasures=state.erasures)
            if len(self._held) > MOST_SHELVES:
                self._held.popitem(last=False)
        self._held.move_to_end((brand, shelf))
        async with held.lock:
            if held.revision < state.revision:
                async for rows in self._feed.rows(brand, shelf, held.revision):
                    await asyncio.to_thread(held.words.write, shelf, {row.id: row.text for row in rows})
                held.revision = state.revision
        return held
