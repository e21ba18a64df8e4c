"""The topics of a brand in memory: where each new item is placed, and what was seen of every topic."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Generic, TypeVar

from service.topics.clusters import Clusters, Reading
from service.topics.hours import hours
from service.topics.item import Item
from service.topics.leaning import Means
from service.topics.ledger import Ledger, Sighting
from service.topics.repeats import canonical_link, says_again, title_key

REMEMBERED = 200_000  # links, and titles, by which repeats are known
COMPARED = 16  # newest items of a topic that a new one may say again
K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an item went: its topic, whether it begins it, what it repeats, and the topics that met there."""

    topic: str
    begins: bool
    repeats: str | None = None
    merged: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Told:
    """What is kept of a topic: the title it began with, and the hour of its first item, by language."""

    label: str
    first: dict[str, float] = field(default_factory=dict)


class _Remembered(OrderedDict[K, tuple[str, str]], Generic[K]):
    """The item and topic of each key, the oldest forgotten."""

    def tell(self, key: K | None, item: str, topic: str) -> None:
        if key is None or key in self:
            return
        self[key] = (item, topic)
        if len(self) > REMEMBERED:
            self.popitem(last=False)


@dataclass(slots=True)
class Stream:
    """Places items, and remembers.

    `dimension` is that of the vectors, and `prior` the means by language they are known to have.
    """

    dimension: int
    prior: Means = field(default_factory=dict)
    ledger: Ledger = field(default_factory=Ledger)
    clusters: Clusters = field(init=False)
    told: dict[str, Told] = field(default_factory=dict)
    _links: _Remembered[str] = field(default_factory=_Remembered)
    _titles: _Remembered[str] = field(default_factory=_Remembered)
    _newest: dict[str, deque[tuple[str, frozenset[str]]]] = field(default_factory=dict)
    _into: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.clusters = Clusters(self.dimension, self.prior)

    def repeated(self, item: Item) -> tuple[str, str] | None:
        """The item whose address or title this one has, and its topic: it needs no vector then."""
        link, title = canonical_link(item.url), title_key(item.title)
        known = (link and self._links.get(link)) or (title and self._titles.get(title))
        return (known[0], self.standing(known[1])) if known else None

    def place(self, item: Item, reading: Reading) -> Placed:
        """Put an item in the topic it is told of, or begin one."""
        topic = self.clusters.nearest(reading)
        if topic is not None:
            again = says_again(reading.terms, reversed(self._newest.get(topic, deque())))
            if again is not None:
                return self.repeat(item, again, topic, reading.language)
        begins = topic is None
        topic = topic or topic_id(item)
        self._take(item, topic, reading)
        merged = tuple(self._meet(topic))
        return Placed(self.standing(topic), begins, merged=merged)

    def repeat(self, item: Item, story: str, topic: str, language: str) -> Placed:
        """Count an item as another witness of `story`."""
        self._see(item, topic, story, language)
        return Placed(topic, begins=False, repeats=story)

    def recall(self, item: Item, topic: str, reading: Reading) -> None:
        """Take an item where it was placed before."""
        self._take(item, self.standing(topic), reading)

    def merge(self, topic: str, into: str) -> None:
        """Let a topic go into another."""
        if topic == into or topic in self._into:
            return
        self._into[topic] = into
        self.clusters.merge(topic, into)
        self.ledger.merge(topic, into)
        gone = self.told.pop(topic, None)
        if gone is not None:
            kept = self.told.setdefault(into, Told(gone.label))
            for language, hour in gone.first.items():
                kept.first[language] = min(hour, kept.first.get(language, hour))
        for one in self._newest.pop(topic, ()):
            self._newest.setdefault(into, deque(maxlen=COMPARED)).append(one)

    def standing(self, topic: str) -> str:
        """The topic, or the one it went into."""
        while topic in self._into:
            topic = self._into[topic]
        return topic

    def _take(self, item: Item, topic: str, reading: Reading) -> None:
        self.clusters.add(topic, reading)
        self._newest.setdefault(topic, deque(maxlen=COMPARED)).append((item.id, reading.terms))
        self._see(item, topic, item.id, reading.language)
        self._tidy()

    def _see(self, item: Item, topic: str, story: str, language: str) -> None:
        hour = hours(item.published_at)
        told = self.told.setdefault(topic, Told(item.title))
        told.first[language] = min(hour, told.first.get(language, hour))
        self.ledger.add(topic, Sighting(hour, item.source, language, item.region, item.id, story))
        self._links.tell(canonical_link(item.url), story, topic)
        self._titles.tell(title_key(item.title), story, topic)

    def _meet(self, topic: str) -> Iterator[tuple[str, str]]:
        """Merge a topic that grew with those that tell the same story, the smaller into the greater."""
        size = self.clusters.size(topic)
        if size < 2 or (size > 8 and size & (size - 1)):
            return
        while (other := self.clusters.twin(topic)) is not None:
            gone, kept = sorted((topic, other), key=lambda one: (self.clusters.size(one), one))
            self.merge(gone, kept)
            yield gone, kept
            topic = kept

    def _tidy(self) -> None:
        """Forget the newest items of topics that are not compared any more."""
        if len(self._newest) > 2 * max(1_024, len(self.clusters)):
            compared = set(self.clusters)
            self._newest = {topic: held for topic, held in self._newest.items() if topic in compared}


def topic_id(item: Item) -> str:
    """The id of the topic that an item begins."""
    return f"t_{blake2b(item.id.encode('utf-8', 'surrogatepass'), digest_size=10).hexdigest()}"
