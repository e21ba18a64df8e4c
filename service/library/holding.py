"""What a brand's library holds, and whether it can be searched."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from service.index.port import BrandIndex, Condition
from service.records import Records
from service.records.spread import Spread
from service.words import Shelf


@dataclass(frozen=True, slots=True)
class Holding:
    """`spread` is by network, `passages` by shelf; `embedder` made the vectors, None while there are none."""

    spread: Mapping[str, Spread]
    pages: int
    pages_in_force: int
    passages: Mapping[Shelf, int]
    embedder: str | None
    condition: Condition


async def holding(records: Records, index: BrandIndex, brand: str, today: date) -> Holding:
    """What the brand's library holds today."""
    spread, pages, in_force, states, embedder, health = await asyncio.gather(
        records.posts.spread(brand),
        records.pages.count(brand),
        records.pages.in_force(brand, today),
        records.shelves.states(brand),
        records.shelves.embedder(brand),
        index.health(brand),
    )
    passages = {shelf: state.count for shelf, state in states.items()}
    made_by = embedder[0] if embedder else None
    return Holding(spread, pages, len(in_force), passages, made_by, health.condition)
