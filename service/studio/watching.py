"""What the page of trends knows when it opens: what rises, the sources, and what narrows topics."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from service.studio.visit import Visit
from service.studio.wording import Words

WINDOWS = ("6h", "24h", "3d", "7d", "30d")
USUAL = "24h"
FIRST = 20  # topics in the page itself; a script asks for the others
SHOWN = ("title", "url", "source", "published_at", "language")  # of an item; a card shows no summary
NEAREST = 3  # pillars
PATIENCE = 0.7  # seconds a page waits for topics; their first reading after a start takes longer
OFFERED = ("fr", "en")  # languages that items are often in


async def first_seen(visit: Visit, brand: Mapping[str, Any]) -> Mapping[str, Any]:
    """The facts of the page. Refused.

    `page` of topics, None while they are being read; `sources`; names of `networks` and of `languages` by
    id; the brand's `own` languages, and its `pillars`.
    """
    languages = watched(brand["guide"], visit.words)
    asked = visit.request.query_params
    window = asked.get("window", USUAL)
    query: dict[str, str | int] = {"window": window if window in WINDOWS else USUAL, "limit": FIRST}
    if asked.get("language") in languages:
        query["language"] = asked["language"]
    if _is_moment(asked.get("at", "")):
        query["at"] = asked["at"]
    under = f"brands/{brand['id']}/trends"
    sources, networks = await visit.api.get_all(f"{under}/sources", "networks")
    return {
        "page": await _page(visit, under, query),
        "sources": sources["items"],
        "networks": {one["id"]: one["name"] for one in networks["items"]},
        "languages": languages,
        "own": [tag.partition("-")[0] for tag in brand["guide"].get("languages", ())],
        "pillars": brand["guide"].get("pillars", []),
    }


async def _page(visit: Visit, path: str, query: Mapping[str, str | int]) -> Mapping[str, Any] | None:
    try:
        async with asyncio.timeout(PATIENCE):
            return trimmed(await visit.api.get(path, **query))
    except TimeoutError:
        return None


def _is_moment(text: str) -> bool:
    """Whether a text is a moment that the API takes: with its offset from UTC."""
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def trimmed(page: Mapping[str, Any]) -> Mapping[str, Any]:
    """A page of topics without what no card shows."""
    topics = [
        topic
        | {"fit": topic["fit"][:NEAREST]}
        | {"items": [{name: item[name] for name in SHOWN} for item in topic["items"]]}
        for topic in page["items"]
    ]
    return {**page, "items": topics}


def watched(guide: Mapping[str, Any], words: Words) -> Mapping[str, str]:
    """The names of the languages that a brand writes in or watches, by their tag, its own first."""
    tags = [*guide.get("languages", ()), *guide.get("trends", {}).get("languages", ()), *OFFERED]
    return {tag: words.tongue(tag) for tag in dict.fromkeys(tag.partition("-")[0] for tag in tags)}
