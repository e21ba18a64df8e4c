"""RSS, Atom and JSON Feed, whatever their version, encoding and faults."""

from __future__ import annotations

import calendar
import logging
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import feedparser

from service.guides.trends import FeedSource
from service.trends.sources import json_feed
from service.trends.sources.bounds import bounded
from service.trends.sources.decoding import decoded
from service.trends.sources.faults import SourceUnreadable
from service.trends.sources.gathering import Entry, Gathering, Read
from service.trends.sources.moments import moment_of

log = logging.getLogger(__name__)
# It is told the encoding, and asks nothing itself: it is never given an address, nor a text it could open.
HEADERS = {"content-type": "application/xml; charset=utf-8"}
# What a parser of markup raises besides its own errors, when it meets what its authors did not.
# Plain dictionaries: those of feedparser warn of some keys, and answer for others.
Fields = dict[str, Any]
BROKEN = (AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def read(source: FeedSource, content: bytes, now: datetime, base: str = "", content_type: str = "") -> Read:
    """The items of a feed fetched at `now` from `base`. SourceUnreadable, SourceForbidden."""
    told = decoded(content, content_type)
    gathering = Gathering(source, now, base, language_first=True)
    if told.damaged:
        gathering.notice("encoding")
    if told.text.lstrip().startswith("{"):
        json_feed.gather(told.text, gathering)
        return gathering.read()
    if not told.text.strip():
        raise SourceUnreadable("source_empty")
    xml, cut = bounded(told.text)
    parsed = _parsed(xml, base)
    if not parsed.get("version") and not parsed.get("entries"):
        raise SourceUnreadable("source_no_feed")
    if cut:
        gathering.notice("cut")
    elif parsed.get("bozo"):
        gathering.notice("not_whole")
    language = str(dict(parsed["feed"]).get("language") or "")
    for entry in parsed["entries"]:
        gathering.add(_entry(dict(entry), language))
    return gathering.read()


def _parsed(xml: bytes, base: str) -> Fields:
    try:
        found = feedparser.parse(
            BytesIO(xml),
            response_headers=HEADERS | {"content-location": base},
            sanitize_html=False,  # texts are stripped of all markup here, and need not be safe as HTML before
            resolve_relative_uris=False,
        )
    except BROKEN as error:
        log.warning("a feed could not be parsed: %s", type(error).__name__)
        raise SourceUnreadable("source_no_feed") from None
    return dict(found)


def _entry(entry: Fields, language: str) -> Entry:
    def told(name: str) -> str:
        return str(entry.get(name) or "")

    detail = entry.get("title_detail") or {}
    body = next((str(one.get("value") or "") for one in entry.get("content") or []), "")
    links = (str(one.get("href") or "") for one in entry.get("links") or [])
    return Entry(
        guid=told("id"),
        title=told("title"),
        summary=told("summary") or body,
        link=told("link") or next(filter(None, links), ""),
        published=_published(entry),
        language=str(detail.get("language") or "") or language,
    )


def _published(entry: Fields) -> str | datetime | None:
    """When it was published, created or updated: as it is written, or as feedparser alone reads it."""
    for name in ("published", "created", "updated"):
        written = str(entry.get(name) or "")
        parsed = entry.get(f"{name}_parsed")
        if written.strip():
            return written if parsed is None or moment_of(written) else _from_parts(parsed) or written
    return None


def _from_parts(parts: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(calendar.timegm(parts), UTC)
    except (*BROKEN, OverflowError, OSError):
        return None
