"""Private notes on their way to an inbox elsewhere, and the deliveries that were heard from there.

A note is asked for in the transaction that stores its message. Its text is kept from the first attempt on, so
that every attempt says the same, and `sent_at` is set before one, so that a crash leaves it known that the
note may already be there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Index,
    Integer,
    String,
    Table,
    Text,
    delete,
    insert,
    or_,
    select,
    update,
)

from service.records.inbox import added
from service.records.inbox_nouns import MessageRecord
from service.records.ledger import INSERTS, held
from service.records.store import Also, Store, whole
from service.records.tables import OF_BRAND, Moment, brand_key, key, metadata

notes = Table(
    "notes",
    metadata,
    brand_key(),
    key("message"),
    Column("place", JSON, nullable=False),
    Column("text", Text),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", String),
    Column("sent_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("leased_until", Moment),
    Column("finished_at", Moment),
    Index(None, "state", "next_at"),
    info=OF_BRAND,
)

# `delivery` is hashed: what a caller names it may be anything.
heard = Table(
    "heard",
    metadata,
    brand_key(),
    key("delivery"),
    Column("at", Moment, nullable=False),
    Index(None, "at"),
    info=OF_BRAND,
)


class Repeated(Exception):
    """The delivery was heard before."""


@dataclass(frozen=True, slots=True)
class NoteRecord:
    """A note. `place` says where it goes, as JSON; `text` is None until it is written, and once it is over.

    `state`: waiting, done, failed. `sent_at`: when it was last sent, whatever became of it.
    """

    brand: str
    message: str
    place: Mapping[str, int]
    created_at: datetime
    next_at: datetime
    text: str | None = None
    state: str = "waiting"
    attempts: int = 0
    error: str | None = None
    sent_at: datetime | None = None
    leased_until: datetime | None = None
    finished_at: datetime | None = None


FIELDS = tuple(NoteRecord.__dataclass_fields__)
COLUMNS = [notes.c[name] for name in FIELDS]


class NoteStore(Store):
    """Notes by brand and message, and what was heard."""

    @whole
    async def hear(
        self, brand: str, delivery: str, message: MessageRecord, note: NoteRecord | None, *also: Also
    ) -> MessageRecord:
        """Keep a message that came by `delivery`, the note it asks for, and do `also`: all or nothing.

        A message that is known already is given back as it is, and asks for nothing more. Repeated when the
        delivery was heard before; raises UnknownBrand.
        """
        row = {"brand": brand, "delivery": _hashed(delivery), "at": message.received_at}

        def asking(connection: Connection) -> None:
            if note is not None:
                connection.execute(insert(notes), [{name: getattr(note, name) for name in FIELDS}])

        def work(connection: Connection) -> MessageRecord:
            held(connection, brand)
            first = INSERTS[connection.dialect.name](heard).values(row).on_conflict_do_nothing()
            if connection.execute(first.returning(heard.c.delivery)).first() is None:
                raise Repeated(delivery)
            return added(connection, brand, message, (asking, *also))

        return await self._database.write(work, apart=True)

    async def was_heard(self, brand: str, delivery: str) -> bool:
        """Whether it was: asked before anything is made of it."""
        known = select(heard.c.at).where(heard.c.brand == brand, heard.c.delivery == _hashed(delivery))
        return await self._database.read(lambda connection: connection.execute(known).first()) is not None

    async def get(self, brand: str, message: str) -> NoteRecord | None:
        """The note that a message asked for, or None."""
        query = select(*COLUMNS).where(notes.c.brand == brand, notes.c.message == message)
        row = await self._database.read(lambda connection: connection.execute(query).first())
        return None if row is None else NoteRecord(*row)

    @whole
    async def lease(self, at: datetime, seconds: float, most: int) -> Sequence[NoteRecord]:
        """Notes that are due: nobody else is given them for `seconds`."""
        free = or_(notes.c.leased_until.is_(None), notes.c.leased_until <= at)
        due = (notes.c.state == "waiting", notes.c.next_at <= at, free)
        query = select(*COLUMNS).where(*due).order_by(notes.c.next_at, notes.c.message).limit(most)
        until = at + timedelta(seconds=seconds)

        def work(connection: Connection) -> Sequence[NoteRecord]:
            locked = query.with_for_update(skip_locked=True, of=notes)
            taken = [NoteRecord(*row) for row in connection.execute(locked)]
            for one in taken:
                connection.execute(_this(one).values(leased_until=until))
            return [replace(one, leased_until=until) for one in taken]

        if await self._database.read(lambda connection: connection.execute(query.limit(1)).first()) is None:
            return ()
        return await self._database.write(work, apart=True)

    @whole
    async def change(self, /, note: NoteRecord, **values: Any) -> bool:
        """Change a note that is leased; False when it was erased meanwhile, or leased to somebody else."""
        changed = _this(note).where(notes.c.leased_until == note.leased_until).values(values)
        return await self._database.write(
            lambda connection: connection.execute(changed).rowcount > 0, apart=True
        )

    @whole
    async def release_all(self) -> None:
        """Free what the last process held; on SQLite alone, whose one process has just started."""
        freed = update(notes).where(notes.c.leased_until.is_not(None)).values(leased_until=None)

        def work(connection: Connection) -> None:
            if connection.dialect.name == "sqlite":
                connection.execute(freed)

        await self._database.write(work, apart=True)

    @whole
    async def tidy(self, finished: datetime, heard_before: datetime) -> None:
        """Forget the notes that were over before `finished`, and what was heard before `heard_before`."""

        def work(connection: Connection) -> None:
            connection.execute(delete(notes).where(notes.c.finished_at < finished))
            connection.execute(delete(heard).where(heard.c.at < heard_before))

        await self._database.write(work, apart=True)


def _this(note: NoteRecord) -> Any:
    return update(notes).where(notes.c.brand == note.brand, notes.c.message == note.message)


def _hashed(delivery: str) -> str:
    return hashlib.sha256(delivery.encode()).hexdigest()
