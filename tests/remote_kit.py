"""Workers over one Chroma server, as the index tests need them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import httpx2

from service.index.chroma_server import ChromaServer
from service.index.hashing import HashingEmbedder
from service.index.memory_words import MemoryWords
from service.index.remote import RemoteIndex
from service.records import Records
from service.words import Shelf
from tests.index_kit import MemoryRecords
from tests.records_kit import a_brand


@dataclass
class Stack:
    """Workers that share records, the rows that say what is live, and a database of a Chroma server."""

    url: str
    feed: MemoryRecords
    shared: Records
    workers: list[RemoteIndex]
    embedder: HashingEmbedder

    async def add(self, brand: str, texts: dict[str, str], shelf: Shelf = "posts") -> None:
        """Embed and hold these texts by id, in the records alone."""
        vectors = await self.embedder.passages(list(texts.values()))
        for (name, text), vector in zip(texts.items(), vectors, strict=True):
            self.feed.put(brand, shelf, name, text, vector)

    async def near(self, worker: int, question: str, brand: str = "cafe", k: int = 5) -> list[str]:
        """Ids by vector only."""
        vector = await self.embedder.query(question)
        hits = await self.workers[worker].search(brand, "posts", vector, "", k)
        return [name for name, _ in hits.by_vector]

    def collections(self) -> dict[str, int]:
        """What the server holds: vectors by collection."""
        base, _, database = self.url.rpartition("/")
        path = f"{base}/api/v2/tenants/default_tenant/databases/{database}/collections"
        answer = httpx2.get(path, trust_env=False)
        if answer.status_code == 404:  # a database nobody wrote to yet
            return {}
        found = answer.raise_for_status().json()
        counts = {one["name"]: f"{path}/{one['id']}/count" for one in found}
        return {name: httpx2.get(url, trust_env=False).json() for name, url in counts.items()}

    async def removed(self, url: str) -> None:
        """Let a collection vanish behind every worker's back."""
        server = ChromaServer(url)
        for name in self.collections():
            await server.remove(name)
        await server.close()


async def a_stack(folder: Path, url: str, workers: int = 2) -> Stack:
    """Workers on `url`, over empty records."""
    feed, shared = MemoryRecords(), await Records.open(f"sqlite:///{folder / 'records.sqlite3'}")
    for brand in ("cafe", "autre"):  # collections of a brand that is not there are swept away
        await shared.brands.save(a_brand(brand))
    made = [
        RemoteIndex(ChromaServer(url), feed, shared.generations, MemoryWords(feed), settle=0.0)
        for _ in range(workers)
    ]
    return Stack(url, feed, shared, made, HashingEmbedder())


async def ended(stack: Stack) -> None:
    """Close everything."""
    for worker in stack.workers:
        await worker.close()
    await stack.shared.close()
