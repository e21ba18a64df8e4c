"""Messages of strangers: what they wrote, what triage said, what a person decided.

Strangers' vectors stay here, and are compared in memory: none enters an index.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

from service.errors import UnknownMessage
from service.index.embedder import Vectors
from service.records.cursors import cut, newest_first
from service.records.inbox_nouns import MessageDecision, MessageRecord, Wanted
from service.records.inbox_tables import message_decisions, message_people, messages, reply_links
from service.records.inbox_wanted import ORDERS, wanted_of
from service.records.ledger import INSERTS, held
from service.records.nouns import Page
from service.records.people import keys_told
from service.records.store import Also, Store, whole
from service.text import fold

FIELDS = ("id", "network", "received_at", "payload", "triage", "external", "posted_at")
COLUMNS = [messages.c[name] for name in (*FIELDS, "state", "decision", "swept_at")]
DECIDED = [column for column in message_decisions.columns if column.name != "brand"]
MOST_COMPARED = 20_000  # vectors of the newest messages; 15 MB


class InboxStore(Store):
    """Messages of each brand, by id."""

    @whole
    async def add(self, brand: str, message: MessageRecord, *also: Also) -> MessageRecord:
        """Keep a message and do `also`, both or neither; one that is known already is given back as it is.

        What is known is told by `external` on its network. Raises UnknownBrand.
        """

        def work(connection: Connection) -> MessageRecord:
            held(connection, brand)
            return added(connection, brand, message, also)

        return await self._database.write(work, apart=True)

    async def get(self, brand: str, message: str) -> MessageRecord | None:
        """The message without its vector, or None."""
        here = (messages.c.brand == brand) & (messages.c.id == message)
        return await self._database.read(lambda connection: _first(connection, brand, here))

    async def known(self, brand: str, network: str, external: str) -> MessageRecord | None:
        """The message that has that id where it comes from, or None."""
        here = _external(brand, network, external)
        return await self._database.read(lambda connection: _first(connection, brand, here))

    async def list(
        self, brand: str, wanted: Wanted, cursor: str | None = None, limit: int = 50
    ) -> Page[MessageRecord]:
        """Those wanted, in the order wanted, without their vectors."""
        scope, order = f"messages/{brand}/{wanted}", ORDERS[wanted.order]
        query = select(*COLUMNS).where(messages.c.brand == brand, *wanted_of(brand, wanted))
        ordered = order.after(query, scope, cursor, limit)

        def work(connection: Connection) -> Sequence[MessageRecord]:
            return _records(connection, brand, connection.execute(ordered).all())

        return cut(await self._database.read(work), limit, scope, order.place)

    async def vectors(self, brand: str, message: str) -> tuple[Vectors, Sequence[str], Vectors] | None:
        """The vector of a message, then the ids and vectors, shape (n, dimension), of the newest others.

        None for a message without one. Only vectors by the same embedder compare.
        """
        mine = select(messages.c.embedder, messages.c.vector)
        mine = mine.where(messages.c.brand == brand, messages.c.id == message)

        def work(connection: Connection) -> tuple[Vectors, Sequence[str], Vectors] | None:
            row = connection.execute(mine).first()
            if row is None or row.vector is None:
                return None
            same = (messages.c.brand == brand, messages.c.embedder == row.embedder, messages.c.id != message)
            newest = select(messages.c.id, messages.c.vector).where(*same, messages.c.vector.is_not(None))
            newest = newest.order_by(messages.c.received_at.desc()).limit(MOST_COMPARED)
            others = [
                (name, held) for name, held in connection.execute(newest) if len(held) == len(row.vector)
            ]
            stored = b"".join(vector for _, vector in others)
            shape = (len(others), len(row.vector) // 2)
            return _floats(row.vector), [name for name, _ in others], _floats(stored).reshape(shape)

        return await self._database.read(work)

    async def several(self, brand: str, ids: Sequence[str]) -> Sequence[MessageRecord]:
        """The messages of `ids` that are there, in any order."""
        query = select(*COLUMNS).where(messages.c.brand == brand, messages.c.id.in_(ids))
        return await self._database.read(
            lambda connection: _records(connection, brand, connection.execute(query).all())
        )

    @whole
    async def decide(self, brand: str, decision: MessageDecision, kept: dict[str, Any], *also: Also) -> None:
        """Log a decision, put `kept`, its JSON with texts, in the place of the message's last one; do `also`.

        All or nothing. Raises UnknownBrand, UnknownMessage.
        """
        row = {column.name: getattr(decision, column.name) for column in DECIDED} | {"brand": brand}
        mine = (messages.c.brand == brand) & (messages.c.id == decision.message)
        standing = update(messages).where(mine).values(state=decision.verdict, decision=kept)

        def work(connection: Connection) -> None:
            held(connection, brand)
            if connection.execute(standing).rowcount == 0:
                raise UnknownMessage(message=decision.message)
            connection.execute(insert(message_decisions), row)
            for one in also:
                one(connection)

        await self._database.write(work, apart=True)

    async def log(
        self, brand: str, message: str | None = None, cursor: str | None = None, limit: int = 50
    ) -> Page[MessageDecision]:
        """The decisions of a message, or of all, the newest first."""
        scope = f"message_decisions/{brand}/{message}"
        query = select(*DECIDED).where(message_decisions.c.brand == brand)
        if message is not None:
            query = query.where(message_decisions.c.message == message)
        place = (message_decisions.c.at, message_decisions.c.id)
        newest = newest_first(query, place, scope, cursor, limit)
        rows = await self._database.read(lambda connection: connection.execute(newest).all())
        found = [MessageDecision(**row._mapping) for row in rows]
        return cut(found, limit, scope, lambda one: (one.at.isoformat(), one.id))

    @staticmethod
    def linking(
        brand: str,
        drafts: Sequence[str],
        network: str,
        people: Sequence[str],
        at: datetime,
        message: str | None = None,
    ) -> Also:
        """To be done with the saving of drafts that answer a person, known by `people` (people.keys_of).

        `message` is the stored one they answer, if it is.
        """
        common = {"brand": brand, "network": network, "message": message, "at": at}
        rows = [common | {"draft": one, "person": person} for one in drafts for person in people or ("",)]

        def work(connection: Connection) -> None:
            if rows:
                linked = INSERTS[connection.dialect.name](reply_links)
                connection.execute(linked.on_conflict_do_nothing(), rows)

        return work


def added(connection: Connection, brand: str, message: MessageRecord, also: Sequence[Also]) -> MessageRecord:
    """`InboxStore.add`, within a transaction that holds the brand."""
    fresh = INSERTS[connection.dialect.name](messages).values(_row(brand, message)).on_conflict_do_nothing()
    if connection.execute(fresh.returning(messages.c.id)).first() is None:
        known = _first(connection, brand, _external(brand, message.network, message.external or ""))
        if known is None:
            raise ValueError(f"message {message.id} is there already")
        return known
    if people := people_of(brand, message.id, message.network, message.payload):
        connection.execute(insert(message_people), people)
    for one in also:
        one(connection)
    return message


def people_of(brand: str, message: str, network: str, payload: Any) -> list[dict[str, Any]]:
    """The rows that say by what each person of a message is known; the brand itself is none."""
    said = [payload.get("author") or {}]
    said += [{} if one.get("ours") else one.get("author") or {} for one in payload.get("thread", ())]
    return [
        {"brand": brand, "message": message, "network": network, "place": place, "person": person}
        for place, author in enumerate(said)
        for person in keys_told(author)
    ]


def _external(brand: str, network: str, external: str) -> ColumnElement[bool]:
    here = (messages.c.brand == brand) & (messages.c.network == network)
    return here & (messages.c.external == external)


def _first(connection: Connection, brand: str, which: ColumnElement[bool]) -> MessageRecord | None:
    rows = connection.execute(select(*COLUMNS).where(which).limit(1)).all()
    return next(iter(_records(connection, brand, rows)), None)


def _records(connection: Connection, brand: str, rows: Sequence[Row[Any]]) -> Sequence[MessageRecord]:
    """The messages, each with the drafts that answer it."""
    replies: dict[str, list[str]] = {row.id: [] for row in rows}
    links = reply_links.c
    mine = select(links.message, links.draft).where(links.brand == brand, links.message.in_(list(replies)))
    for message, draft in connection.execute(mine.distinct().order_by(links.draft)) if rows else ():
        replies[message].append(draft)
    return [MessageRecord(**row._mapping, replies=tuple(replies[row.id])) for row in rows]


def _row(brand: str, message: MessageRecord) -> dict[str, Any]:
    triage, vector = message.triage, message.vector
    return {
        **{name: getattr(message, name) for name in FIELDS},
        "brand": brand,
        "payload": dict(message.payload),
        "triage": dict(triage),
        "folded": fold(message.payload["text"]),
        "intents": f" {' '.join(triage['intent'])} ",
        **{name: triage[name] for name in ("language", "sentiment", "urgency", "risk", "action")},
        "needs_reply": triage["needs_reply"],
        "state": message.state,
        "embedder": None if vector is None else message.embedder,
        "vector": None if vector is None else vector.astype("<f2").tobytes(),
    }


def _floats(stored: bytes) -> Vectors:
    return np.frombuffer(stored, dtype="<f2").astype(np.float32)
