"""The measured voice of each brand, kept until its past posts change."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from service.errors import PortevoixError
from service.records import Records
from service.records.nouns import ShelfState
from service.voice.anatomy import LONGEST_READ
from service.voice.voice import Voice

log = logging.getLogger(__name__)
NEWEST = 2_000
MOST_CHARACTERS = 2_000_000
MOST_KEPT = 32
LARGE = 500  # posts; so many take half a second to measure
LITTLE = 0.1  # of the posts more or less: a voice hardly changes
FRESH = 30.0  # seconds between two measures of a large library that changes little


@dataclass(frozen=True, slots=True)
class _Kept:
    """A voice, the state of the shelf it was measured on, and when, on the clock of the voices."""

    voice: Voice
    state: ShelfState
    at: float

    def is_of(self, state: ShelfState) -> bool:
        return self.state.revision >= state.revision and self.state.erasures == state.erasures

    def serves(self, state: ShelfState) -> bool:
        """Whether it may be told while a new one is measured: never once a post was erased."""
        changed = abs(state.count - self.state.count)
        return (
            self.state.erasures == state.erasures
            and self.state.count >= LARGE
            and changed <= LITTLE * self.state.count
        )


class Voices:
    """Voices by brand, measured one at a time, beside the event loop.

    A voice is of the posts as they are; that of a large library which changed a little is told as it was for
    FRESH seconds at most and while it is measured again: two seconds that each text would wait for.
    """

    def __init__(self, records: Records, clock: Callable[[], float] = time.monotonic) -> None:
        self._records = records
        self._clock = clock
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._measuring = asyncio.Lock()
        self._renewing: dict[str, asyncio.Task[None]] = {}

    async def of(self, brand: str) -> Voice:
        """The voice of a brand, from its newest posts."""
        state = await self._state(brand)
        kept = self._known(brand)
        if kept is not None and kept.is_of(state):
            return kept.voice
        if kept is not None and kept.serves(state):
            self._renew_later(brand, kept)
            return kept.voice
        async with self._measuring:
            # Many drafts asked together wait for one measure, and none waits for another's after its own.
            kept = self._known(brand)
            if kept is None or not kept.is_of(state):
                kept = await self._measure(brand)
                self._keep(brand, kept)
            return kept.voice

    def forget(self, brand: str) -> None:
        """Keep nothing of a brand."""
        self._kept.pop(brand, None)

    async def close(self) -> None:
        """Measure no more."""
        for task in (tasks := list(self._renewing.values())):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _known(self, brand: str) -> _Kept | None:
        kept = self._kept.get(brand)
        if kept is not None:
            self._kept.move_to_end(brand)
        return kept

    def _keep(self, brand: str, kept: _Kept) -> None:
        self._kept[brand] = kept
        self._kept.move_to_end(brand)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)

    def _renew_later(self, brand: str, kept: _Kept) -> None:
        if brand not in self._renewing and self._clock() - kept.at >= FRESH:
            self._renewing[brand] = asyncio.create_task(self._renew(brand))

    async def _renew(self, brand: str) -> None:
        """Measure anew what is told meanwhile; what was forgotten since stays so."""
        try:
            async with self._measuring:
                before = self._kept.get(brand)
                renewed = await self._measure(brand)
                if before is not None and self._kept.get(brand) is before:
                    self._keep(brand, renewed)
        except PortevoixError as error:
            log.warning("voice of %s: %s", brand, error.code)
        finally:
            del self._renewing[brand]

    async def _measure(self, brand: str) -> _Kept:
        state, at = await self._state(brand), self._clock()
        posts, characters = [], 0
        async for post in self._records.posts.iterate(brand):
            posts.append((post.id, post.network, post.text))
            characters += min(len(post.text), LONGEST_READ)
            if len(posts) == NEWEST or characters > MOST_CHARACTERS:
                break
        return _Kept(await asyncio.to_thread(Voice, posts), state, at)

    async def _state(self, brand: str) -> ShelfState:
        return await self._records.shelves.state(brand, "posts")
