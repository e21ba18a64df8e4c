"""What the page of writing knows when it opens: the networks as the brand uses them, and how to say them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.messages import Language, catalogue, say
from service.studio.visit import Visit

TOLD = ("id", "name", "kinds", "default_kind", "beside", "clickable_links")


async def writing(visit: Visit, brand: str) -> dict[str, Any]:
    """The brand, its networks first among all, and `facts` for the scripts. Refused."""
    found, networks, able = await visit.api.get_all(f"brands/{brand}", "networks", "capabilities")
    language = visit.words.language
    ranked = sorted(networks["items"], key=lambda one: _rank(one["id"], found["networks"]))
    languages = [{"id": tag, "name": visit.words.tongue(tag)} for tag in found["languages"]]
    told = {
        "brand": {"id": found["id"], "name": found["name"], "languages": languages},
        "networks": [_network(one, found["networks"]) for one in ranked],
        "units": _told("unit", language),
        "fields": _told("field", language),
        "rewrites": able["rewrites"],
        "writer": next((one["name"] for one in able["writers"] if one["active"]), None),
    }
    return {"brand": found, "networks": told["networks"], "languages": languages, "facts": told}


def _rank(network: str, own: list[str]) -> int:
    return own.index(network) if network in own else len(own)


def _network(network: Mapping[str, Any], own: list[str]) -> dict[str, Any]:
    return {
        **{name: network[name] for name in TOLD},
        "own": network["id"] in own,
        "fold": network["manners"]["fold"],
    }


def _told(area: str, language: Language) -> dict[str, str]:
    start = f"networks.{area}."
    return {key.removeprefix(start): say(key, language) for key in catalogue() if key.startswith(start)}
