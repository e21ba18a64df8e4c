"""Which stored messages are wanted, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, literal, tuple_

from service.message import RISKS, URGENCIES
from service.records.cursors import moment, newest_first, unseal
from service.records.inbox_nouns import MessageRecord, Order, Wanted
from service.records.inbox_tables import message_people, messages
from service.records.people import keys_named
from service.records.tables import Moment
from service.text import fold

EQUAL = ("network", "sentiment", "risk", "urgency", "action", "language", "needs_reply", "state")
Place = tuple[str | int, ...]
GRAVEST = tuple(reversed(RISKS))


@dataclass(frozen=True, slots=True)
class Ordering:
    """How a list goes on after a cursor, and the place of a message in it, which a cursor holds."""

    after: Callable[[Select[Any], str, str | None, int], Select[Any]]
    place: Callable[[MessageRecord], Place]


def wanted_of(brand: str, wanted: Wanted) -> list[ColumnElement[bool]]:
    """What holds of the messages that are wanted."""
    given = [(name, getattr(wanted, name)) for name in EQUAL]
    asked = [messages.c[name] == value for name, value in given if value is not None]
    if wanted.intent is not None:
        asked.append(messages.c.intents.contains(f" {wanted.intent} ", autoescape=True))
    if wanted.text is not None:
        asked.append(messages.c.folded.contains(fold(wanted.text), autoescape=True))
    if wanted.since is not None:
        asked.append(messages.c.received_at >= wanted.since)
    if wanted.until is not None:
        asked.append(messages.c.received_at < wanted.until)
    if wanted.author is not None:
        asked.append(_by(brand, wanted.author))
    return asked


def _by(brand: str, author: str) -> ColumnElement[bool]:
    people = message_people.c
    own = (people.brand == brand, people.message == messages.c.id, people.place == 0)
    return exists().where(*own, people.person.in_(keys_named(author)))


def _newest(query: Select[Any], scope: str, cursor: str | None, limit: int) -> Select[Any]:
    return newest_first(query, (messages.c.received_at, messages.c.id), scope, cursor, limit)


def _pressing(query: Select[Any], scope: str, cursor: str | None, limit: int) -> Select[Any]:
    place = (_rank(), func.coalesce(messages.c.posted_at, messages.c.received_at), messages.c.id)
    if cursor is not None:
        rank, text, last = unseal(scope, cursor, int, str, str)
        after = (literal(rank), literal(moment(text), Moment), literal(last))
        query = query.where(tuple_(*place) > tuple_(*after))
    return query.order_by(*place).limit(limit + 1)


def _rank() -> ColumnElement[int]:
    risk = case(_ranks(GRAVEST), value=messages.c.risk, else_=len(GRAVEST))
    urgency = case(_ranks(URGENCIES), value=messages.c.urgency, else_=len(URGENCIES))
    return risk * (len(URGENCIES) + 1) + urgency


def _place_by_press(one: MessageRecord) -> Place:
    risk, urgency = GRAVEST.index(one.triage["risk"]), URGENCIES.index(one.triage["urgency"])
    waiting = (one.posted_at or one.received_at).isoformat()
    return risk * (len(URGENCIES) + 1) + urgency, waiting, one.id


def _ranks(names: Sequence[str]) -> Mapping[str, int]:
    return {name: rank for rank, name in enumerate(names)}


ORDERS: Mapping[Order, Ordering] = {
    "newest": Ordering(_newest, lambda one: (one.received_at.isoformat(), one.id)),
    "pressing": Ordering(_pressing, _place_by_press),
}
