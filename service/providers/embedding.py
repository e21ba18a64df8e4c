"""What every embedder of others shares: texts cut to what models read, batches, patience, unit vectors."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from service.provider_faults import AnswerUnusable, PromptTooLong, ProviderSilent
from service.providers.breaker import Breaker, Resting
from service.providers.patience import Patience, RetryBudget

Vectors = NDArray[np.float32]
# Models of this kind read 8,000 tokens, and French takes three characters a token.
LONGEST_TEXT = 24_000
SHORTEST_TEXT = 500
# Some servers take 32 texts at a time, others some 16,000 tokens.
MOST_TEXTS = 32
MOST_CHARACTERS = 48_000
# A brief waits for its query; an import has time.
QUERY_SECONDS = 3.0
BATCH_SECONDS = 60.0
_REMEMBERED_QUERIES = 256


class RemoteEmbedder(ABC):
    """An embedder behind an address. ProviderFault, and PackageMissing.

    `dimension` is known from its first answer; it is 0 before.
    """

    def __init__(self, provider: str, model: str) -> None:
        self.name = f"{provider}:{model}"
        self.dimension = 0
        self._retries = RetryBudget()
        self._breaker = Breaker()
        self._queries: OrderedDict[str, Vectors] = OrderedDict()

    async def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of length 1, in the order of the texts, shape (len(texts), dimension)."""
        parts = [
            await self._vectors(batch, BATCH_SECONDS, query=False)
            for batch in _batches([_clean(text) for text in texts])
        ]
        return np.concatenate(parts) if parts else np.zeros((0, self.dimension), dtype=np.float32)

    async def query(self, text: str) -> Vectors:
        """Vector of length 1, shape (dimension,). The last 256 queries are remembered."""
        cleaned = _clean(text)
        known = self._queries.pop(cleaned, None)
        if known is None:
            known = (await self._vectors([cleaned], QUERY_SECONDS, query=True))[0]
            known.setflags(write=False)
        self._queries[cleaned] = known
        if len(self._queries) > _REMEMBERED_QUERIES:
            self._queries.popitem(last=False)
        return known

    @abstractmethod
    async def close(self) -> None:
        """Release its connections."""

    @abstractmethod
    async def _asked(self, texts: list[str], *, query: bool) -> Sequence[Sequence[float]]:
        """What the provider answers, a row a text in their order. ProviderFault."""

    async def _vectors(self, texts: list[str], seconds: float, *, query: bool) -> Vectors:
        until = asyncio.get_running_loop().time() + seconds

        async def attempt() -> Vectors:
            async with self._breaker.passing():
                try:
                    async with asyncio.timeout_at(until):
                        return self._checked(await self._asked(texts, query=query), len(texts))
                except TimeoutError:
                    raise ProviderSilent(model=self.name) from None

        try:
            return await Patience(self._retries, until).ask(attempt)
        except Resting as resting:
            raise resting.fault from None
        except PromptTooLong:
            shorter = _shorter(texts)
            if shorter is None:
                raise
        return np.concatenate([await self._vectors(part, seconds, query=query) for part in shorter])

    def _checked(self, told: Sequence[Sequence[float]], count: int) -> Vectors:
        """The rows as vectors of length 1. AnswerUnusable unless each text has one, all of one dimension."""
        try:
            rows = np.asarray(told, dtype=np.float64)
        except (TypeError, ValueError):
            rows = np.zeros(0)
        if (
            rows.ndim != 2
            or len(rows) != count
            or rows.shape[1] not in {self.dimension or rows.shape[1]} - {0}
        ):
            raise AnswerUnusable("vectors_unusable", model=self.name)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        if not (np.isfinite(lengths).all() and (lengths > 0).all()):
            raise AnswerUnusable("vectors_unusable", model=self.name)
        self.dimension = rows.shape[1]
        vectors: Vectors = (rows / lengths).astype(np.float32)
        return vectors


def _clean(text: str) -> str:
    """NUL and lone surrogates are refused by many servers, and so is a text with nothing in it."""
    short = text[:LONGEST_TEXT].replace("\x00", " ")
    return short.encode("utf-8", "replace").decode("utf-8") if short.strip() else "."


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for text in texts:
        if batch and (len(batch) == MOST_TEXTS or size + len(text) > MOST_CHARACTERS):
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += len(text)
    if batch:
        yield batch


def _shorter(texts: list[str]) -> list[list[str]] | None:
    """The texts in two parts, or the first half of one alone: so that its vector hangs on no other text."""
    if len(texts) > 1:
        return [texts[: len(texts) // 2], texts[len(texts) // 2 :]]
    half = texts[0][: len(texts[0]) // 2]
    return [[half]] if len(half) >= SHORTEST_TEXT else None
