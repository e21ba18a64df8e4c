"""Taking a message, or a person, out of everything that keeps them; and, in time, all but what counts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, delete, insert, select, update

from service.records.answers import empty
from service.records.elsewhere import TOUCHED, forget_elsewhere
from service.records.erasure import promise
from service.records.inbox import people_of
from service.records.inbox_tables import message_people, messages, reply_links
from service.records.ledger import hold_brand
from service.records.notes import notes
from service.records.people import HANDLE, ID, keys_named, keys_told
from service.records.store import Store, whole
from service.records.tables import drafts
from service.records.traces import SHORTEST_MARK, Erased
from service.records.trends_erasure import forget_messages
from service.records.trends_nouns import OF_MESSAGE
from service.records.trends_rows import hold_counter

AT_ONCE = 500
SWEPT = (messages, message_people, reply_links, notes, drafts, *TOUCHED)
# What stays of a triage that only counts: names out of closed lists.
COUNTED = ("language", "intent", "sentiment", "urgency", "risk", "needs_reply", "action", "sure")


@dataclass(frozen=True, slots=True)
class Person:
    """Where a person stands: the keys they are known by, their messages, those of others, drafts to them."""

    keys: set[str]
    own: Sequence[str]
    others: Sequence[str]
    drafts: Sequence[str]


class InboxErasure(Store):
    """Erasures of messages. Their traces stay on the disk until `scrub`."""

    @whole
    async def message(self, brand: str, message: str) -> None:
        """Erase a message and what was suggested in answer. UnknownBrand."""
        await self._erase(brand, lambda connection: _forget(connection, brand, [message], ()))

    @whole
    async def person(self, brand: str, network: str, said: str) -> None:
        """Erase whoever has `said` as id, handle or whole name on a network. UnknownBrand.

        Their messages, what they said in the threads of others, and what was suggested to them.
        """

        def work(connection: Connection) -> None:
            person = _person(connection, brand, network, said)
            marks = [json.dumps(key[2:], ensure_ascii=False) for key in person.keys]
            for message in person.others:
                marks += _unsay(connection, brand, message, person.keys)
            empty(connection, brand, marks)
            _forget(connection, brand, person.own, person.drafts)

        await self._erase(brand, work)

    async def suggested(self, brand: str, network: str, said: str) -> Sequence[str] | None:
        """The drafts that answer them, which `person` erases; None when nothing is known of them."""
        person = await self._database.read(lambda connection: _person(connection, brand, network, said))
        return person.drafts if person.own or person.others or person.drafts else None

    async def _erase(self, brand: str, work: Callable[[Connection], None]) -> None:
        async with self._database.writing() as connection:
            await hold_brand(connection, brand)
            await connection.run_sync(hold_counter, brand)
            await connection.run_sync(work)
            await promise(connection, *SWEPT)

    @whole
    async def sweep(self, before: datetime, now: datetime) -> int:
        """Leave of messages received `before` then what counts, and erase what answered them; how many.

        So go suggestions made `before` then for messages that were never stored. At most AT_ONCE of each:
        ask again until there is none.
        """
        old = select(messages.c.brand, messages.c.id, messages.c.triage, messages.c.decision)
        old = old.where(messages.c.swept_at.is_(None), messages.c.received_at < before).limit(AT_ONCE)
        alone = select(reply_links.c.brand, reply_links.c.draft).distinct()
        alone = alone.where(reply_links.c.at < before, reply_links.c.message.is_(None)).limit(AT_ONCE)

        def due(connection: Connection) -> bool:
            return any(connection.execute(query.limit(1)).first() is not None for query in (old, alone))

        def work(connection: Connection) -> int:
            rows, links = connection.execute(old).all(), connection.execute(alone).all()
            concerned = sorted({row.brand for row in (*rows, *links)})
            for brand in concerned:
                hold_counter(connection, brand)
            for row in rows:
                _count_only(connection, row, now)
            for brand in concerned:
                swept = [row.id for row in rows if row.brand == brand]
                suggested = [row.draft for row in links if row.brand == brand]
                _forget_around(connection, brand, swept, suggested)
            return len(rows) + len(links)

        if not await self._database.read(due):
            return 0
        async with self._database.writing() as connection:
            count = await connection.run_sync(work)
            await promise(connection, *SWEPT)
        return count


def _person(connection: Connection, brand: str, network: str, said: str) -> Person:
    people, links = message_people.c, reply_links.c
    keys = _known_by(connection, brand, network, set(keys_named(said)))
    places = select(people.message, people.place)
    places = places.where(people.brand == brand, people.network == network, people.person.in_(keys))
    found = connection.execute(places).all()
    own = sorted({message for message, place in found if place == 0})
    others = sorted({message for message, _ in found} - set(own))
    drafts_to = {
        draft
        for some in _portions(own)
        for draft in connection.scalars(
            select(links.draft).where(links.brand == brand, links.message.in_(some))
        )
    }
    to_them = select(links.draft).where(
        links.brand == brand, links.network == network, links.person.in_(keys)
    )
    return Person(keys, own, others, sorted(drafts_to | set(connection.scalars(to_them))))


def _known_by(connection: Connection, brand: str, network: str, first: set[str]) -> set[str]:
    """Every key of the person: an id and a handle that ever came together are one person's.

    A name leads to nobody else: others may bear it.
    """
    known, fresh = set(first), set(first)
    while fresh:
        together = {
            key
            for table, columns in ((message_people, ("message", "place")), (reply_links, ("draft",)))
            for key in connection.scalars(_beside(table, columns, brand, network, fresh))
        }
        fresh = {key for key in together if key.startswith((ID, HANDLE))} - known
        known |= fresh
    return known


def _beside(table: Table, columns: Sequence[str], brand: str, network: str, keys: set[str]) -> Select[Any]:
    """The keys that stand beside one of `keys` in the same place."""
    other = table.alias()
    same = [table.c[name] == other.c[name] for name in ("brand", "network", *columns)]
    here = (table.c.brand == brand, table.c.network == network, table.c.person.in_(keys))
    return select(other.c.person).distinct().where(*same, *here)


def _forget(connection: Connection, brand: str, gone: Sequence[str], suggested: Sequence[str]) -> None:
    """Delete messages and what answered them, and drafts suggested without one."""
    for some in _portions(gone):
        here = (messages.c.brand == brand) & messages.c.id.in_(some)
        payloads = connection.scalars(select(messages.c.payload).where(here)).all()
        empty(connection, brand, [mark for payload in payloads for mark in _marks(payload)])
        connection.execute(delete(messages).where(here))
    _forget_around(connection, brand, gone, suggested)


def _forget_around(connection: Connection, brand: str, of: Sequence[str], suggested: Sequence[str]) -> None:
    """Delete what stands around messages, with the drafts that answered them and those `suggested`."""
    gone = set(suggested)
    links = reply_links.c
    for some in _portions(of):
        answering = select(links.draft).where(links.brand == brand, links.message.in_(some))
        gone |= set(connection.scalars(answering))
        for table in (message_people, notes):
            connection.execute(delete(table).where(table.c.brand == brand, table.c.message.in_(some)))
        empty(
            connection, brand, [json.dumps(kind + message) for message in some for kind in ("", OF_MESSAGE)]
        )
    forget_messages(connection, brand, of)
    for some in _portions(sorted(gone)):
        written = select(drafts.c.id, drafts.c.payload, drafts.c.decision)
        for row in connection.execute(written.where(drafts.c.brand == brand, drafts.c.id.in_(some))).all():
            decided = (row.decision or {}).get("text") or row.payload.get("text", "")
            forget_elsewhere(connection, brand, Erased("past_post", row.id, decided), [row.id])
        connection.execute(delete(drafts).where(drafts.c.brand == brand, drafts.c.id.in_(some)))
        connection.execute(delete(reply_links).where(links.brand == brand, links.draft.in_(some)))


def _unsay(connection: Connection, brand: str, message: str, known: set[str]) -> Sequence[str]:
    """Take what a person said out of the thread of another's message; marks of it.

    Its vector goes too: it may have been measured with its thread.
    """
    here = (messages.c.brand == brand) & (messages.c.id == message)
    network, payload = connection.execute(select(messages.c.network, messages.c.payload).where(here)).one()
    said = payload.get("thread", [])
    gone = [one for one in said if known & set(keys_told(one.get("author") or {})) and not one.get("ours")]
    kept = {**payload, "thread": [one for one in said if one not in gone]}
    connection.execute(update(messages).where(here).values(payload=kept, vector=None, embedder=None))
    places = (message_people.c.brand == brand) & (message_people.c.message == message)
    connection.execute(delete(message_people).where(places))
    forget_messages(connection, brand, [message])  # made with its thread too, maybe
    if rows := people_of(brand, message, network, kept):
        connection.execute(insert(message_people), rows)
    return [mark for one in gone for mark in _telling(one["text"])]


def _count_only(connection: Connection, row: Row[*tuple[Any, ...]], now: datetime) -> None:
    here = (messages.c.brand == row.brand) & (messages.c.id == row.id)
    triage = {name: row.triage[name] for name in COUNTED if name in row.triage}
    emptied: dict[str, Any] = {
        "payload": {},
        "folded": "",
        "external": None,
        "vector": None,
        "embedder": None,
    }
    decided = {} if row.decision is None else {"decision": row.decision | {"text": None, "reason": None}}
    values = emptied | decided | {"triage": triage, "swept_at": now}
    connection.execute(update(messages).where(here).values(values))


def _marks(payload: Mapping[str, Any]) -> Iterator[str]:
    """What a text that holds any of a message contains."""
    for said in (payload, *payload.get("thread", ())):
        yield from _telling(said.get("text", ""))


def _telling(text: str) -> Sequence[str]:
    """Pieces of a text that no other is likely to hold."""
    return [mark for mark in Erased("past_post", "", text).marks[1:] if len(mark) >= SHORTEST_MARK]


def _portions(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]
