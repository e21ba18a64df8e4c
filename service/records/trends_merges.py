"""Topics that go into others. What went into a topic points at where that one stands: never at a chain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select, update

from service.records.tables import KEY
from service.records.trends_rows import portions
from service.records.trends_tables import trend_feedback, trend_items, trend_topics


def merge(connection: Connection, brand: str, merges: Mapping[str, str], revision: int) -> None:
    """Let each topic go into another, {from: into}, with its items, what went into it, and its feedback.

    An id that went into another stands for that other; two that stand for the same are left as they are.
    ValueError for an id that never was. The counter of the brand is held.
    """
    pairs = _settled(merges, _roots(connection, brand, {*merges.keys(), *merges.values()}))
    if not pairs:
        return
    rows = [{"gone": gone, "into": into} for gone, into in sorted(pairs.items())]
    topics: Any = trend_topics.c
    into, gone = bindparam("into", type_=KEY), bindparam("gone", type_=KEY)
    pointing = update(trend_topics).where(
        topics.brand == brand, or_(topics.id == gone, topics.merged_into == gone)
    )
    connection.execute(pointing.values(merged_into=into, revision=revision), rows)
    for table in (trend_items, trend_feedback):
        moved = update(table).where(table.c.brand == brand, table.c.topic == gone)
        connection.execute(moved.values(topic=into), rows)


def _roots(connection: Connection, brand: str, ids: set[str]) -> dict[str, str]:
    """Where each id stands."""
    topics: Any = trend_topics.c
    found: dict[str, str] = {}
    for some in portions(sorted(ids)):
        query = select(topics.id, topics.merged_into).where(topics.brand == brand, topics.id.in_(some))
        found |= {row.id: row.merged_into or row.id for row in connection.execute(query)}
    if missing := ids - found.keys():
        raise ValueError(f"no topic {min(missing)} to merge")
    return found


def _settled(merges: Mapping[str, str], roots: Mapping[str, str]) -> dict[str, str]:
    """Which topics that stand go, and where each ends up."""
    into: dict[str, str] = {}

    def end(topic: str) -> str:
        while topic in into:
            topic = into[topic]
        return topic

    for one, other in merges.items():
        gone, kept = end(roots[one]), end(roots[other])
        if gone != kept:
            into[gone] = kept
    return {gone: end(gone) for gone in into}
