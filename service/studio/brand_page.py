"""What the page of a brand shows, asked of the API and put in the order it is read in."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from service.guides.guide import Guide
from service.guides.loader import parse, sections
from service.studio.visit import Visit
from service.words import GOALS, Goal

Portrait = Mapping[str, Any]
Force = Literal["timeless", "coming", "current", "over"]
MOST_PAGES = 200
FAVOURED = ("facebook", "instagram", "linkedin", "x", "bluesky")


async def brand_facts(visit: Visit, brand: str) -> dict[str, Any]:
    """What the template `brand` tells. Refused."""
    known, voice, held, catalogue = await visit.api.get_all(
        f"brands/{brand}", f"brands/{brand}/voice", f"brands/{brand}/library", "networks"
    )
    pages = await visit.api.get(f"brands/{brand}/knowledge", limit=MOST_PAGES)
    guide = parse(known["guide"])
    names = {network["id"]: network["name"] for network in catalogue["items"]}
    today = datetime.now(ZoneInfo(guide.timezone)).date().isoformat()
    return {
        "brand": known,
        "guide": guide,
        "prose": sections(known["prose"]),
        "voice": voice,
        "places": _places(visit, guide, voice, names),
        "scarce": [one.id for one in guide.networks if one.id not in voice["networks"]],
        "held": held,
        "pages": [page | {"force": force(page, today)} for page in pages["items"]],
        "more_pages": pages["next_cursor"] is not None,
        "names": names,
        "moves": _moves(guide),
        "languages": [visit.words.tongue(tag) for tag in guide.languages],
        "importing": {
            "networks": [{"id": name, "name": told} for name, told in names.items()],
            "timezone": guide.timezone,
            "locale": guide.locale,
        },
    }


async def home_facts(visit: Visit) -> dict[str, Any]:
    """What the template `home` tells. Refused."""
    brands, catalogue = await asyncio.gather(visit.api.get("brands", limit=200), visit.api.get("networks"))
    names = {network["id"]: network["name"] for network in catalogue["items"]}
    return {
        "brands": brands["items"],
        "names": names,
        "favoured": [name for name in FAVOURED if name in names],
        "others": [name for name in names if name not in FAVOURED],
    }


def force(page: Mapping[str, Any], today: str) -> Force:
    """Whether a knowledge page grounds facts on `today`, an ISO 8601 day."""
    begins, ends = page["valid_from"], page["valid_until"]
    if begins is None and ends is None:
        return "timeless"
    if begins is not None and begins > today:
        return "coming"
    return "over" if ends is not None and ends < today else "current"


def _places(
    visit: Visit, guide: Guide, voice: Mapping[str, Any], names: Mapping[str, str]
) -> Sequence[tuple[str, Portrait]]:
    """All posts together, then the networks with a voice of their own, in the order of the guide."""
    if voice["all"] is None:
        return []
    order = [one.id for one in guide.networks]
    measured = sorted(voice["networks"], key=lambda one: order.index(one) if one in order else len(order))
    pooled = visit.words.say("brand.voice.all")
    return [(pooled, voice["all"]), *((names.get(one, one), voice["networks"][one]) for one in measured)]


def _moves(guide: Guide) -> Sequence[tuple[Goal, int]]:
    """How many sentences serve each goal; goals without any are left out."""
    counted = Counter(goal for move in guide.moves for goal in move.goals)
    return [(goal, counted[goal]) for goal in GOALS if counted[goal]]
