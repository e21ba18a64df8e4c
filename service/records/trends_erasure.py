"""Taking what was made of the brand's own messages out of its trends, with the messages."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import Connection, delete, select, update

from service.records.erasure import promised
from service.records.trends_nouns import OF_MESSAGE
from service.records.trends_rows import Counter, hold_counter, portions, set_counter
from service.records.trends_tables import trend_items, trend_topics
from service.text import fold

MOST_READ = 500  # of the items left in a topic, the newest
_WORD = re.compile(r"\w+")


def forget_messages(connection: Connection, brand: str, gone: Sequence[str]) -> None:
    """Delete the items made of messages, and the labels that hold a word which no other item of theirs has.

    The brand's counter is held since before the messages were touched, if it has one.
    """
    items = trend_items.c
    ids = [OF_MESSAGE + message for message in gone]
    made = select(items.id, items.topic).where(items.brand == brand)
    rows = [row for some in portions(ids) for row in connection.execute(made.where(items.id.in_(some)))]
    if not rows:
        return
    counter = hold_counter(connection, brand) or Counter()
    after = Counter(counter.revision + 1, counter.erasures + 1)
    set_counter(connection, brand, after)
    for some in portions([row.id for row in rows]):
        connection.execute(delete(trend_items).where(items.brand == brand, items.id.in_(some)))
    for topic in sorted({row.topic for row in rows if row.topic is not None}):
        _unlabel(connection, brand, topic, after.revision)
    promised(connection, trend_items, trend_topics)


def _unlabel(connection: Connection, brand: str, topic: str, revision: int) -> None:
    """Empty the labels of a topic, and of those that went into it, that its items no longer account for."""
    left = select(trend_items.c.title, trend_items.c.summary)
    left = left.where(trend_items.c.brand == brand, trend_items.c.topic == topic)
    left = left.order_by(trend_items.c.published_at.desc()).limit(MOST_READ)
    said = {word for row in connection.execute(left) for text in row for word in _words(text)}
    topics = trend_topics.c
    these = (topics.brand == brand) & ((topics.id == topic) | (topics.merged_into == topic))
    for row in connection.execute(select(topics.id, topics.label).where(these)).all():
        if not said.issuperset(_words(row.label)):
            emptied = update(trend_topics).where(topics.brand == brand, topics.id == row.id)
            connection.execute(emptied.values(label="", revision=revision))


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))
