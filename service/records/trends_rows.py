"""Between the rows of trends and what is told of them; and the counter under which they are written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

import numpy as np
from sqlalchemy import Connection, Select, select, update

from service.index.embedder import Vectors
from service.records.ledger import INSERTS
from service.records.trends_nouns import TopicRecord, TrendItem
from service.records.trends_tables import trend_items, trend_revisions, trend_topics
from service.topics.item import Item

T = TypeVar("T")
AT_ONCE = 500
OF_ITEM = tuple(field.name for field in fields(Item))
BESIDE = ("received_at", "topic", "repeats", "link", "embedder")
ITEM_COLUMNS = [trend_items.c[name] for name in (*OF_ITEM, *BESIDE, "revision")]
WITH_VECTOR = [*ITEM_COLUMNS, trend_items.c.vector]
OF_TOPIC = tuple(field.name for field in fields(TopicRecord))
TOPIC_COLUMNS = [trend_topics.c[name] for name in OF_TOPIC]


class Counter(NamedTuple):
    """How far the trends of a brand have come. Both only ever grow, even across its deletion."""

    revision: int = 0
    erasures: int = 0


def read_counter(connection: Connection, brand: str) -> Counter:
    """The counter as it stands; zeros before the first save."""
    row = connection.execute(_counter(brand)).first()
    return Counter() if row is None else Counter(*row)


def hold_counter(connection: Connection, brand: str, *, new: bool = False) -> Counter | None:
    """Be the only writer of the brand's trends until the end of the transaction.

    None for a brand without a counter, which has no trends, unless `new` asks to make one. Every writer holds
    the brand first, if it does, then this, then rows: so that none waits for another in a circle.
    """
    if new:
        first = INSERTS[connection.dialect.name](trend_revisions).values(brand=brand, revision=0, erasures=0)
        connection.execute(first.on_conflict_do_nothing())
    row = connection.execute(_counter(brand).with_for_update()).first()
    return None if row is None else Counter(*row)


def set_counter(connection: Connection, brand: str, counter: Counter) -> None:
    """Write the counter, which is held."""
    held = update(trend_revisions).where(trend_revisions.c.brand == brand)
    connection.execute(held.values(counter._asdict()))


def item_row(brand: str, revision: int, place: int, given: TrendItem) -> dict[str, Any]:
    """The row of an item; its vector is kept in half precision."""
    item, vector = given.item, given.vector
    return {
        **{name: getattr(item, name) for name in OF_ITEM},
        **{name: getattr(given, name) for name in BESIDE},
        "brand": brand,
        "revision": revision,
        "place": place,
        "oldest_at": min(item.published_at, given.received_at),
        "link_hash": None if given.link is None else link_hash(given.link),
        "embedder": None if vector is None else given.embedder,
        "vector": None if vector is None else vector.astype("<f2").tobytes(),
    }


def link_hash(link: str) -> int:
    """What a link is looked up by, in eight bytes: another may have the same."""
    return int.from_bytes(hashlib.blake2b(link.encode(), digest_size=8).digest(), signed=True)


def item_of(row: Sequence[Any]) -> TrendItem:
    """The item of a row of ITEM_COLUMNS, or of WITH_VECTOR."""
    count = len(OF_ITEM)
    received, topic, repeats, link, embedder, revision, *last = row[count:]
    vector = _floats(last[0]) if last and last[0] is not None else None
    return TrendItem(Item(*row[:count]), received, topic, repeats, link, embedder, vector, revision)


def topic_row(brand: str, revision: int, topic: TopicRecord) -> dict[str, Any]:
    """The row of a topic, but for what it went into."""
    return {
        "brand": brand,
        "id": topic.id,
        "revision": revision,
        "created_at": topic.created_at,
        "label": topic.label,
        "first_seen": {language: at.isoformat() for language, at in topic.first_seen.items()},
    }


def topic_of(row: Sequence[Any]) -> TopicRecord:
    """The topic of a row of TOPIC_COLUMNS."""
    name, created, label, first_seen, merged_into, revision = row
    told = {language: datetime.fromisoformat(at) for language, at in first_seen.items()}
    return TopicRecord(name, created, label, told, merged_into, revision)


def portions(given: Sequence[T]) -> Iterator[Sequence[T]]:
    """A few at once: statements have bounds."""
    for start in range(0, len(given), AT_ONCE):
        yield given[start : start + AT_ONCE]


def _counter(brand: str) -> Select[*tuple[Any, ...]]:
    columns = (trend_revisions.c.revision, trend_revisions.c.erasures)
    return select(*columns).where(trend_revisions.c.brand == brand)


def _floats(stored: bytes) -> Vectors:
    return np.frombuffer(stored, dtype="<f2").astype(np.float32)
