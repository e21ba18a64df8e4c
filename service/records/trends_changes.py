"""What was saved of trends after a revision: as much of it as fits in memory at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, select

from service.records.trends_nouns import Changes
from service.records.trends_rows import TOPIC_COLUMNS, WITH_VECTOR, item_of, read_counter, topic_of
from service.records.trends_tables import trend_items, trend_topics


def changed(connection: Connection, brand: str, after: int, oldest: datetime, most: int) -> Changes:
    """`TrendStore.changes`, on a connection that waits."""
    latest, erasures = read_counter(connection, brand)
    young = trend_items.c.published_at >= oldest
    reached = _bound(connection, trend_topics, brand, (after, latest), most)
    reached = _bound(connection, trend_items, brand, (after, reached), most, young)
    items = select(*WITH_VECTOR).where(_between(trend_items, brand, after, reached), young)
    items = items.order_by(trend_items.c.revision, trend_items.c.place)
    topics = select(*TOPIC_COLUMNS).where(_between(trend_topics, brand, after, reached))
    topics = topics.order_by(trend_topics.c.revision, trend_topics.c.id)
    return Changes(
        tuple(map(item_of, connection.execute(items))),
        tuple(map(topic_of, connection.execute(topics))),
        reached,
        latest,
        erasures,
    )


def _between(table: Table, brand: str, after: int, reached: int) -> ColumnElement[bool]:
    return (table.c.brand == brand) & (table.c.revision > after) & (table.c.revision <= reached)


def _bound(
    connection: Connection,
    table: Table,
    brand: str,
    range_: tuple[int, int],
    most: int,
    *which: ColumnElement[bool],
) -> int:
    """The last revision of a range up to which there are `most` rows at most, or those of one revision."""
    after, latest = range_
    here = select(table.c.revision).where(_between(table, brand, after, latest), *which)
    ordered = here.order_by(table.c.revision).limit(1)
    beyond = connection.execute(ordered.offset(most)).scalar()
    if beyond is None:
        return latest
    first = connection.execute(ordered).scalar_one()
    return int(beyond - 1 if beyond > first else beyond)
