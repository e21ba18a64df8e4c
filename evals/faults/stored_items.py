"""Items of trends put straight into the records of a data folder, without a service or an embedder."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from evals.bench.house import BRAND
from evals.bench.trending import made
from service.index.e5 import E5Embedder
from service.index.embedder import Vectors
from service.records import Records
from service.records.trends_nouns import TopicRecord, TrendItem
from service.settings import Settings
from service.topics.hours import EPOCH
from service.topics.item import Item
from service.topics.repeats import canonical_link
from service.topics.stream import topic_id

AT_ONCE = 1_000
DAYS = 60


async def fill(folder: Path, items: int) -> None:
    """Keep so many items of the last sixty days: those of a story in one topic, the others alone."""
    records = await Records.open(Settings(data_dir=folder, database_url=None).records_url)
    now = datetime.now(UTC)
    feed = islice(made(1, DAYS * 24 / items), items)
    shift = now - timedelta(days=DAYS) - EPOCH
    labels: dict[str, TopicRecord] = {}
    try:
        revision = await records.trends.revision(BRAND)
        while batch := [_stored(item, vector, shift, now) for item, vector in islice(feed, AT_ONCE)]:
            for one in batch:
                first = {one.item.language or "": one.item.published_at}
                topic = one.topic or ""
                labels.setdefault(topic, TopicRecord(topic, now, one.item.title, first))
            touched = [labels[topic] for topic in sorted({one.topic or "" for one in batch})]
            revision = await records.trends.save(BRAND, revision, batch, touched, {})
    finally:
        await records.close()


def _stored(item: Item, vector: Vectors, shift: timedelta, now: datetime) -> TrendItem:
    story, _, told = item.title.partition(" ")[0].partition("n")
    return TrendItem(
        item=replace(item, published_at=item.published_at + shift),
        received_at=now,
        topic=topic_id(replace(item, id=story) if told else item),
        link=canonical_link(item.url),
        embedder=E5Embedder.name,
        vector=vector,
    )
