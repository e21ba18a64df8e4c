"""What each brand may always state, read once a version: reading a page for its values takes a while."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, datetime

from service.checks.grounding import Grounds
from service.library.guide_book import BrandGuide
from service.library.library import Library

KEPT = 64
Version = tuple[str, int, date]


class KnownGrounds:
    """Grounds by brand: the guide's constants and the knowledge pages in force today."""

    def __init__(self, library: Library, clock: Callable[[], datetime]) -> None:
        self._library = library
        self._clock = clock
        self._known: dict[str, tuple[Version, Grounds]] = {}
        self._own: dict[str, tuple[str, Grounds]] = {}

    async def of(self, guide: BrandGuide) -> Grounds:
        """What every text of the brand may state today."""
        today = self._clock().date()
        version = (guide.record.etag, await self._library.knowledge_revision(guide.id), today)
        known = self._known.get(guide.id)
        if known is None or known[0] != version:
            pages = [page.text for page in await self._library.pages_in_force(guide.id, today)]
            known = (version, await asyncio.to_thread(Grounds.of_guide, guide.guide, pages))
            if len(self._known) >= KEPT:
                self._known.pop(next(iter(self._known)))
            self._known[guide.id] = known
        return known[1]

    async def own(self, guide: BrandGuide) -> Grounds:
        """What the guide alone lets every text of the brand state."""
        version = guide.record.etag
        known = self._own.get(guide.id)
        if known is None or known[0] != version:
            known = (version, await asyncio.to_thread(Grounds.of_guide, guide.guide, []))
            if len(self._own) >= KEPT:
                self._own.pop(next(iter(self._own)))
            self._own[guide.id] = known
        return known[1]

    def forget(self, brand: str) -> None:
        """Keep nothing of a brand."""
        self._known.pop(brand, None)
        self._own.pop(brand, None)
