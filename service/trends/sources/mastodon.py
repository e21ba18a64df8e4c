"""The public trends of a Mastodon server: posts, links and hashtags (docs.joinmastodon.org/methods/trends).

A trending hashtag has no text and no date, so it is one item a day, seen when it was fetched: the server
lists it among its trends that day. How often it was used is no number of items, and is not made one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from service.guides.trends import FeedSource
from service.trends.sources.decoding import decoded
from service.trends.sources.faults import SourceUnreadable
from service.trends.sources.gathering import Entry, Gathering, Read
from service.trends.sources.json_feed import json_of, objects, text_of
from service.trends.sources.plain import SUMMARY, headed, plain

ROOT = "/api/v1/trends"
LISTS = ("statuses", "links", "tags")
MOST = 40  # that a server gives at once


def addresses(url: str) -> Sequence[str]:
    """What to ask: the one list that `url` names, or the three of its server."""
    parts = urlsplit(url)
    if parts.path.startswith(ROOT) and parts.path.rstrip("/").rpartition("/")[2] in LISTS:
        return [url]
    return [f"{parts.scheme}://{parts.netloc}{ROOT}/{name}?limit={MOST}" for name in LISTS]


def read(source: FeedSource, content: bytes, now: datetime, base: str = "", content_type: str = "") -> Read:
    """The items of a list, which its members tell. SourceUnreadable."""
    listed = json_of(decoded(content, content_type).text)
    if not isinstance(listed, list):
        raise SourceUnreadable("source_no_list")
    gathering = Gathering(source, now, base)
    for one in objects(listed):
        if entry := _entry(one, now):
            gathering.add(entry)
    return gathering.read()


def _entry(one: Mapping[str, Any], now: datetime) -> Entry | None:
    if "content" in one:
        return _status(one)
    if "title" in one:
        return Entry(
            guid=f"link:{text_of(one, 'url')}",
            title=text_of(one, "title"),
            summary=text_of(one, "description"),
            link=text_of(one, "url"),
            published=text_of(one, "published_at") or now,
            language=text_of(one, "language"),
        )
    if name := text_of(one, "name"):
        day = f"tag:{name.lower()}:{now:%Y-%m-%d}"
        return Entry(guid=day, title=f"#{name}", link=text_of(one, "url"), published=now)
    return None


def _status(one: Mapping[str, Any]) -> Entry | None:
    """A post; None for one that is not for everybody."""
    if text_of(one, "visibility") not in ("", "public"):
        return None
    card = one.get("card")
    shown: Mapping[str, Any] = card if isinstance(card, dict) else {}
    title, summary = headed(plain(text_of(one, "content"), SUMMARY))
    warning = text_of(one, "spoiler_text")
    if warning:
        title, summary = warning, f"{title} {summary}"
    about = " ".join(filter(None, (summary, text_of(shown, "title"))))
    return Entry(
        guid=text_of(one, "uri", "id"),
        title=title or text_of(shown, "title"),
        summary=about,
        link=text_of(one, "url", "uri"),
        published=text_of(one, "created_at") or None,
        language=text_of(one, "language"),
    )
