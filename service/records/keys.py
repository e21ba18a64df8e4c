"""API keys: what is kept of each, never its secret."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Index,
    Row,
    String,
    Table,
    Text,
    insert,
    literal,
    or_,
    select,
    tuple_,
    update,
)

from service.records.cursors import cut, moment, unseal
from service.records.nouns import KeyRecord, Page
from service.records.store import Store, whole
from service.records.tables import KEY, Moment, key, metadata

keys = Table(
    "keys",
    metadata,
    key("id"),
    Column("name", Text, nullable=False),
    Column("owner", KEY, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("brands", JSON(none_as_null=True)),
    Column("digest", String, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("revoked_at", Moment),
    Column("last_used_at", Moment),
    Index(None, "created_at", "id"),
)


class KeyStore(Store):
    """Keys by id. None is ever deleted: the list says who had access, and until when."""

    async def any(self) -> bool:
        """Whether a key was ever created, revoked ones included."""

        def work(connection: Connection) -> bool:
            return connection.execute(select(keys.c.id).limit(1)).first() is not None

        return await self._database.remembered("any key", work)

    async def get(self, key_id: str) -> KeyRecord | None:
        """The key, or None. Its `last_used_at` may be that of an earlier reading."""

        def work(connection: Connection) -> KeyRecord | None:
            row = connection.execute(select(keys).where(keys.c.id == key_id)).first()
            return None if row is None else _record(row)

        return await self._database.remembered(("key", key_id), work)

    @whole
    async def list(
        self, cursor: str | None = None, limit: int = 50, within: frozenset[str] | None = None
    ) -> Page[KeyRecord]:
        """Newest first; with `within`, only keys that open no other brand than those."""
        place = (keys.c.created_at, keys.c.id)
        query = select(keys).order_by(*(column.desc() for column in place))
        if cursor is not None:
            text, last = unseal("keys", cursor, str, str)
            query = query.where(tuple_(*place) < tuple_(literal(moment(text), Moment), literal(last)))

        def work(connection: Connection) -> Sequence[KeyRecord]:
            found = (_record(row) for row in connection.execute(query))
            return list(islice((one for one in found if one.opens_within(within)), limit + 1))

        found = await self._database.read(work)
        return cut(found, limit, "keys", lambda one: (one.created_at.isoformat(), one.id))

    @whole
    async def living(self, now: datetime) -> Sequence[KeyRecord]:
        """The keys that still open something."""
        query = select(keys).where(*(or_(end.is_(None), end > now) for end in (_EXPIRES, _REVOKED)))
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [_record(row) for row in rows]

    @whole
    async def add(self, record: KeyRecord) -> None:
        """Keep a new key."""
        await self._database.write(lambda connection: _add(connection, record))

    @whole
    async def revoke(self, key_id: str, at: datetime) -> None:
        """End the key at a moment, unless it has ended by then already."""
        sooner = or_(_REVOKED.is_(None), at < _REVOKED)
        revoked = update(keys).where(keys.c.id == key_id, sooner).values(revoked_at=at)
        await self._database.write(lambda connection: connection.execute(revoked))

    @whole
    async def replace(self, key_id: str, at: datetime, successor: KeyRecord) -> bool:
        """Keep `successor` and end the key at a moment; False, and neither, when it was ended before."""
        ended = update(keys).where(keys.c.id == key_id, _REVOKED.is_(None)).values(revoked_at=at)

        def work(connection: Connection) -> bool:
            if connection.execute(ended).rowcount == 0:
                return False
            _add(connection, successor)
            return True

        return await self._database.write(work)

    @whole
    async def used(self, key_id: str, at: datetime, every: timedelta) -> None:
        """Note that the key was used, at most once in `every`, whoever else notes it."""
        due = or_(keys.c.last_used_at.is_(None), keys.c.last_used_at <= at - every)
        noted = update(keys).where(keys.c.id == key_id, due).values(last_used_at=at)
        await self._database.write(lambda connection: connection.execute(noted), apart=True)


_EXPIRES, _REVOKED = keys.c.expires_at, keys.c.revoked_at


def _add(connection: Connection, record: KeyRecord) -> None:
    row = {name: getattr(record, name) for name in keys.c.keys()}  # noqa: SIM118 — these are columns
    row |= {"scopes": list(record.scopes), "brands": None if record.brands is None else sorted(record.brands)}
    connection.execute(insert(keys).values(row))


def _record(row: Row[Any]) -> KeyRecord:
    values = dict(row._mapping)
    values |= {"scopes": tuple(row.scopes), "brands": None if row.brands is None else frozenset(row.brands)}
    return KeyRecord(**values)
