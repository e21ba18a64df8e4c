"""Items as rows: CSV with a header, NDJSON, or a JSON list. A bad row is rejected alone, with its number."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, field_validator

from service.errors import InvalidText
from service.guides.trends import FeedSource, Region
from service.library.rows import RejectedRow
from service.text import accept
from service.trends.sources.decoding import decoded
from service.trends.sources.faults import SourceUnreadable
from service.trends.sources.gathering import Entry, Gathering, Read, language_of, web_link
from service.trends.sources.moments import moment_of

SEPARATORS = (",", ";", "\t")
LONGEST_FIELD = 100_000
MOST_ROWS = 50_000  # two seconds of work
Short = Annotated[str, StringConstraints(max_length=1_000)]


class Row(BaseModel):
    """A row; an empty cell is one that is not there. Unknown columns are left aside: exports carry many.

    Without `published_at` it is dated when it was first seen; without `source`, it is of its file's.
    """

    model_config = ConfigDict(coerce_numbers_to_str=True)

    id: Short = ""
    title: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_FIELD)]
    summary: Annotated[str, StringConstraints(max_length=LONGEST_FIELD)] = ""
    url: Annotated[str, StringConstraints(max_length=2_048)] = ""
    published_at: Short = ""
    source: Short = ""
    language: Short = ""
    region: Region | None = None

    @field_validator("url")
    @classmethod
    def _web(cls, value: str) -> str:
        if value and web_link(value) is None:
            raise ValueError("http:// or https://")
        return value

    @field_validator("published_at")
    @classmethod
    def _time(cls, value: str) -> str:
        if value and moment_of(value) is None:
            raise ValueError("2026-11-27T09:00:00Z")
        return value

    @field_validator("language")
    @classmethod
    def _tag(cls, value: str) -> str:
        if value and language_of(value) is None:
            raise ValueError("ISO 639-1")
        return value


def read_row(number: int, row: object) -> Entry | RejectedRow:
    """The entry of a row (a JSON line, or its value), or why it is refused."""
    try:
        value = json.loads(row) if isinstance(row, str | bytes) else row
        if not isinstance(value, dict):
            return RejectedRow(number, "row_not_object")
        read = Row.model_validate({k: v for k, v in value.items() if v is not None and v != ""})
        for name in ("id", "title", "summary", "url", "source"):
            accept(getattr(read, name), longest=LONGEST_FIELD, path=name)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        return RejectedRow(number, "row_field", {"field": place, "reason": first["msg"]})
    except InvalidText as error:
        return RejectedRow(number, error.code, error.details)
    except (ValueError, RecursionError) as error:
        return RejectedRow(number, "row_not_json", {"reason": str(error)[:120]})
    return Entry(
        guid=read.id,
        title=read.title,
        summary=read.summary,
        link=read.url,
        published=read.published_at or None,
        language=read.language,
        region=read.region,
        source=read.source,
    )


def read(source: FeedSource, content: bytes, now: datetime, base: str = "", content_type: str = "") -> Read:
    """The items of a file. SourceUnreadable for one that is neither CSV with a `title` column nor JSON."""
    told = decoded(content, content_type)
    gathering = Gathering(source, now, base)
    if told.damaged:
        gathering.notice("encoding")
    for number, row in enumerate(rows_of(told.text), 1):
        if number > MOST_ROWS:
            gathering.notice("cut")
            break
        entry = read_row(number, row)
        if isinstance(entry, RejectedRow):
            gathering.reject(entry)
        else:
            gathering.add(entry)
    return gathering.read()


def rows_of(text: str) -> Iterator[object]:
    """The rows of NDJSON, of a JSON list, or of CSV with a header. SourceUnreadable."""
    start = text.lstrip()[:1]
    if not start:
        raise SourceUnreadable("source_empty")
    if start == "{":
        yield from (line for line in text.split("\n") if line.strip())
        return
    if start == "[":
        try:
            yield from json.loads(text)
        except (ValueError, RecursionError):
            raise SourceUnreadable("source_not_json") from None
        return
    yield from _cells(text)


def _cells(text: str) -> Iterator[object]:
    """The rows of a CSV by the names of its header, with whichever separator parts a `title` in it."""
    first = text.lstrip().partition("\n")[0]
    separator = next((one for one in SEPARATORS if "title" in _names(first, one)), None)
    if separator is None:
        raise SourceUnreadable("source_no_header")
    lines = csv.reader(StringIO(text.lstrip(), newline=""), delimiter=separator)
    try:
        names = [name.strip().lower() for name in next(lines)]
    except csv.Error:
        raise SourceUnreadable("source_no_header") from None
    while True:
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            yield f"CSV: {error}"
            continue
        if any(cell.strip() for cell in cells):
            yield {name: cell.strip() for name, cell in zip(names, cells, strict=False)}


def _names(header: str, separator: str) -> list[str]:
    return [name.strip().strip('"').strip().lower() for name in header.split(separator)]
