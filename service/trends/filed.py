"""Files of items: CSV, NDJSON or JSON, their rows and what they hold."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from service.errors import InvalidInput
from service.library.rows import RejectedRow
from service.topics.item import Item
from service.trends.sent import MOST_SENT, read_sent
from service.trends.sources.decoding import decoded
from service.trends.sources.rows import rows_of

NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Filed:
    """What a file holds: each item once, in the order of publication; the rows that are none, from 1.

    `undated` counts the items without a date that can be read, which are left out.
    """

    items: Sequence[Item]
    rejected: Sequence[RejectedRow]
    undated: int = 0


def rows_in(content: bytes) -> list[object]:
    """The rows of a file; `{"items": [...]}` is one of JSON.

    InvalidInput `file_empty`, `file_not_json`; SourceUnreadable for a CSV without a `title` column.
    """
    text = decoded(content, "").text
    if not text.strip():
        raise InvalidInput("file_empty")
    if text.lstrip().startswith("["):
        try:
            return list(json.loads(text))
        except (ValueError, RecursionError):
            raise InvalidInput("file_not_json") from None
    if text.lstrip().startswith("{"):
        try:
            given = json.loads(text)
        except (ValueError, RecursionError):
            given = None
        if isinstance(given, dict) and isinstance(given.get("items"), list):
            return list(given["items"])
    return list(rows_of(text))


def read_file(content: bytes) -> Filed:
    """The items of a file, whatever day it is read. InvalidInput, SourceUnreadable."""
    rows = rows_in(content)
    found: dict[str, Item] = {}
    rejected: list[RejectedRow] = []
    for start in range(0, len(rows), MOST_SENT):
        # What has no date is given that of the reading: a day that no item can be of tells it from the rest.
        read = read_sent(rows[start : start + MOST_SENT], NEVER)
        rejected += [replace(one, row=one.row + start) for one in read.rejected]
        for item in read.items:
            found.setdefault(item.id, item)
    dated = [item for item in found.values() if item.published_at < NEVER]
    dated.sort(key=lambda item: (item.published_at, item.id))
    return Filed(dated, rejected, len(found) - len(dated))
