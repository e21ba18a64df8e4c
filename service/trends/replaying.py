"""Items of the past placed at their own times: what would have been told at each hour, with no look ahead.

The topics, their rises and their names are those of the service. No clock and no chance has a part in it: the
same items give the same answer, in whatever order they are given.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from service.guides.trends import Watching
from service.index.embedder import Comparer, Vectors
from service.streams import BATCH
from service.topics.hours import hours, moment
from service.topics.item import Item
from service.topics.labels import label_of
from service.topics.leaning import Means
from service.topics.ledger import Sighting, in_order
from service.topics.reading import read
from service.topics.rising import PAST_HOURS, Window, rises
from service.topics.risk import risk_of
from service.topics.stream import Stream
from service.topics.trend import Rise, Risk, State
from service.trends.asked import Asked
from service.trends.describing import MOST_ITEMS, score
from service.trends.ranking import moment_of, surest

MOST_KNOWN = 1_000
FORGETTING = 24.0  # hours between two passes that leave out what is too old to count


@dataclass(frozen=True, slots=True)
class Pace:
    """How a file is replayed: the `window` looked at and what passes between two looks, in hours.

    `top` topics are told each time, named in one of `languages` where they can be.
    """

    window: float = 24.0
    every: float = 1.0
    top: int = 10
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Risen:
    """A topic at an hour, under the id it had then; `items` are those of the window, repeats included."""

    topic: str
    label: str
    rise: Rise
    risk: Risk
    score: float
    languages: Mapping[str, int]
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """What was at the top at `hour`, when `placed` items had come, `volume` of them in the window."""

    hour: datetime
    state: State
    placed: int
    volume: int
    topics: int
    top: tuple[Risen, ...]


async def replay(
    items: Sequence[Item], embedder: Comparer, pace: Pace, prior: Means
) -> AsyncIterator[Moment]:
    """What was top at each hour from the first item to the last; `items` have their languages.

    Hours with no item in the window are left out. `every` divides time from midnight on (UTC). Of `prior`,
    see Stream.
    """
    ordered = sorted({item.id: item for item in reversed(items)}.values(), key=_when)
    replayed = _Replayed(Stream(embedder.dimension, prior), pace)
    position = 0
    for until, end in _looks(ordered, pace):
        while position < end:
            batch = ordered[position : min(end, position + BATCH)]
            await replayed.place(batch, embedder)
            position += len(batch)
        yield replayed.look(until, position)


class _Replayed:
    """A stream as it grows."""

    def __init__(self, stream: Stream, pace: Pace) -> None:
        self._stream = stream
        self._pace = pace
        self._items: dict[str, Item] = {}
        self._known: dict[tuple[str, ...], tuple[str, Risk]] = {}
        self._forgotten = -math.inf

    async def place(self, batch: Sequence[Item], embedder: Comparer) -> None:
        """Place items, all but those that say again what another said by their link or title embedded."""
        fresh = [item for item in batch if self._stream.repeated(item) is None]
        told: Mapping[str, Vectors] = {}
        if fresh:
            vectors = await embedder.compared([item.text for item in fresh])
            told = {item.id: vector for item, vector in zip(fresh, vectors, strict=True)}
        for item in batch:
            again, language = self._stream.repeated(item), item.language or ""
            if again is not None:
                self._stream.repeat(item, *again, language)
            else:
                self._stream.place(item, read(item, told[item.id], language))
            self._items[item.id] = item

    def look(self, until: float, placed: int) -> Moment:
        """What is top at an hour."""
        self._forget(until)
        ledger, pace = self._stream.ledger, self._pace
        window = Window(until, pace.window)
        found = rises(ledger, window)
        scores = {topic: score(found[topic], until - self._last(topic, until)) for topic in surest(found)}
        top = sorted(scores, key=lambda topic: (-scores[topic], topic))[: pace.top]
        told = [self._risen(topic, found[topic], scores[topic], window) for topic in top]
        _, state = moment_of(ledger, until, Asked(pace.window, moment(until)), brought=False)
        volume = sum(rise.items for rise in found.values())
        return Moment(moment(until), state, placed, volume, len(found), tuple(told))

    def _last(self, topic: str, until: float) -> float:
        return max(one.hour for one in self._stream.ledger.of(topic) if one.hour <= until)

    def _risen(self, topic: str, rise: Rise, worth: float, window: Window) -> Risen:
        seen = self._stream.ledger.of(topic)
        here = in_order(one for one in seen if window.since < one.hour <= window.until)
        label, risk = self._described(topic, self._stories(here))
        return Risen(
            topic=topic,
            label=label or self._stream.told[topic].label,
            rise=rise,
            risk=risk,
            score=worth,
            languages=dict(sorted(Counter(one.language for one in here).items())),
            items=tuple(one.item for one in here),
        )

    def _stories(self, here: Sequence[Sighting]) -> tuple[str, ...]:
        """The newest items of a topic without repeats; those which are repeated, where there is no other."""
        own = [one.item for one in reversed(here) if one.item == one.story]
        told = dict.fromkeys(own or (one.story for one in reversed(here)))
        return tuple(one for one in told if one in self._items)[:MOST_ITEMS]

    def _described(self, topic: str, stories: tuple[str, ...]) -> tuple[str, Risk]:
        """The name and the risk of a topic of these items; most have those of the hour before."""
        if stories not in self._known:
            if len(self._known) > MOST_KNOWN:
                self._known.clear()
            items = [self._items[one] for one in stories]
            risk = risk_of(items, self._stream.clusters.mean(topic), Watching())
            self._known[stories] = label_of(items, self._pace.languages), risk
        return self._known[stories]

    def _forget(self, until: float) -> None:
        if until - self._forgotten < FORGETTING:
            return
        oldest = until - self._pace.window - PAST_HOURS
        self._stream.ledger.forget(oldest)
        self._items = {name: item for name, item in self._items.items() if hours(item.published_at) >= oldest}
        self._forgotten = until


def _looks(items: Sequence[Item], pace: Pace) -> Iterator[tuple[float, int]]:
    """The hours to look at, and how many of the ordered items are published by then."""
    end, until = 0, -math.inf
    while end < len(items):
        coming = hours(items[end].published_at)
        following = math.ceil(coming / pace.every) * pace.every
        if end == 0 or until + pace.every >= hours(items[end - 1].published_at) + pace.window:
            until = following
        else:
            until += pace.every
        while end < len(items) and hours(items[end].published_at) <= until:
            end += 1
        yield until, end


def _when(item: Item) -> tuple[datetime, str]:
    return item.published_at, item.id
