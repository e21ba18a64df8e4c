"""Topics: what they are called, what they went into, and what people judged of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, func, insert, select

from service.errors import UnknownTopic
from service.records.cursors import cut, newest_first
from service.records.ledger import held
from service.records.nouns import Page
from service.records.store import Also, Store, whole
from service.records.trends_nouns import TopicFeedback, TopicRecord
from service.records.trends_rows import TOPIC_COLUMNS, hold_counter, portions, topic_of
from service.records.trends_tables import trend_feedback, trend_topics

FEEDBACK = tuple(TopicFeedback.__dataclass_fields__)
FEEDBACK_COLUMNS = [trend_feedback.c[name] for name in FEEDBACK]


class TopicStore(Store):
    """Topics by id. One that went into another answers with that other."""

    async def topic(self, brand: str, topic: str) -> TopicRecord | None:
        """The topic, or the one it went into; None for an id that never was."""
        return (await self.topics(brand, [topic])).get(topic)

    async def topics(self, brand: str, ids: Sequence[str]) -> Mapping[str, TopicRecord]:
        """Those of `ids` that are known, each under the id it was asked by."""
        asked = sorted(set(ids))

        def work(connection: Connection) -> Mapping[str, TopicRecord]:
            found = (row for some in portions(asked) for row in connection.execute(_standing(brand, some)))
            return {row[-1]: topic_of(row[:-1]) for row in found}

        return await self._database.read(work)

    async def histories(self, brand: str, since: datetime | None = None) -> Sequence[TopicRecord]:
        """Topics that went into no other, the oldest first: when each language first spoke of them.

        Those made `since` then, or all there are.
        """
        query = select(*TOPIC_COLUMNS).where(
            trend_topics.c.brand == brand, trend_topics.c.merged_into.is_(None)
        )
        if since is not None:
            query = query.where(trend_topics.c.created_at >= since)
        query = query.order_by(trend_topics.c.created_at, trend_topics.c.id)
        return await self._database.read(
            lambda connection: [topic_of(row) for row in connection.execute(query)]
        )

    async def list_topics(self, brand: str, cursor: str | None = None, limit: int = 50) -> Page[TopicRecord]:
        """Every topic there ever was, the newest made first."""
        scope = f"trend_topics/{brand}"
        query = select(*TOPIC_COLUMNS).where(trend_topics.c.brand == brand)
        place = (trend_topics.c.created_at, trend_topics.c.id)
        newest = newest_first(query, place, scope, cursor, limit)
        rows = await self._database.read(lambda connection: connection.execute(newest).all())
        found = [topic_of(row) for row in rows]
        return cut(found, limit, scope, lambda one: (one.created_at.isoformat(), one.id))

    @whole
    async def judge(self, brand: str, feedback: TopicFeedback, *also: Also) -> None:
        """Log what a person says of a topic, or of the one it went into, and do `also`: both or neither.

        Raises UnknownBrand, UnknownTopic.
        """

        def work(connection: Connection) -> None:
            held(connection, brand)
            known = hold_counter(connection, brand)
            topic = standing(connection, brand, feedback.topic) if known else None
            if topic is None:
                raise UnknownTopic(topic=feedback.topic)
            last = select(func.coalesce(func.max(trend_feedback.c.number), 0))
            number = connection.execute(last.where(trend_feedback.c.brand == brand)).scalar_one() + 1
            row = {name: getattr(feedback, name) for name in FEEDBACK}
            connection.execute(
                insert(trend_feedback), row | {"brand": brand, "number": number, "topic": topic}
            )
            for one in also:
                one(connection)

        await self._database.write(work, apart=True)

    async def feedback(self, brand: str, topic: str | None = None) -> Mapping[str, TopicFeedback]:
        """The last verdict on each topic, or on one alone, by the id of the topic that stands."""

        def work(connection: Connection) -> Mapping[str, TopicFeedback]:
            here = [trend_feedback.c.brand == brand]
            if topic is not None:
                here.append(trend_feedback.c.topic == (standing(connection, brand, topic) or topic))
            last = select(func.max(trend_feedback.c.number)).where(*here).group_by(trend_feedback.c.topic)
            query = select(*FEEDBACK_COLUMNS).where(
                trend_feedback.c.brand == brand, trend_feedback.c.number.in_(last)
            )
            return {row.topic: TopicFeedback(*row) for row in connection.execute(query)}

        return await self._database.read(work)

    async def judged(self, brand: str, topics: Sequence[str]) -> Sequence[TopicFeedback]:
        """All that was ever said of these topics, the oldest first."""
        here = (trend_feedback.c.brand == brand, trend_feedback.c.topic.in_(topics))
        query = select(*FEEDBACK_COLUMNS).where(*here).order_by(trend_feedback.c.number)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [TopicFeedback(*row) for row in rows]


def standing(connection: Connection, brand: str, topic: str) -> str | None:
    """The id of the topic, or of the one it went into; None for an id that never was."""
    into = func.coalesce(trend_topics.c.merged_into, trend_topics.c.id)
    query = select(into).where(trend_topics.c.brand == brand, trend_topics.c.id == topic)
    return connection.execute(query).scalar()


def _standing(brand: str, ids: Sequence[str]) -> Select[*tuple[Any, ...]]:
    """The topics that `ids` answer with, each with the id that was asked."""
    asked = trend_topics.alias()
    into = func.coalesce(asked.c.merged_into, asked.c.id)
    same = and_(trend_topics.c.brand == asked.c.brand, trend_topics.c.id == into)
    query = select(*TOPIC_COLUMNS, asked.c.id.label("asked")).join_from(asked, trend_topics, same)
    return query.where(asked.c.brand == brand, asked.c.id.in_(ids))
