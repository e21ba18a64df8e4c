"""The system of record: brands and all they hold, in SQLite or PostgreSQL.

Sole importer of sqlalchemy and alembic. One store per noun; frozen values in and out.
"""

from __future__ import annotations

from service.index.lexicon import Lexicon
from service.records.answers import AnswerStore
from service.records.brands import BrandStore
from service.records.budgets import BudgetStore
from service.records.database import Database
from service.records.decisions import DecisionStore
from service.records.deliveries import DeliveryStore
from service.records.drafts import DraftStore
from service.records.generations import GenerationStore
from service.records.inbox import InboxStore
from service.records.inbox_erasure import InboxErasure
from service.records.jobs import JobStore
from service.records.keys import KeyStore
from service.records.lessons import LessonStore
from service.records.minutes import MinuteStore
from service.records.notes import NoteStore
from service.records.pages import PageStore
from service.records.passages import PassageStore
from service.records.posts import PostStore
from service.records.secrets import SecretStore
from service.records.sessions import SessionStore
from service.records.shelves import ShelfStore, VectorStore
from service.records.trends import TrendStore
from service.records.trends_sources import TrendSourceStore
from service.records.turns import TurnStore
from service.records.webhooks import WebhookStore
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
        self.decisions = DecisionStore(database)
        self.lessons = LessonStore(database)
        self.secrets = SecretStore(database)
        self.budgets = BudgetStore(database)
        self.minutes = MinuteStore(database)
        self.shelves = ShelfStore(database)
        self.keys = KeyStore(database)
        self.sessions = SessionStore(database)
        self.answers = AnswerStore(database)
        self.jobs = JobStore(database)
        self.turns = TurnStore(database)
        self.webhooks = WebhookStore(database)
        self.deliveries = DeliveryStore(database)
        self.inbox = InboxStore(database)
        self.inbox_erasure = InboxErasure(database)
        self.notes = NoteStore(database)
        self.trends = TrendStore(database)
        self.trend_sources = TrendSourceStore(database)
        self.generations = GenerationStore(database)
        self.words = WordStore(database, terms) if database.shared else None

    @classmethod
    async def open(cls, url: str) -> Records:
        """Open `sqlite:////absolute/path` or `postgresql://…`, creating or upgrading its tables.

        Safe from several processes at once. Raises DatabaseUnusable with the address, without its
        password, and the reason.
        """
        records = cls(await Database.open(url))
        try:
            await records.minutes.recall()
        except BaseException:
            await records.close()
            raise
        return records

    async def scrub(self) -> None:
        """Take what was deleted off the disk. DatabaseUnusable("erasure_unfinished"), see Database.scrub."""
        await self._database.scrub()

    @property
    def postgres(self) -> str | None:
        """The address of the PostgreSQL database, password included; None on SQLite."""
        return self._database.postgres

    async def close(self) -> None:
        """Keep what is in memory, then close every connection."""
        try:
            await self.minutes.keep()
        finally:
            await self._database.close()


__all__ = ["Records"]
