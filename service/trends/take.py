"""Items taken in: each read in its language, placed in a topic, kept once."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from service.desk import Desk
from service.language import LANGUAGES, Detector
from service.records.trends_nouns import TrendItem
from service.topics.item import Item

AHEAD = timedelta(hours=1)  # clocks differ; what comes from further in the future is taken as of now


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of items: `kept` are those added, in the order of their publication, repeats included."""

    kept: tuple[TrendItem, ...] = ()
    known: int = 0

    @property
    def added(self) -> int:
        """How many are new."""
        return len(self.kept)

    @property
    def repeated(self) -> int:
        """How many of them say again what another said."""
        return sum(1 for one in self.kept if one.repeats is not None)


async def take(desk: Desk, brand: str, items: Sequence[Item]) -> Taken:
    """Place new items in topics and keep them; those whose id is known are left as they are. UnknownBrand."""
    guide = (await desk.guides.get(brand)).guide
    now = desk.clock()
    given = {item.id: item for item in reversed(items)}
    dated = sorted((_dated(item, now) for item in given.values()), key=lambda one: (one.published_at, one.id))
    expected = {*guide.languages, *guide.trends.languages}
    told = await asyncio.to_thread(in_language, dated, expected, guide.language, desk.detector)
    with desk.telemetry.placing.time():
        kept = await desk.streams.take(brand, told)
    taken = Taken(tuple(kept), len(items) - len(kept))
    count = desk.telemetry.items.labels
    count("added").inc(taken.added - taken.repeated)
    count("repeated").inc(taken.repeated)
    count("known").inc(taken.known)
    return taken


def _dated(item: Item, now: datetime) -> Item:
    return replace(item, published_at=now) if item.published_at > now + AHEAD else item


def in_language(
    items: Sequence[Item], expected: Collection[str], fallback: str, detector: Detector
) -> list[Item]:
    """The items with their language: the one given, or seen, among all or those expected, or the fallback."""
    among = Detector(sorted(set(expected) & set(LANGUAGES)) or LANGUAGES)
    told = []
    for item in items:
        guess = None if item.language else detector.detect(item.text) or among.detect(item.text)
        told.append(replace(item, language=item.language or (guess.language if guess else fallback)))
    return told
