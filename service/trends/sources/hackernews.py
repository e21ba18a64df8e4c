"""The front page of Hacker News: by Algolia, one request, or by the official API, one more for each story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from service.guides.trends import FeedSource
from service.trends.sources.decoding import decoded
from service.trends.sources.faults import SourceUnreadable
from service.trends.sources.gathering import Entry, Gathering, Read
from service.trends.sources.json_feed import json_of, objects, text_of

DEFAULT = "https://hn.algolia.com/api/v1/search?tags=front_page"
PAGE = "https://news.ycombinator.com/item?id="
MOST_STORIES = 60
LANGUAGE = "en"


def by_story(url: str) -> bool:
    """Whether the address is a list of ids of the official API, each of which is asked for."""
    return urlsplit(url).path.endswith("stories.json")


def stories(content: bytes, url: str) -> Sequence[str]:
    """The addresses of the first stories of a list fetched from `url`. SourceUnreadable."""
    ids = json_of(decoded(content).text)
    if not isinstance(ids, list):
        raise SourceUnreadable("source_no_list")
    known = [one for one in ids if isinstance(one, int) and not isinstance(one, bool) and one > 0]
    return [urljoin(url, f"item/{one}.json") for one in known[:MOST_STORIES]]


def read(source: FeedSource, content: bytes, now: datetime, base: str = "", content_type: str = "") -> Read:
    """The stories of a search by Algolia, or one story of the official API. SourceUnreadable."""
    found = json_of(decoded(content, content_type).text)
    gathering = Gathering(source, now, base)
    if not isinstance(found, dict) or not {"hits", "id"} & found.keys():
        if found is None:  # a story that was taken away
            return gathering.read()
        raise SourceUnreadable("source_no_list")
    for one in objects(found["hits"]) if "hits" in found else [found]:
        if not one.get("deleted") and not one.get("dead"):
            gathering.add(_entry(one))
    return gathering.read()


def _entry(one: Mapping[str, Any]) -> Entry:
    name = text_of(one, "objectID", "id")
    return Entry(
        guid=name,
        title=text_of(one, "title", "story_title"),
        summary=text_of(one, "story_text", "text"),
        link=text_of(one, "url") or PAGE + name,
        published=_moment(one),
        language=LANGUAGE,
    )


def _moment(one: Mapping[str, Any]) -> datetime | str | None:
    seconds = one.get("created_at_i", one.get("time"))
    try:
        if isinstance(seconds, int | float):
            return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return str(seconds)
    return text_of(one, "created_at") or None
