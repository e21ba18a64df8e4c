"""A source and feeds to read, for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from service.guides.trends import FeedSource
from service.trends.sources import feed
from service.trends.sources.gathering import ProblemCode, Read

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
BASE = "https://journal.example.com/flux/une.xml"
SOURCE = FeedSource(id="journal", url=BASE)


def rss(*items: str, head: str = "") -> bytes:
    """A feed of these items, in UTF-8."""
    told = "".join(f"<item>{item}</item>" for item in items)
    channel = f"<channel><title>Le Journal</title><language>fr-FR</language>{told}</channel>"
    return f'{head}<rss version="2.0">{channel}</rss>'.encode()


def item(title: str, *more: str, date: str = "Thu, 19 Nov 2026 08:00:00 GMT") -> str:
    """One item; without a date when it is empty."""
    told = f"<pubDate>{date}</pubDate>" if date else ""
    return f"<title>{title}</title>{told}{''.join(more)}"


def read(content: bytes, **source: Any) -> Read:
    """What the reader of feeds makes of it."""
    return feed.read(SOURCE.model_copy(update=source), content, NOW, BASE)


def problems(found: Read) -> dict[ProblemCode, int]:
    """What was wrong, and how often."""
    return {one.code: one.count for one in found.problems}
