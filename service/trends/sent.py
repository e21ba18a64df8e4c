"""Items that a tool sends: rows of JSON, NDJSON or CSV; a bad one is rejected alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from service.errors import InvalidInput
from service.guides.trends import FeedSource
from service.library.rows import RejectedRow
from service.problems import MalformedJson
from service.records.trends_nouns import OF_MESSAGE
from service.trends.sources.decoding import decoded
from service.trends.sources.faults import SourceUnreadable
from service.trends.sources.gathering import Gathering, Read
from service.trends.sources.rows import read_row, rows_of

MOST_SENT = 2_000  # at once: what is embedded in a minute
SENT = FeedSource.model_construct(id="api", type="rows")  # it is at no address


def rows_sent(body: bytes, content_type: str) -> list[object]:
    """The rows of `{"items": [...]}`, of NDJSON or of CSV with a header. MalformedJson, InvalidInput."""
    kind = content_type.partition(";")[0].strip().lower()
    rows = _listed(body) if kind == "application/json" else _filed(body, content_type)
    if len(rows) > MOST_SENT:
        raise InvalidInput("too_many_items", most=MOST_SENT, count=len(rows))
    return rows


def read_sent(rows: Sequence[object], now: datetime) -> Read:
    """The items of rows, each under the id it was sent with; what is no item is rejected alone."""
    gathering = Gathering(SENT, now, most=MOST_SENT)
    for number, row in enumerate(rows, 1):
        entry = read_row(number, row)
        if isinstance(entry, RejectedRow):
            gathering.reject(entry)
        elif entry.guid.startswith(OF_MESSAGE):
            gathering.reject(RejectedRow(number, "row_of_message"))
        else:
            gathering.add(replace(entry, id=entry.guid, guid=""))
    return gathering.read()


def _filed(body: bytes, content_type: str) -> list[object]:
    try:
        return list(rows_of(decoded(body, content_type).text))
    except SourceUnreadable as fault:  # no source failed: this is the caller's own file
        raise InvalidInput(fault.code, (), **fault.details) from None


def _listed(body: bytes) -> list[object]:
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        raise MalformedJson from None
    if not isinstance(given, dict) or given.keys() != {"items"} or not isinstance(given["items"], list):
        raise InvalidInput("items_not_listed")
    return given["items"]
