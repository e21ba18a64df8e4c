"""The system of record: brands and all they hold, in SQLite or PostgreSQL.

Sole importer of sqlalchemy and alembic. One store per noun; frozen values in and out.
"""

from __future__ import annotations

from service.records.brands import BrandStore
from service.records.database import Database
from service.records.deliveries import DeliveryStore
from service.records.drafts import DraftStore
from service.records.jobs import JobStore
from service.records.pages import PageStore
from service.records.passages import PassageStore
from service.records.posts import PostStore
from service.records.shelves import ShelfStore, VectorStore
from service.records.turns import TurnStore
from service.records.webhooks import WebhookStore


class Records:
    """Every store, over one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.brands = BrandStore(database)
        self.posts = PostStore(database)
        self.pages = PageStore(database)
        self.passages = PassageStore(database)
        self.vectors = VectorStore(database)
        self.drafts = DraftStore(database)
        self.shelves = ShelfStore(database)
        self.jobs = JobStore(database)
        self.turns = TurnStore(database)
        self.webhooks = WebhookStore(database)
        self.deliveries = DeliveryStore(database)

    @classmethod
    async def open(cls, url: str) -> Records:
        """Open `sqlite:////absolute/path` or `postgresql://…`, creating or upgrading its tables.

        Safe from several processes at once. Raises DatabaseUnusable with the address, without its
        password, and the reason.
        """
        return cls(await Database.open(url))

    @property
    def postgres(self) -> str | None:
        """The address of the PostgreSQL database, password included; None on SQLite."""
        return self._database.postgres

    async def close(self) -> None:
        """Close every connection."""
        await self._database.close()


__all__ = ["Records"]
