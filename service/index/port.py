"""The index as the library uses it, whether in this process or on a Chroma server, and what it is fed by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from service.index.embedder import Vectors
from service.index.feed import FeedState
from service.index.vectors import Distances
from service.index.words import Scored
from service.words import SHELVES, Shelf

Condition = Literal["missing", "ready", "rebuilding", "broken"]


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search found: (id, cosine distance) nearest first, and (id, BM25 score) best first."""

    by_vector: Distances = ()
    by_words: Scored = ()


@dataclass(frozen=True, slots=True)
class Health:
    """How a brand's index is, for `doctor` and readiness; `counts` is empty while it is not open."""

    brand: str
    condition: Condition
    generation: str | None = None
    counts: Mapping[Shelf, int] = field(default_factory=dict)
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class Live:
    """The collection that holds a shelf: every row up to `revision`, `count` vectors at least."""

    name: str
    revision: int = 0
    erasures: int = 0
    count: int = 0
    dimension: int = 0


class BrandIndex(Protocol):
    """Vectors and words of each brand, derived from the records and mended by themselves."""

    async def search(self, brand: str, shelf: Shelf, vector: Vectors, words: str, k: int) -> Hits:
        """The `k` nearest passages of the shelf by vector, and the `k` best by words."""

    async def search_all(
        self, brand: str, vector: Vectors, words: str, k: int, shelves: Sequence[Shelf] = SHELVES
    ) -> Mapping[Shelf, Hits]:
        """`search` on several shelves; what they found may have been erased since: records tell."""

    async def ensure(self, brand: str) -> None:
        """Bring every shelf of the brand up to the records."""

    async def forget(self, brand: str, shelf: Shelf, *names: str) -> None:
        """Find these deleted passages no more; their traces go soon after."""

    async def settled(self, brand: str) -> None:
        """Wait until what was erased has left no trace."""

    async def brands(self) -> list[str]:
        """The brands of which erasures may be left to finish here, by id."""

    async def drop(self, brand: str) -> None:
        """Remove all that is held of a brand; its records must be gone already."""

    async def health(self, brand: str) -> Health:
        """How the brand's index is, without mending it."""

    async def check(self) -> None:
        """Return when it can serve; raises VectorsUnreachable."""

    async def close(self) -> None:
        """Stop renewals and release what is open."""


class WordSearch(Protocol):
    """Search by words, beside vectors that are elsewhere."""

    async def search_all(
        self, brand: str, question: str, k: int, states: Mapping[Shelf, FeedState]
    ) -> Mapping[Shelf, Scored]:
        """The `k` best (id, BM25 score) of each shelf, which stands at this state or a later one."""

    def forget(self, brand: str) -> None:
        """Hold nothing of a brand in memory."""

    async def close(self) -> None:
        """Release what is held."""


class LiveRows(Protocol):
    """What every worker must know of the collections: service/records/generations.py says it at length."""

    async def of(self, brand: str) -> Mapping[Shelf, Live]: ...
    async def claim(self, brand: str, shelf: Shelf, name: str, seconds: float) -> tuple[str, ...] | None: ...
    async def prolong(self, brand: str, shelf: Shelf, name: str, seconds: float) -> bool: ...
    async def publish(self, brand: str, shelf: Shelf, live: Live) -> bool: ...
    async def abandon(self, brand: str, shelf: Shelf, name: str, *, gone: bool) -> None: ...
    async def advance(self, brand: str, shelf: Shelf, seen: int, live: Live) -> bool: ...
    async def lose(self, brand: str, shelf: Shelf, name: str) -> None: ...
    async def retired(self, brand: str) -> Mapping[Shelf, str]: ...
    async def removed(self, brand: str, shelf: Shelf, name: str) -> None: ...
    async def names(self, brand: str) -> tuple[str, ...]: ...
    async def drop(self, brand: str) -> None: ...
    async def orphans(self) -> tuple[str, ...]: ...
    async def unclean(self) -> tuple[tuple[str, Shelf], ...]: ...
