"""Keeping items: those that are new, each once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.desk import Desk
from service.records.trends import Moved
from service.records.trends_nouns import TrendItem
from service.topics.item import Item


@dataclass(frozen=True, slots=True)
class Taken:
    """How many items are new, were known, and are new but repeat another."""

    added: int
    known: int
    repeated: int


async def take(desk: Desk, brand: str, items: Sequence[Item]) -> Taken:
    """Keep what is new. UnknownBrand."""
    store = desk.records.trends
    while True:
        revision = await store.revision(brand)
        known = await store.known(brand, [one.id for one in items])
        fresh = [TrendItem(one, desk.clock()) for one in items if one.id not in known]
        try:
            if fresh:
                await store.save(brand, revision, fresh, [], {})
        except Moved:
            continue
        return Taken(len(fresh), len(items) - len(fresh), 0)
