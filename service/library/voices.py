"""The measured voice of each brand, kept until its past posts change."""

from __future__ import annotations

import asyncio
from collections import OrderedDict

from service.records import Records
from service.voice.anatomy import LONGEST_READ
from service.voice.voice import Voice

NEWEST = 2_000
MOST_CHARACTERS = 2_000_000
MOST_KEPT = 32


class Voices:
    """Voices by brand, each measured once for a revision of the brand's posts, beside the event loop."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._kept: OrderedDict[str, tuple[int, Voice]] = OrderedDict()
        self._measuring = asyncio.Lock()

    async def of(self, brand: str) -> Voice:
        """The voice of a brand, from its newest posts."""
        known = await self._known(brand)
        if known is not None:
            return known
        # One at a time: many drafts asked together wait for one measure instead of each making its own.
        async with self._measuring:
            return await self._known(brand) or await self._measure(brand)

    def forget(self, brand: str) -> None:
        """Keep nothing of a brand."""
        self._kept.pop(brand, None)

    async def _known(self, brand: str) -> Voice | None:
        kept = self._kept.get(brand)
        if kept is None or kept[0] != await self._revision(brand):
            return None
        self._kept.move_to_end(brand)
        return kept[1]

    async def _measure(self, brand: str) -> Voice:
        revision = await self._revision(brand)
        posts, characters = [], 0
        async for post in self._records.posts.iterate(brand):
            posts.append((post.id, post.network, post.text))
            characters += min(len(post.text), LONGEST_READ)
            if len(posts) == NEWEST or characters > MOST_CHARACTERS:
                break
        voice = await asyncio.to_thread(Voice, posts)
        self._kept[brand] = (revision, voice)
        self._kept.move_to_end(brand)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return voice

    async def _revision(self, brand: str) -> int:
        return (await self._records.shelves.state(brand, "posts")).revision
