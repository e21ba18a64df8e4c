"""Topics of a brand ranked: counted first, then described for those that rise."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from service.desk import Desk
from service.errors import UnknownTopic
from service.topics.hours import hours, moment
from service.topics.ledger import Ledger, Sighting, in_order
from service.topics.rising import Window, Workings, rises, workings
from service.topics.stream import Stream
from service.topics.trend import Rise, State, Trend
from service.trends.asked import Asked, Detailed, Ranked
from service.trends.describing import Around, Describing

MOST_RANKED = 100  # topics described for a list
LEARNING_HOURS = 72.0  # of items before rises are sure of what is usual


async def trends_of(desk: Desk, brand: str, asked: Asked) -> Ranked:
    """The topics that rise, or begin to. UnknownBrand."""
    guide = (await desk.guides.get(brand)).guide
    around = await Around.of(desk, brand, guide)
    brought = await desk.records.trends.received_since(brand, desk.clock() - timedelta(hours=asked.window))
    async with desk.streams.reading(brand) as stream:
        as_of, state = moment_of(stream.ledger, hours(asked.at or desk.clock()), asked, brought=brought)
        window = Window(as_of, asked.window, asked.language, asked.region)
        found = await asyncio.to_thread(rises, stream.ledger, window)
        describing = await Describing.of(around, stream, window)
        told = [await describing.trend(topic, found[topic]) for topic in surest(found)]
        unclustered = _unclustered(stream, found)
    fitting = [trend for trend in told if trend.best_fit >= asked.min_fit]
    return Ranked(
        items=tuple(sorted(fitting, key=lambda trend: (-trend.score, trend.id))),
        state=state,
        as_of=moment(as_of),
        volume=sum(rise.items for rise in found.values()),
        topics=len(found),
        unclustered=unclustered,
    )


async def trend_of(desk: Desk, brand: str, topic: str, at: datetime | None = None) -> Trend:
    """A topic as it stands, in the window of a day or, when it is older, in that of its last items.

    UnknownBrand, UnknownTopic.
    """
    return (await detailed(desk, brand, topic, Asked(at=at))).trend


async def detailed(desk: Desk, brand: str, topic: str, asked: Asked) -> Detailed:
    """The same with what its figures were counted from. UnknownBrand, UnknownTopic."""
    guide = (await desk.guides.get(brand)).guide
    around = await Around.of(desk, brand, guide)
    record = await desk.records.trends.topic(brand, topic)
    if record is None:
        raise UnknownTopic(topic=topic)
    async with desk.streams.reading(brand) as stream:
        name = stream.standing(record.id)
        every = in_order(stream.ledger.of(name))
        if not every:
            raise UnknownTopic(topic=topic)
        window = _window_of(every, hours(asked.at or desk.clock()), asked)
        found, counted = await asyncio.to_thread(_computed, stream.ledger, window, name)
        describing = await Describing.of(around, stream, window)
        trend = await describing.trend(name, found.get(name) or Rise.none())
    return Detailed(trend, tuple(every), window, counted)


def surest(found: Mapping[str, Rise]) -> Sequence[str]:
    """The topics that rise or begin to, those least due to chance first, at most MOST_RANKED."""
    moving = (topic for topic, rise in found.items() if rise.stage != "steady")
    return sorted(moving, key=lambda topic: (found[topic].p, -found[topic].volume, topic))[:MOST_RANKED]


def moment_of(ledger: Ledger, now: float, asked: Asked, *, brought: bool) -> tuple[float, State]:
    """The hour that topics are looked at from, and what there is to see then.

    That is now. Where only items of the past were `brought` within the window, it is the hour of the newest,
    and said.
    """
    if not len(ledger):
        return now, "empty"
    newest, oldest = ledger.newest_until(now), ledger.oldest
    if newest is None:
        return now, "quiet"
    if newest <= now - asked.window:
        if asked.at is None and brought:
            return newest, "past"
        return now, "quiet"
    return now, "learning" if newest - oldest < LEARNING_HOURS else "ok"


def _window_of(every: Sequence[Sighting], until: float, asked: Asked) -> Window:
    """The window asked for, or, when nothing of the topic is in it, that which ends with its newest item."""
    if not any(until - asked.window < one.hour <= until for one in every):
        until = every[-1].hour
    return Window(until, asked.window, asked.language, asked.region)


def _computed(ledger: Ledger, window: Window, topic: str) -> tuple[Mapping[str, Rise], Workings]:
    return rises(ledger, window), workings(ledger, window, topic)


def _unclustered(stream: Stream, found: Mapping[str, Rise]) -> float:
    """The share of the window's items that are alone in their topic."""
    total = sum(rise.items for rise in found.values())
    alone = sum(1 for topic in found if len({one.story for one in stream.ledger.of(topic)}) == 1)
    return round(alone / total, 3) if total else 0.0
