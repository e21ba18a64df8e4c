"""The embedder of tests and benches: words and pieces of words hashed into a vector, no model."""

from __future__ import annotations

import asyncio
import re
import zlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from service.index.embedder import Vectors
from service.text import fold

_TOKEN = re.compile(r"\w+|[^\w\s]")
_PIECE = 4


class HashingEmbedder:
    """Deterministic in every process: texts that share words, or beginnings of words, are near.

    A token counts for 1 and each of its 4-letter pieces for 1/2; a text without any token is the first axis.
    """

    def __init__(self, dimension: int = 384) -> None:
        self.dimension = dimension
        self.name = f"hashing:{dimension}"
        self._axes = lru_cache(maxsize=50_000)(self._hash)

    async def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of length 1, shape (len(texts), dimension)."""
        return await asyncio.to_thread(self._all, texts)

    async def query(self, text: str) -> Vectors:
        """The same vector as the passage of these words."""
        return self._one(text)

    async def close(self) -> None:
        """Nothing is held."""

    def _all(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for place, text in enumerate(texts):
            vectors[place] = self._one(text)
        return vectors

    def _one(self, text: str) -> Vectors:
        vector = np.zeros(self.dimension, dtype=np.float32)
        for token in _TOKEN.findall(fold(text)):
            axes, weights = self._axes(token)
            np.add.at(vector, axes, weights)
        length = float(np.linalg.norm(vector))
        if length == 0.0:
            vector[0] = length = 1.0
        return vector / np.float32(length)

    def _hash(self, token: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        framed = f"<{token}>"
        pieces = [framed[start : start + _PIECE] for start in range(max(1, len(framed) - _PIECE + 1))]
        hashes = [zlib.crc32(part.encode("utf-8", "replace")) for part in (token, *pieces)]
        signs = [1.0 if value & 1 else -1.0 for value in hashes]
        weights = np.array([signs[0], *(sign / 2 for sign in signs[1:])], dtype=np.float32)
        return np.array([(value >> 1) % self.dimension for value in hashes], dtype=np.int64), weights
