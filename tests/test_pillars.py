"""The pillars of a brand: embedded once, and when its library changes, only the texts that are new."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from evals.desks import alone, fill
from service.desk import open_desk
from service.index.embedder import Vectors
from service.index.hashing import HashingEmbedder
from service.pillars import POSTS, Pillars

BRAND = "fournil-augustine"


class Counting(HashingEmbedder):
    """Embeds by hashing, and keeps what it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[str] = []

    async def compared(self, texts: Sequence[str]) -> Vectors:
        """As passages."""
        self.given += texts
        return await self.passages(texts)


async def test_callers_at_once_embed_once_and_a_change_embeds_what_is_new(tmp_path: Path) -> None:
    async with open_desk(alone(tmp_path)) as desk:
        await fill(desk, BRAND)
        guide, reader = (await desk.guides.get(BRAND)).guide, Counting()
        pillars = Pillars(desk.records, desk.library, reader)
        first, again = await asyncio.gather(pillars.of(BRAND, guide), pillars.of(BRAND, guide))
        assert first is again
        assert set(first) == set(guide.pillars)
        embedded = list(reader.given)
        assert len(embedded) == len(set(embedded)) > len(guide.pillars)
        (post, _), *_ = await desk.library.find_posts(BRAND, guide.pillars[0], None, POSTS)
        await desk.library.forget_post(BRAND, post.id)
        changed = await pillars.of(BRAND, guide)
        new = reader.given[len(embedded) :]
        assert 1 <= len(new) <= len(guide.pillars)
        assert set(new).isdisjoint(embedded)
        assert any(not np.allclose(changed[one], first[one]) for one in guide.pillars)
        assert all(np.isclose(np.linalg.norm(vector), 1) for vector in changed.values())
