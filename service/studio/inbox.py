"""What the page of messages is told when it opens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from service.message import INTENTS


def inbox_facts(brand: Mapping[str, Any], networks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The networks, those of the brand first, and the intents that a message can be said to be."""
    own = list(brand["networks"])
    ids = [*own, *(one["id"] for one in networks if one["id"] not in own)]
    named = {one["id"]: {"name": one["name"], "kinds": one["kinds"]} for one in networks}
    return {"facts": {"networks": named, "offered": own}, "listed": ids, "named": named, "intents": INTENTS}
