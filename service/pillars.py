"""What a brand speaks of, as vectors: each pillar of its guide, with the past posts nearest to it."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from hashlib import sha256

import numpy as np

from service.errors import EmbedderMismatch, PackageMissing, VectorsUnreachable
from service.guides.guide import Guide
from service.index.embedder import Comparer, Vectors
from service.library.library import Library
from service.provider_faults import ProviderFault
from service.records import Records

log = logging.getLogger(__name__)
POSTS = 5  # that say with the pillar's own words what it is about
OWN = 0.5  # what the words of the pillar weigh beside those posts
REMEMBERED = 64
MOST_TEXTS = 4_000  # 1.5 kB each


class Pillars:
    """The pillars of brands, embedded once for a guide and a library; a text, once while it is remembered.

    An import changes few of the posts that are near a pillar: the others are not embedded again.
    """

    def __init__(self, records: Records, library: Library, reader: Comparer) -> None:
        self._records = records
        self._library = library
        self._reader = reader
        self._known: OrderedDict[tuple[str, tuple[str, ...], int], Mapping[str, Vectors]] = OrderedDict()
        self._vectors: OrderedDict[bytes, Vectors] = OrderedDict()
        self._turn = asyncio.Lock()  # who asks for the same meanwhile waits for it

    async def of(self, brand: str, guide: Guide) -> Mapping[str, Vectors]:
        """A vector of length 1 for each pillar of the guide."""
        revision = (await self._records.shelves.state(brand, "posts")).revision
        key = (brand, (guide.sector, *guide.pillars), revision)
        if (known := self._known.get(key)) is not None:
            return known
        async with self._turn:
            if (known := self._known.get(key)) is None:
                known = {one: await self._embedded(brand, guide.sector, one) for one in guide.pillars}
                self._known[key] = known
                if len(self._known) > REMEMBERED:
                    self._known.popitem(last=False)
        return known

    async def _embedded(self, brand: str, sector: str, pillar: str) -> Vectors:
        """The words of a pillar say little of the trade, which the guide's sector does."""
        posts = await self._posts(brand, pillar)
        vectors = await self._compared([f"{sector}\n{pillar}", *posts])
        mixed = OWN * vectors[0] + (1 - OWN) * vectors[1:].mean(axis=0) if posts else vectors[0]
        unit: Vectors = mixed / np.float32(max(float(np.linalg.norm(mixed)), 1e-9))
        return unit

    async def _compared(self, texts: Sequence[str]) -> Vectors:
        """A vector for each different text, remembered or else embedded, shape (texts, dimension)."""
        by_digest = {sha256(text.encode()).digest(): text for text in texts}
        new = [digest for digest in by_digest if digest not in self._vectors]
        if new:
            made = await self._reader.compared([by_digest[digest] for digest in new])
            self._vectors.update(zip(new, made, strict=True))
        vectors = np.array([self._vectors[digest] for digest in by_digest])
        while len(self._vectors) > MOST_TEXTS:
            self._vectors.popitem(last=False)
        return vectors

    async def _posts(self, brand: str, pillar: str) -> Sequence[str]:
        """Past posts near a pillar; none when the library cannot be searched."""
        try:
            return [post.text for post, _ in await self._library.find_posts(brand, pillar, None, POSTS)]
        except (EmbedderMismatch, ProviderFault, PackageMissing, VectorsUnreachable) as fault:
            log.warning("a pillar is read without past posts: %s %s", fault.code, fault.details)
            return ()
