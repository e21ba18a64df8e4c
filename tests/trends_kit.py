"""Small makers of items and topics, and a reader of all that is stored of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from service.records import Records
from service.records.trends_nouns import TopicFeedback, TopicRecord, TrendItem, WantedItems
from service.topics.item import Item
from tests.records_kit import NOON, some_vectors

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def an_item(number: int | str = 1, topic: str | None = None, **changes: Any) -> TrendItem:
    """Item `i_<number>`, published as many minutes after noon, received a second later."""
    minutes = number if isinstance(number, int) else 0
    at = NOON + timedelta(minutes=minutes)
    told = {name: changes.pop(name) for name in Item.__dataclass_fields__ if name in changes}
    values: dict[str, Any] = {
        "id": f"i_{number}",
        "title": f"Un banc n° {number}",
        "published_at": at,
        "source": "journal",
        "summary": "En chêne.",
        "url": f"https://journal.example.com/{number}?utm=1",
        "language": "fr",
        "region": "FR-44",
    }
    own: dict[str, Any] = {
        "received_at": at + timedelta(seconds=1),
        "topic": topic,
        "link": f"https://journal.example.com/{number}",
        "embedder": "e",
        "vector": some_vectors(1, seed=minutes)[0],
    }
    return TrendItem(Item(**(values | told)), **(own | changes))


def a_topic(name: str = "t_1", **changes: Any) -> TopicRecord:
    """A topic first spoken of in French."""
    values: dict[str, Any] = {"id": name, "created_at": NOON, "label": "Un banc", "first_seen": {"fr": NOON}}
    return TopicRecord(**(values | changes))


def verdict(topic: str = "t_1", said: Any = "suits", **changes: Any) -> TopicFeedback:
    """What Ana says of a topic."""
    values: dict[str, Any] = {"reason": None, "by": "ana", "key": "k_1", "at": NOON}
    return TopicFeedback(topic, said, **(values | changes))


async def ids(records: Records, **wanted: Any) -> list[str]:
    """The ids of the items of `a` that are wanted."""
    return [one.item.id for one in (await records.trends.items("a", WantedItems(**wanted))).items]


class State:
    """What a process knows of a brand: which topic each item is in, and each topic as it stands."""

    def __init__(self) -> None:
        self.revision = 0
        self.pages = 0
        self.items: dict[str, str | None] = {}
        self.topics: dict[str, TopicRecord] = {}

    async def catch_up(
        self, records: Records, brand: str = "a", most: int = 2_000
    ) -> Mapping[str, str | None]:
        """Read what is new, page by page; where each item is now."""
        more = True
        while more:
            found = await records.trends.changes(brand, self.revision, LONG_AGO, most)
            self.items |= {one.item.id: one.topic for one in found.items}
            self.topics |= {one.id: one for one in found.topics}
            self.revision, more = found.revision, found.more
            self.pages += 1
        return {name: self._into(topic) for name, topic in self.items.items()}

    def _into(self, topic: str | None) -> str | None:
        known = None if topic is None else self.topics.get(topic)
        return topic if known is None else known.merged_into or topic
