"""The streams of brands: topics in memory, brought up to date from the records, where items are placed."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from service.index.embedder import Comparer, Vectors
from service.records import Records
from service.records.trends import Moved
from service.records.trends_nouns import Changes, TopicRecord, TrendItem
from service.topics.hours import EPOCH, hours, moment
from service.topics.item import Item
from service.topics.leaning import Means
from service.topics.reading import read
from service.topics.repeats import canonical_link
from service.topics.stream import Placed, Stream, Told

MOST_STREAMS = 16
BATCH = 100  # items embedded, placed and kept at a time


@dataclass(slots=True)
class _Held:
    """A brand's stream and who may change it; `stream` None: to be read anew."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    stream: Stream | None = None
    revision: int = 0
    erasures: int = 0


class Streams:
    """Reads streams from the records, a brand at a time, and keeps those last used.

    `prior`: see Stream.
    """

    def __init__(
        self, records: Records, embedder: Comparer, clock: Callable[[], datetime], prior: Means
    ) -> None:
        self._prior = prior
        self._records = records
        self._embedder = embedder
        self._clock = clock
        self._held: OrderedDict[str, _Held] = OrderedDict()

    @asynccontextmanager
    async def reading(self, brand: str) -> AsyncIterator[Stream]:
        """The brand's stream with all that is saved of it; nothing is placed in it meanwhile."""
        held = self._of(brand)
        async with held.lock:
            yield await self._caught_up(brand, held)

    async def take(self, brand: str, items: Sequence[Item]) -> Sequence[TrendItem]:
        """Place the new ones among items whose language is told, and keep them. UnknownBrand.

        Batch after batch, each whole: what is kept when this is cut short stays.
        """
        kept: list[TrendItem] = []
        for start in range(0, len(items), BATCH):
            kept += await self._batch(brand, items[start : start + BATCH])
        return kept

    async def _batch(self, brand: str, items: Sequence[Item]) -> Sequence[TrendItem]:
        """Embed outside of the lock, where others may come first: what they saved is then looked at again."""
        held, vectors = self._of(brand), dict[str, Vectors]()
        while True:
            async with held.lock:
                stream = await self._caught_up(brand, held)
                known = await self._records.trends.known(brand, [item.id for item in items])
                fresh = [item for item in items if item.id not in known]
                missing = [one for one in fresh if one.id not in vectors and stream.repeated(one) is None]
                if not fresh:
                    return []
                if not missing:
                    try:
                        placing = _Placing(stream, self._clock(), self._embedder.name)
                        return await self._keep(brand, held, placing, fresh, vectors)
                    except Moved:
                        continue
            embedded = await self._embedder.compared([item.text for item in missing])
            vectors |= {item.id: vector for item, vector in zip(missing, embedded, strict=True)}

    async def _keep(
        self,
        brand: str,
        held: _Held,
        placing: _Placing,
        items: Sequence[Item],
        vectors: Mapping[str, Vectors],
    ) -> Sequence[TrendItem]:
        """Place a batch and save it. Until it is saved, the stream is not what the records say."""
        held.stream = None
        await asyncio.to_thread(placing.place, items, vectors)
        records, topics, merges = placing.result()
        held.revision = await self._records.trends.save(brand, held.revision, records, topics, merges)
        held.stream = placing.stream
        return records

    async def _caught_up(self, brand: str, held: _Held) -> Stream:
        while True:
            if held.stream is None:
                held.stream, held.revision = Stream(self._embedder.dimension, self._prior), 0
            changes = await self._records.trends.changes(brand, held.revision, EPOCH)
            if held.revision and changes.erasures != held.erasures:
                held.stream = None
                continue
            held.erasures = changes.erasures
            stream = await self._recalled(held, held.stream, changes)
            if not changes.more:
                return stream

    @staticmethod
    async def _recalled(held: _Held, stream: Stream, changes: Changes) -> Stream:
        """Bring a stream up to date, to the end of these changes even when this is cancelled meanwhile.

        A caller who leaves neither has them taken twice nor the next one begin anew.
        """
        held.stream = None
        recalling = asyncio.ensure_future(asyncio.to_thread(_recall, stream, changes))
        try:
            await asyncio.shield(recalling)
        finally:
            await asyncio.wait([recalling])
            if recalling.exception() is None:
                held.stream, held.revision = stream, changes.revision
        return stream

    def _of(self, brand: str) -> _Held:
        held = self._held.setdefault(brand, _Held())
        self._held.move_to_end(brand)
        for name in list(self._held)[:-MOST_STREAMS]:
            if not self._held[name].lock.locked():
                del self._held[name]
        return held


class _Placing:
    """A batch as it is placed: the items and topics to save, and which topics met."""

    def __init__(self, stream: Stream, now: datetime, embedder: str) -> None:
        self.stream = stream
        self._now = now
        self._embedder = embedder
        self._items: list[TrendItem] = []
        self._touched: set[str] = set()
        self._merges: dict[str, str] = {}

    def place(self, items: Sequence[Item], vectors: Mapping[str, Vectors]) -> None:
        """Place the items in their order."""
        for item in items:
            language = item.language or ""
            again = self.stream.repeated(item)
            if again is not None:
                self._record(item, self.stream.repeat(item, *again, language), None)
            else:
                reading = read(item, vectors[item.id], language)
                placed = self.stream.place(item, reading)
                self._record(item, placed, None if placed.repeats else reading.vector)

    def result(self) -> tuple[list[TrendItem], list[TopicRecord], dict[str, str]]:
        """Items and topics to save, and the merges, each into a topic that stands."""
        items = [replace(one, topic=self.stream.standing(one.topic or "")) for one in self._items]
        topics = [self._topic(topic) for topic in sorted(self._touched)]
        return items, topics, {gone: self.stream.standing(gone) for gone in self._merges}

    def _record(self, item: Item, placed: Placed, vector: Vectors | None) -> None:
        self._touched |= {placed.topic, *(topic for pair in placed.merged for topic in pair)}
        self._merges |= dict(placed.merged)
        self._items.append(
            TrendItem(
                item=item,
                received_at=self._now,
                topic=placed.topic,
                repeats=placed.repeats,
                link=canonical_link(item.url),
                embedder=None if vector is None else self._embedder,
                vector=vector,
            )
        )

    def _topic(self, topic: str) -> TopicRecord:
        told = self.stream.told[self.stream.standing(topic)]
        first = {language: moment(hour) for language, hour in told.first.items()}
        return TopicRecord(topic, self._now, told.label, first)


def _recall(stream: Stream, changes: Changes) -> None:
    """Take what was saved: items where they were placed, topics as they were told, and those that met."""
    for kept in changes.items:
        item, topic = kept.item, kept.topic or ""
        if kept.repeats is not None or kept.vector is None:
            stream.repeat(item, kept.repeats or item.id, stream.standing(topic), item.language or "")
        else:
            stream.recall(item, topic, read(item, kept.vector, item.language or ""))
    for told in changes.topics:
        if told.merged_into is not None:
            stream.merge(told.id, told.merged_into)
        else:
            first = {language: hours(at) for language, at in told.first_seen.items()}
            stream.told[told.id] = Told(told.label, first)
