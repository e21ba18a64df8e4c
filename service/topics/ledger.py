"""What was seen of each topic: when, by which source, in which language, of which region."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

MOST_SIGHTINGS = 200_000  # of a brand; the oldest quarter is left out beyond


class Sighting(NamedTuple):
    """An item of a topic. `hour` is that of its publication; `story` the item it repeats, or itself."""

    hour: float
    source: str
    language: str
    region: str | None
    item: str
    story: str


def in_order(seen: Iterable[Sighting]) -> list[Sighting]:
    """Sightings, the oldest first."""
    return sorted(seen, key=lambda one: (one.hour, one.item))


class Ledger:
    """Sightings by topic."""

    def __init__(self) -> None:
        self._seen: dict[str, list[Sighting]] = {}
        self._count = 0

    def newest_until(self, until: float) -> float | None:
        """The hour of the newest item published up to then; None without any."""
        return max((one.hour for one in self._every() if one.hour <= until), default=None)

    @property
    def oldest(self) -> float:
        """The hour of the oldest item; infinity without any."""
        return min((one.hour for one in self._every()), default=math.inf)

    def __len__(self) -> int:
        return self._count

    def add(self, topic: str, sighting: Sighting) -> None:
        """An item was seen."""
        self._seen.setdefault(topic, []).append(sighting)
        self._count += 1
        if self._count > MOST_SIGHTINGS:
            every = sorted(one.hour for one in self._every())
            self.forget(every[len(every) // 4])

    def merge(self, topic: str, into: str) -> None:
        """What was seen of a topic is of another."""
        self._seen.setdefault(into, []).extend(self._seen.pop(topic, ()))

    def forget(self, before: float) -> None:
        """Leave out what was published before that hour."""
        kept = {topic: [one for one in seen if one.hour >= before] for topic, seen in self._seen.items()}
        self._seen = {topic: seen for topic, seen in kept.items() if seen}
        self._count = sum(map(len, self._seen.values()))

    def of(self, topic: str) -> Sequence[Sighting]:
        """What was seen of a topic, in the order it came."""
        return self._seen.get(topic, ())

    def topics(self) -> Iterator[tuple[str, Sequence[Sighting]]]:
        """Each topic with what was seen of it."""
        return iter(self._seen.items())

    def _every(self) -> Iterator[Sighting]:
        return (one for seen in self._seen.values() for one in seen)
