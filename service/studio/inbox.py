"""What the page of messages is told when it opens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from service.guides.loader import parse
from service.message import INTENTS


def inbox_facts(brand: Mapping[str, Any], networks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The networks, those of the brand first, how it writes dates, and what a message can be said to be."""
    guide = parse(brand["guide"])
    dates = {"timezone": guide.timezone, "locale": guide.locale}
    own = list(brand["networks"])
    ids = [*own, *(one["id"] for one in networks if one["id"] not in own)]
    named = {one["id"]: {"name": one["name"], "kinds": one["kinds"]} for one in networks}
    facts = {"networks": named, "offered": own, "dates": dates}
    return {"facts": facts, "listed": ids, "named": named, "intents": INTENTS}
