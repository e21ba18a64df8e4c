"""Trends: the items that sources published, and the topics they make.

A process places items in topics from what it has read, and saves under the revision it has read up to: when
another came first it is told so, reads what that one saved, and places anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, select

from service.records.cursors import cut, newest_first
from service.records.erasure import promised
from service.records.inbox_tables import messages
from service.records.ledger import INSERTS, held
from service.records.nouns import Page
from service.records.store import Also, whole
from service.records.trends_changes import changed
from service.records.trends_merges import merge
from service.records.trends_nouns import OF_MESSAGE, Changes, TopicRecord, TrendItem, WantedItems
from service.records.trends_rows import (
    AT_ONCE,
    ITEM_COLUMNS,
    Counter,
    hold_counter,
    item_of,
    item_row,
    link_hash,
    portions,
    read_counter,
    set_counter,
    topic_row,
)
from service.records.trends_tables import trend_items, trend_topics
from service.records.trends_topics import TopicStore, standing


class Moved(Exception):
    """Another save came first: read what it brought, and place again."""


class TrendStore(TopicStore):
    """Items of each brand, by id, and their topics."""

    async def revision(self, brand: str) -> int:
        """That of the last save; 0 before the first."""
        return (await self._database.read(lambda connection: read_counter(connection, brand))).revision

    @whole
    async def save(
        self,
        brand: str,
        expected: int,
        items: Sequence[TrendItem],
        topics: Sequence[TopicRecord],
        merges: Mapping[str, str],
        *also: Also,
    ) -> int:
        """Keep new items, put topics in the place of those of their ids, let some go into others, do `also`.

        All or nothing, as one revision, which is returned. An item that is known is left as it is; one made
        of a message that is there no more is left out. `merges`, {from: into}, alone say what topics went
        into. Moved when `expected` is not the last revision; raises UnknownBrand, and ValueError for a merge
        of a topic that never was.
        """
        revision = expected + 1
        rows = [item_row(brand, revision, place, one) for place, one in enumerate(items)]
        told = [topic_row(brand, revision, one) for one in topics]

        def work(connection: Connection) -> int:
            held(connection, brand)
            counter = hold_counter(connection, brand, new=True) or Counter()
            if counter.revision != expected:
                raise Moved(brand)
            set_counter(connection, brand, Counter(revision, counter.erasures))
            _add(connection, brand, rows)
            _put(connection, told)
            merge(connection, brand, merges, revision)
            for one in also:
                one(connection)
            return revision

        return await self._database.write(work, apart=True)

    async def changes(self, brand: str, after: int, oldest: datetime, most: int = 2_000) -> Changes:
        """What was saved after a revision: as many of the next ones as hold `most` items and `most` topics.

        Revisions come whole, and one at least. Items published before `oldest` are left out. Ask again, after
        its `revision`, while there is `more`.
        """

        return await self._database.read(lambda connection: changed(connection, brand, after, oldest, most))

    async def known(self, brand: str, ids: Sequence[str]) -> Mapping[str, TrendItem]:
        """Those of `ids` that are there, without their vectors."""
        here = select(*ITEM_COLUMNS).where(trend_items.c.brand == brand)

        def work(connection: Connection) -> Mapping[str, TrendItem]:
            found = (
                item_of(row)
                for some in portions(sorted(set(ids)))
                for row in connection.execute(here.where(trend_items.c.id.in_(some)))
            )
            return {one.item.id: one for one in found}

        return await self._database.read(work)

    async def by_link(self, brand: str, links: Sequence[str]) -> Mapping[str, str]:
        """The id of the first item of each link that repeats no other, for those of `links` that have one."""
        told = set(links)
        asked = sorted({link_hash(link) for link in told})
        items = trend_items.c
        here = select(items.revision, items.place, items.link, items.id)
        here = here.where(items.brand == brand, items.repeats.is_(None))

        def work(connection: Connection) -> Mapping[str, str]:
            found = [
                row
                for some in portions(asked)
                for row in connection.execute(here.where(items.link_hash.in_(some)))
            ]
            # Not by the database, which would then go through every revision.
            return {link: name for _, _, link, name in sorted(found, reverse=True) if link in told}

        return await self._database.read(work)

    async def items(
        self, brand: str, wanted: WantedItems, cursor: str | None = None, limit: int = 50
    ) -> Page[TrendItem]:
        """Those wanted, the newest published first, without their vectors."""
        scope = f"trend_items/{brand}/{wanted}"
        place = (trend_items.c.published_at, trend_items.c.id)

        def work(connection: Connection) -> Sequence[TrendItem]:
            query = select(*ITEM_COLUMNS).where(trend_items.c.brand == brand)
            query = query.where(*_wanted(connection, brand, wanted))
            newest = newest_first(query, place, scope, cursor, limit)
            return [item_of(row) for row in connection.execute(newest)]

        found = await self._database.read(work)
        return cut(found, limit, scope, lambda one: (one.item.published_at.isoformat(), one.item.id))

    async def received_since(self, brand: str, since: datetime) -> bool:
        """Whether any item came since then."""
        items = trend_items.c
        newest = select(items.received_at).where(items.brand == brand)
        newest = newest.order_by(items.revision.desc()).limit(1)
        last = await self._database.read(lambda connection: connection.scalar(newest))
        return last is not None and last >= since

    @whole
    async def sweep(self, before: datetime) -> int:
        """Delete items published or received `before` then, with their vectors; how many.

        At most AT_ONCE: ask again until there is none. Their traces stay on the disk until `scrub`.
        """
        old = select(trend_items.c.brand, trend_items.c.id).where(trend_items.c.oldest_at < before)
        old = old.limit(AT_ONCE)

        def work(connection: Connection) -> int:
            rows = connection.execute(old).all()
            for brand in sorted({row.brand for row in rows}):
                hold_counter(connection, brand)
                ids = [row.id for row in rows if row.brand == brand]
                gone = delete(trend_items).where(trend_items.c.brand == brand, trend_items.c.id.in_(ids))
                connection.execute(gone)
            promised(connection, trend_items)
            return len(rows)

        if await self._database.read(lambda connection: connection.execute(old.limit(1)).first()) is None:
            return 0
        return await self._database.write(work, apart=True)


def _add(connection: Connection, brand: str, rows: Sequence[dict[str, Any]]) -> None:
    made = sorted({row["id"].removeprefix(OF_MESSAGE) for row in rows if row["id"].startswith(OF_MESSAGE)})
    here = select(messages.c.id).where(messages.c.brand == brand, messages.c.swept_at.is_(None))
    # Locked: an erasure under way ends first, and one that comes now finds the items.
    there = {
        OF_MESSAGE + name
        for some in portions(made)
        for name in connection.scalars(here.where(messages.c.id.in_(some)).with_for_update(read=True))
    }
    kept = [row for row in rows if row["id"] in there or not row["id"].startswith(OF_MESSAGE)]
    if kept:
        fresh = INSERTS[connection.dialect.name](trend_items).on_conflict_do_nothing()
        connection.execute(fresh, kept)


def _put(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    put = INSERTS[connection.dialect.name](trend_topics)
    fresh = {name: put.excluded[name] for name in ("revision", "created_at", "label", "first_seen")}
    connection.execute(
        put.on_conflict_do_update(index_elements=list(trend_topics.primary_key), set_=fresh), rows
    )


def _wanted(connection: Connection, brand: str, wanted: WantedItems) -> list[ColumnElement[bool]]:
    items = trend_items.c
    asked = [
        items[name] == value
        for name, value in (("source", wanted.source), ("language", wanted.language))
        if value is not None
    ]
    if wanted.topic is not None:
        asked.append(items.topic == (standing(connection, brand, wanted.topic) or wanted.topic))
    if wanted.unclustered is not None:
        asked.append(items.topic.is_(None) if wanted.unclustered else items.topic.is_not(None))
    if wanted.since is not None:
        asked.append(items.published_at >= wanted.since)
    if wanted.until is not None:
        asked.append(items.published_at < wanted.until)
    return asked
