"""JSON Feed 1.1 and 1.0 (jsonfeed.org), and reading JSON of strangers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from service.trends.sources.faults import SourceUnreadable
from service.trends.sources.gathering import Entry, Gathering


def json_of(text: str) -> Any:
    """The value of a JSON text. SourceUnreadable, also for one nested beyond reason."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise SourceUnreadable("source_not_json") from None


def objects(value: Any) -> Sequence[Mapping[str, Any]]:
    """The objects of a list; what is none of them is left aside."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def text_of(entry: Mapping[str, Any], *names: str) -> str:
    """The first member of those names that is a text or a number, as a text."""
    values = (entry.get(name) for name in names)
    said = (
        value if isinstance(value, str) else "" if isinstance(value, bool) else _number(value)
        for value in values
    )
    return next((value for value in said if value.strip()), "")


def gather(text: str, gathering: Gathering) -> None:
    """The items of a feed. SourceUnreadable for JSON that is no feed."""
    feed = json_of(text)
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise SourceUnreadable("source_no_feed")
    language = text_of(feed, "language")
    for item in objects(feed["items"]):
        gathering.add(
            Entry(
                guid=text_of(item, "id"),
                title=text_of(item, "title"),
                summary=text_of(item, "summary", "content_text", "content_html"),
                link=text_of(item, "url", "external_url"),
                published=text_of(item, "date_published", "date_modified") or None,
                language=text_of(item, "language") or language,
            )
        )


def _number(value: Any) -> str:
    return str(value) if isinstance(value, int | float) else ""
