"""A library on a folder of its own, and a stand-in for the embedder that fills it in minutes, not an hour."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from evals.bench.corpus import GUIDE
from service.index.e5 import E5Embedder
from service.index.embedder import Embedder, Vectors
from service.index.hashing import HashingEmbedder
from service.index.index import Index
from service.library.guide_book import GuideBook
from service.library.library import Library
from service.networks.catalogue import Catalogue
from service.records import Records
from service.settings import Settings

BRAND = "etalon"
STAND_IN = (
    "Posts were filled with hashed vectors registered under the name and dimension of e5, which would have"
    " taken half an hour for 100,000; questions go through the real e5."
)


class StandIn:
    """Hashed vectors under the name of e5: as long and as many, instantly."""

    name = E5Embedder.name
    dimension = E5Embedder.dimension

    def __init__(self) -> None:
        self._hashing = HashingEmbedder(self.dimension)

    async def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of length 1, shape (len(texts), 384)."""
        return await self._hashing.passages(texts)

    async def query(self, text: str) -> Vectors:
        """Vector of length 1, shape (384,)."""
        return await self._hashing.query(text)

    async def close(self) -> None:
        """Nothing is held."""


@asynccontextmanager
async def library_on(folder: Path, embedder: Embedder) -> AsyncIterator[tuple[Library, Index]]:
    """The library kept in `folder`, with an empty brand if there was none, as the service opens it."""
    records = await Records.open(Settings(data_dir=folder, database_url=None).records_url)
    index = Index(folder / "index", records.shelves)
    if await records.brands.get(BRAND) is None:
        await GuideBook(records, now).save(BRAND, GUIDE, "", "api")
    try:
        yield Library(records, index, embedder, Catalogue.load(), now), index
    finally:
        await index.close()
        await embedder.close()
        await records.close()


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)
