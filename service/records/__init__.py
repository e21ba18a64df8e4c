"""The system of record: brands and all they hold, in SQLite or PostgreSQL.

Sole importer of sqlalchemy and alembic. One store per noun; frozen values in and out.
"""

from __future__ import annotations

from service.index.lexicon import Lexicon
from service.records.brands import BrandStore
from service.records.database import Database
from service.records.drafts import DraftStore
from service.records.generations import GenerationStore
from service.records.pages import PageStore
from service.records.passages import PassageStore
from service.records.posts import PostStore
from service.records.shelves import ShelfStore, VectorStore
from service.records.words import Terms, WordStore


class Records:
    """Every store, over one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        terms = Terms(Lexicon(), kept=database.shared)
        self.brands = BrandStore(database)
        self.posts = PostStore(database, terms)
        self.pages = PageStore(database)
        self.passages = PassageStore(database, terms)
        self.vectors = VectorStore(database)
        self.drafts = DraftStore(database)
        self.shelves = ShelfStore(database)
        self.generations = GenerationStore(database)
        self.words = WordStore(database, terms) if database.shared else None

    @classmethod
    async def open(cls, url: str) -> Records:
        """Open `sqlite:////absolute/path` or `postgresql://…`, creating or upgrading its tables.

        Safe from several processes at once. Raises DatabaseUnusable with the address, without its
        password, and the reason.
        """
        return cls(await Database.open(url))

    async def close(self) -> None:
        """Close every connection."""
        await self._database.close()


__all__ = ["Records"]
