"""Looking for every acknowledged post: in the records, by its words alone, by its vector alone."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evals.bench.house import BRAND
from service.index.embedder import Vectors
from service.index.index import Index
from service.lock import owning
from service.records import Records
from service.settings import Settings

NEAREST = 10
NOTHING = np.zeros(0, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Looked:
    """Posts stored (more than acknowledged: the last requests were not answered), and those missing."""

    stored: int
    not_stored: int
    not_by_words: int
    not_by_vector: int
    rebuilt: bool

    @property
    def lost(self) -> int:
        """Posts missing somewhere, counted once a place."""
        return self.not_stored + self.not_by_words + self.not_by_vector


def pointer(folder: Path, brand: str = BRAND) -> str:
    """The generation of the index that the brand points to; empty when there is none."""
    file = folder / "index" / brand / "current"
    return file.read_text(encoding="utf-8") if file.exists() else ""


async def stored_texts(folder: Path, brand: str = BRAND) -> dict[str, str]:
    """The brand's posts with a vector, id to text, in the records of a data folder that nobody owns now."""
    with owning(folder):
        records = await Records.open(Settings(data_dir=folder, database_url=None).records_url)
        try:
            return (await _stored(records, brand))[0]
        finally:
            await records.close()


async def look(folder: Path, acknowledged: Mapping[str, str], brand: str = BRAND) -> Looked:
    """Look for each post (id to text) of a brand on a data folder that nobody owns now."""
    before = pointer(folder, brand)
    with owning(folder):
        records = await Records.open(Settings(data_dir=folder, database_url=None).records_url)
        index = Index(folder / "index", records.shelves)
        try:
            texts, vectors = await _stored(records, brand)
            stored = [key for key, text in acknowledged.items() if texts.get(key) == text]
            words = await asyncio.gather(*(_by_words(index, brand, key, acknowledged[key]) for key in stored))
            near = await asyncio.gather(*(_by_vector(index, brand, key, vectors[key]) for key in stored))
            health = await index.health(brand)
        finally:
            await index.close()
            await records.close()
    missing = len(acknowledged) - len(stored)
    rebuilt = health.generation != before
    return Looked(len(texts), missing, words.count(False), near.count(False), rebuilt)


async def _stored(records: Records, brand: str) -> tuple[dict[str, str], dict[str, Vectors]]:
    """Texts and vectors of the brand's posts, each post also read as the API gives it."""
    texts = {post.id: post.text async for post in records.posts.iterate(brand)}
    vectors = {row.id: row.vector async for batch in records.shelves.rows(brand, "posts", 0) for row in batch}
    return {key: text for key, text in texts.items() if key in vectors}, vectors


async def _by_words(index: Index, brand: str, key: str, text: str) -> bool:
    hits = await index.search(brand, "posts", NOTHING, text, NEAREST)
    return any(found == key for found, _ in hits.by_words)


async def _by_vector(index: Index, brand: str, key: str, vector: Vectors) -> bool:
    hits = await index.search(brand, "posts", vector, "", NEAREST)
    return any(found == key for found, _ in hits.by_vector)
