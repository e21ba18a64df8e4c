"""Answers kept for retries, by owner and idempotency key. Both engines decide by the key of the table.

A row counts until `until`: while its request runs, that is the end of a lease, which a process that died no
longer renews; once it is answered, the end of its keeping. What no longer counts is free to be claimed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Row,
    Select,
    String,
    Table,
    and_,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)

from service.records.ledger import INSERTS, held
from service.records.nouns import Claim, KeptAnswer
from service.records.store import Store, whole
from service.records.tables import KEY, OF_BRAND, Moment, key, metadata, shelves
from service.records.traces import is_backed

answers = Table(
    "answers",
    metadata,
    key("owner"),
    key("key"),
    Column("fingerprint", String, nullable=False),
    Column("state", String, nullable=False),
    Column("claim", String),
    Column("until", Moment, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("brand", KEY, ForeignKey("brands.id")),
    Column("status", Integer, nullable=False),
    Column("headers", JSON, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index(None, "until"),
    Index(None, "claim"),
    Index(None, "brand"),
    info=OF_BRAND,
)
COLUMNS = [
    answers.c[name] for name in ("fingerprint", "state", "scopes", "brand", "status", "headers", "body")
]
EMPTIED: dict[str, Any] = {"headers": [], "body": b""}
# A repetition is told by words of the text it repeats, which need not be the post's to the letter.
SUSPECT = ('"repetition.',)
MARKS_AT_ONCE = 100  # SQLite takes an expression 1,000 deep


class AnswerStore(Store):
    """What became of each idempotency key."""

    @whole
    async def get(self, owner: str, key: str, now: datetime) -> KeptAnswer | None:
        """What is known of the key at `now`; None when it is free."""
        query = _of(owner, key).where(answers.c.until > now)
        row = await self._database.read(lambda connection: connection.execute(query).first())
        return None if row is None else _answer(row)

    @whole
    async def claim(
        self, claim: Claim, fingerprint: str, now: datetime, until: datetime
    ) -> KeptAnswer | None:
        """Take a key that is free at `now`, and hold it until `until`; else what is known of it."""
        row = _row(KeptAnswer(fingerprint, "running")) | {"claim": claim.id, "until": until}
        query = _of(claim.owner, claim.key)

        def work(connection: Connection) -> KeptAnswer | None:
            insert = INSERTS[connection.dialect.name](answers)
            taken = insert.values(owner=claim.owner, key=claim.key, **row).on_conflict_do_update(
                index_elements=list(answers.primary_key), set_=row, where=answers.c.until <= now
            )
            if connection.execute(taken.returning(answers.c.claim)).first():
                return None
            # The row that was in the way is locked, and so still there.
            return _answer(connection.execute(query).one())

        return await self._database.write(work, apart=True)

    @whole
    async def renew(self, claims: Collection[Claim], until: datetime) -> None:
        """Hold keys that are running longer, until `until`."""
        longer = update(answers).where(answers.c.claim.in_([claim.id for claim in claims]))
        await self._database.write(
            lambda connection: connection.execute(longer.values(until=until)), apart=True
        )

    @whole
    async def erasures(self, brand: str) -> int:
        """How many times something of the brand's library was erased."""
        return await self._database.read(lambda connection: _erasures(connection, brand))

    @whole
    async def keep(
        self, claim: Claim, answer: KeptAnswer, until: datetime, erasures: int | None = None
    ) -> bool:
        """Keep the answer until `until`; False when another request took the key. Raises UnknownBrand.

        One that may quote what was erased while it was made, after the first `erasures`, is kept as `erased`.
        """

        def work(connection: Connection) -> bool:
            kept = _row(answer) | {"claim": None, "until": until}
            if answer.brand is not None:
                held(connection, answer.brand)
                since = erasures is not None and _erasures(connection, answer.brand) > erasures
                quotes = since and any(mark.encode() in answer.body for mark in SUSPECT)
                if quotes or not is_backed(connection, answer.brand, answer.body):
                    kept |= {"state": "erased", **EMPTIED}
            return connection.execute(update(answers).where(_held_by(claim)).values(kept)).rowcount > 0

        return await self._database.write(work, apart=True)

    @whole
    async def release(self, claim: Claim) -> None:
        """Free the key, unless another request took it over."""
        await self._delete(_held_by(claim))

    @whole
    async def release_all(self) -> int:
        """Free the keys that are running; on SQLite alone, whose one process has just started."""
        running = delete(answers).where(answers.c.claim.is_not(None))

        def work(connection: Connection) -> int:
            return connection.execute(running).rowcount if connection.dialect.name == "sqlite" else 0

        return await self._database.write(work, apart=True)

    @whole
    async def sweep(self, now: datetime) -> int:
        """Delete what no longer counts at `now`; how many rows."""
        return await self._delete(answers.c.until <= now)

    async def _delete(self, which: ColumnElement[bool]) -> int:
        gone = delete(answers).where(which)
        return await self._database.write(lambda connection: connection.execute(gone).rowcount, apart=True)


def empty(connection: Connection, brand: str, marks: Sequence[str]) -> int:
    """Empty the answers of the brand that hold one of `marks`; how many.

    A mark is a text or an id, found as it is or as JSON writes it. What is emptied is known as `erased`.
    """
    forms = sorted({form for mark in marks if mark for form in forms_of(mark)})
    portions = [forms[start : start + MARKS_AT_ONCE] for start in range(0, len(forms), MARKS_AT_ONCE)]
    return sum(connection.execute(_emptying(connection, brand, some)).rowcount for some in portions)


def forms_of(mark: str) -> Iterator[bytes]:
    """The mark as it is, and within a JSON string, with its letters as they are or escaped."""
    yield mark.encode()
    yield json.dumps(mark, ensure_ascii=False)[1:-1].encode()
    yield json.dumps(mark)[1:-1].encode()


def _erasures(connection: Connection, brand: str) -> int:
    counted = select(func.coalesce(func.sum(shelves.c.erasures), 0)).where(shelves.c.brand == brand)
    return int(connection.execute(counted).scalar_one())


def _of(owner: str, key: str) -> Select[Any]:
    return select(*COLUMNS).where(answers.c.owner == owner, answers.c.key == key)


def _held_by(claim: Claim) -> ColumnElement[bool]:
    return and_(answers.c.owner == claim.owner, answers.c.key == claim.key, answers.c.claim == claim.id)


def _emptying(connection: Connection, brand: str, forms: Sequence[bytes]) -> Any:
    body = answers.c.body
    if connection.dialect.name == "sqlite":
        places = [func.instr(body, literal(form, LargeBinary)) for form in forms]
    else:
        places = [func.position(literal(form, LargeBinary).op("IN")(body)) for form in forms]
    found = or_(*(place > 0 for place in places))
    return update(answers).where(answers.c.brand == brand, found).values(state="erased", **EMPTIED)


def _answer(row: Row[*tuple[Any, ...]]) -> KeptAnswer:
    fingerprint, state, scopes, brand, status, headers, body = row
    names = tuple((name, value) for name, value in headers)
    return KeptAnswer(fingerprint, state, tuple(scopes), brand, status, names, body)


def _row(answer: KeptAnswer) -> dict[str, Any]:
    return {
        "fingerprint": answer.fingerprint,
        "state": answer.state,
        "scopes": list(answer.scopes),
        "brand": answer.brand,
        "status": answer.status,
        "headers": [list(header) for header in answer.headers],
        "body": answer.body,
    }
