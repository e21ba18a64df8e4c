"""What the brand's own community writes, as items: personal data under placeholders, no author."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from service.guides.trends import FeedSource
from service.message import Author, Message
from service.personal.veil import Veil
from service.records.inbox_nouns import MessageRecord
from service.records.trends_nouns import OF_MESSAGE
from service.trends.sources.gathering import Entry, Gathering, Read
from service.trends.sources.plain import SUMMARY, headed, plain

SOURCE = "messages"


def read(
    source: FeedSource, records: Iterable[MessageRecord], now: datetime, known: Iterable[str] = ()
) -> Read:
    """The items of stored messages; one whose text is no longer kept is none, nor is advertising.

    `known` is what the brand itself says of where it is reached, which is nobody's personal data.
    """
    gathering = Gathering(source, now)
    own = tuple(known)
    for record in records:
        text = str(record.payload.get("text") or "") if record.swept_at is None else ""
        if text.strip() and "spam" not in record.triage.get("intent", ()):
            gathering.add(_entry(record, text, own))
    return gathering.read()


def _entry(record: MessageRecord, text: str, known: tuple[str, ...]) -> Entry:
    author = record.payload.get("author") or {}
    told = {name: author.get(name) for name in ("id", "handle", "name")}
    language = record.payload.get("language") or record.triage.get("language")
    message = Message(text, record.network, author=Author(**told), language=language)
    title, summary = headed(plain(Veil.of(message, known).message.text, SUMMARY))
    posted = min(record.posted_at or record.received_at, record.received_at)
    return Entry(
        id=OF_MESSAGE + record.id,
        title=title,
        summary=summary,
        published=posted,
        language=language or "",
        source=SOURCE,
    )
