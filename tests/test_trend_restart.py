"""Streams read anew after a start: whole, once, whoever leaves before the end."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from evals.bench.corpus import GUIDE
from evals.bench.house import BRAND, now
from evals.faults.stored_items import fill
from service.index.e5 import E5Embedder
from service.library.guide_book import GuideBook
from service.records import Records
from service.settings import Settings
from service.streams import Streams
from service.topics.ledger import Sighting

ITEMS = 1_200


async def seen(streams: Streams) -> dict[str, list[Sighting]]:
    """What a stream knows of each topic."""
    async with streams.reading(BRAND) as stream:
        return {topic: list(sightings) for topic, sightings in stream.ledger.topics()}


async def test_who_leaves_while_a_stream_is_read_changes_nothing_of_it(tmp_path: Path) -> None:
    records = await Records.open(Settings(data_dir=tmp_path, database_url=None).records_url)
    embedder = E5Embedder()

    def streams() -> Streams:
        return Streams(records, embedder, lambda: datetime.now(UTC), {})

    try:
        await GuideBook(records, now).save(BRAND, GUIDE, "", "api")
        await fill(tmp_path, ITEMS)
        whole, cut = await seen(streams()), streams()
        for wait in (0.02, 0.05, 0.1, 0.2, 0.4, 0.8):
            reading = asyncio.ensure_future(seen(cut))
            await asyncio.sleep(wait)
            reading.cancel()
            await asyncio.wait([reading])
        again = await seen(cut)
    finally:
        await embedder.close()
        await records.close()
    assert sum(map(len, whole.values())) == ITEMS
    assert again == whole
