"""Search by meaning: one embedded Chroma per generation, one collection a shelf, ids and vectors only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from service.index.embedder import Vectors
from service.words import SHELVES, Shelf

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateCollectionConfiguration
    from chromadb.api.models.Collection import Collection

Distances = tuple[tuple[str, float], ...]

_ADDED_AT_ONCE = 1_000
# Against Chroma's 100 and 16: a quarter more of the true neighbours at 20,000 rows, at the same 2 ms; among
# 1,100 posts that differ by one number, 14 that no search reaches instead of 41.
CONFIGURATION: CreateCollectionConfiguration = {
    "hnsw": {"space": "cosine", "ef_search": 200, "max_neighbors": 32}
}
# Chroma takes 1 ms to answer, however few its rows; these take 0.1 ms and 1.5 MB.
_COMPARED_WHOLE = 1_000


@dataclass(frozen=True, slots=True)
class Whole:
    """Every vector of a shelf, of length 1, shape (len(names), dimension)."""

    names: Sequence[str]
    vectors: Vectors

    @classmethod
    def of(cls, collection: Collection) -> Whole:
        """What a collection holds."""
        held = collection.get(include=["embeddings"])
        given = held["embeddings"]
        return cls(held["ids"], _unit(np.asarray([] if given is None else given, dtype=np.float32)))

    def nearest(self, vector: Vectors, k: int) -> Distances:
        """The `k` nearest (id, cosine distance), nearest first."""
        if not self.names:
            return ()
        distances = 1.0 - self.vectors @ _unit(vector)
        order = np.argsort(distances, kind="stable")[:k]
        return tuple((self.names[place], float(distances[place])) for place in order)


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: Vectors = vectors / np.maximum(lengths, np.float32(1e-30))
    return unit


class ShelvedVectors:
    """One open Chroma folder; every method blocks, and may be called from any thread.

    Raises chromadb.errors.ChromaError when the folder cannot serve. A damaged folder can also hang or kill
    the process (HNSW files are read without checks), so open none that its manifest does not vouch for.
    """

    def __init__(self, folder: Path) -> None:
        from chromadb import PersistentClient  # noqa: PLC0415 - 1.4 s to import
        from chromadb.config import Settings  # noqa: PLC0415

        self._written: dict[Shelf, int] = dict.fromkeys(SHELVES, 0)
        self._kept: dict[Shelf, tuple[int, Whole | None]] = {}
        settings = Settings(anonymized_telemetry=False)
        self._client = cast("Client", PersistentClient(str(folder), settings=settings))
        try:
            self._collections = {shelf: self._collection(shelf) for shelf in SHELVES}
        except BaseException:
            self._client.close()
            raise

    def write(self, shelf: Shelf, names: Sequence[str], vectors: Vectors) -> None:
        """Hold one vector per name, shape (len(names), dimension), in place of any older one."""
        for start in range(0, len(names), _ADDED_AT_ONCE):
            batch = slice(start, start + _ADDED_AT_ONCE)
            self._collections[shelf].upsert(ids=list(names[batch]), embeddings=vectors[batch])
        self._written[shelf] += 1

    def forget(self, shelf: Shelf, names: Sequence[str]) -> None:
        """Find these no more; part of the vectors stays on disk until the next generation.

        An id that is not held is not given to Chroma, which would write it to its log for good: a generation
        begun since the erasure is clean of it, and no other follows.
        """
        held = self._collections[shelf].get(ids=list(names), include=[])["ids"] if names else []
        if held:
            self._collections[shelf].delete(ids=held)
        self._written[shelf] += 1

    def count(self, shelf: Shelf) -> int:
        """Vectors held on the shelf."""
        return self._collections[shelf].count()

    def search(self, shelf: Shelf, vector: Vectors, k: int) -> Distances:
        """The `k` nearest (id, cosine distance), nearest first."""
        if k < 1:
            return ()
        asked = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
        whole = self._whole(shelf)
        if whole is not None:
            return whole.nearest(asked[0], k)
        found = self._collections[shelf].query(query_embeddings=asked, n_results=k, include=["distances"])
        distances = found["distances"] or [[]]
        return tuple(zip(found["ids"][0], distances[0], strict=True))

    def close(self) -> None:
        """Release the folder: its threads and its files."""
        self._collections.clear()
        self._client.close()

    def _whole(self, shelf: Shelf) -> Whole | None:
        """A small shelf as it was last written; None for a large one."""
        version, kept = self._kept.get(shelf, (-1, None))
        written = self._written[shelf]  # read first: what is written meanwhile is read again
        if version != written:
            kept = Whole.of(self._collections[shelf]) if self.count(shelf) <= _COMPARED_WHOLE else None
            self._kept[shelf] = (written, kept)
        return kept

    def _collection(self, shelf: Shelf) -> Collection:
        return self._client.get_or_create_collection(
            shelf, embedding_function=None, configuration=CONFIGURATION
        )
