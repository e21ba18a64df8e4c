"""What the index reads the truth from: the records of a brand, shelf by shelf, in order of revision."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Protocol

from service.index.embedder import Vectors
from service.words import Shelf


class FeedState(Protocol):
    """How far a shelf has come: its revision, the changes that took rows away, the rows held now."""

    @property
    def revision(self) -> int: ...
    @property
    def erasures(self) -> int: ...
    @property
    def count(self) -> int: ...


class FeedRow(Protocol):
    """One passage. `vector` has shape (dimension,), or (0,) for a passage found by words only."""

    @property
    def id(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def vector(self) -> Vectors: ...
    @property
    def revision(self) -> int: ...


class ShelfFeed(Protocol):
    """Records, as the index reads them. Revisions start at 1 and never go back.

    While a brand is embedded anew, rows that still wait for their vector are counted but not given.
    """

    async def state(self, brand: str, shelf: Shelf) -> FeedState:
        """Where the shelf stands; zeros for a brand or shelf that holds nothing."""

    async def states(self, brand: str) -> Mapping[Shelf, FeedState]:
        """Where every shelf stands, read at once."""

    def rows(self, brand: str, shelf: Shelf, after_revision: int) -> AsyncIterator[Sequence[FeedRow]]:
        """Batches of the rows whose revision is greater, oldest first; deleted rows are not among them."""
