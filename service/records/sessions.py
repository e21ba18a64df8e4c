"""Sessions of browsers: what is kept of each, never its id."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlalchemy import Column, Connection, String, Table, delete, insert, or_, select

from service.records.store import Store, whole
from service.records.tables import KEY, Moment, key, metadata

sessions = Table(
    "sessions",
    metadata,
    key("digest"),
    Column("key", KEY),
    Column("house", String),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
)


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A session without its id, of which `digest` is the SHA-256.

    `key` is the id of the key it was opened with; None for the house's own, which `house` is a seal of.
    """

    digest: str = field(repr=False)
    key: str | None
    house: str | None = field(repr=False)
    created_at: datetime
    expires_at: datetime


class SessionStore(Store):
    """Sessions by the digest of their id. One that has ended is deleted."""

    async def get(self, digest: str) -> SessionRecord | None:
        """The session, expired or not; None when there is none."""

        def work(connection: Connection) -> SessionRecord | None:
            row = connection.execute(select(sessions).where(sessions.c.digest == digest)).first()
            return None if row is None else SessionRecord(**row._mapping)

        return await self._database.remembered(("session", digest), work)

    @whole
    async def open(self, record: SessionRecord, replacing: str | None = None) -> None:
        """Keep a new session; the one of the digest `replacing` ends, and those that have expired go."""
        over = sessions.c.expires_at <= record.created_at
        ended = over if replacing is None else or_(over, sessions.c.digest == replacing)

        def work(connection: Connection) -> None:
            connection.execute(delete(sessions).where(ended))
            connection.execute(insert(sessions).values(asdict(record)))

        await self._database.write(work)

    @whole
    async def close(self, digest: str) -> None:
        """End a session; nothing when it has ended."""
        closed = delete(sessions).where(sessions.c.digest == digest)
        await self._database.write(lambda connection: connection.execute(closed))
