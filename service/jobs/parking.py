"""Rows on their way to a job, as the records keep them: a few hundred kilobytes at a time."""

from __future__ import annotations

import json
from collections.abc import AsyncIterable, AsyncIterator

from service.library.importing import BATCH
from service.records.jobs import ParkedRows

MOST_BYTES = 1_000_000


async def batches(rows: AsyncIterable[object]) -> AsyncIterator[ParkedRows]:
    """The rows (JSON lines as bytes, or JSON values) in batches of BATCH, or MOST_BYTES if that is less."""
    first, batch, size = 1, list[bytes](), 0
    async for row in rows:
        line = row if isinstance(row, bytes) else json.dumps(row, ensure_ascii=True).encode()
        batch.append(line)
        size += len(line)
        if len(batch) == BATCH or size >= MOST_BYTES:
            yield ParkedRows(first, b"\n".join(batch))
            first, batch, size = first + len(batch), [], 0
    if batch:
        yield ParkedRows(first, b"\n".join(batch))
