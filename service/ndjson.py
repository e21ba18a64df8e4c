"""NDJSON: a body read a line at a time."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import AsyncIterator

from fastapi import Request

TYPES = ("application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines")
LONGEST_ROW = 1_000_000  # bytes


async def lines(request: Request) -> AsyncIterator[bytes]:
    """The lines of a streamed body, one by one; a line over LONGEST_ROW is cut, and so refused.

    The mark that some programs put before UTF-8 is no part of the first one.
    """
    rest, begun = b"", False
    async for block in request.stream():
        rest += block
        if not begun and len(rest) >= len(BOM_UTF8):
            rest, begun = rest.removeprefix(BOM_UTF8), True
        *ended, rest = rest.split(b"\n")
        for line in ended:
            if line.strip():
                yield line[:LONGEST_ROW]
        rest = rest[: LONGEST_ROW + 1]
    if rest.strip():
        yield rest
