"""The network's limits and forbidden characters, held against one text."""

from __future__ import annotations

from collections.abc import Iterator

from service.checks import form
from service.checks.facts import Facts, Notice

_OWN_RULES = frozenset({"hashtags"})  # judged with the guide's own maximum in checks/hashtags.py


def hard(facts: Facts) -> Iterator[Notice]:
    """Limits past which publishing fails or cuts."""
    for limit in facts.measure.limits:
        if limit.kind == "hard" and not limit.fits and limit.field not in _OWN_RULES:
            yield Notice(
                details={
                    "network": facts.network.name,
                    "field": limit.field,
                    "count": str(limit.count),
                    "limit": str(limit.limit),
                    "over": str(limit.count - limit.limit),
                }
            )


def soft(facts: Facts) -> Iterator[Notice]:
    """The fold, after which a reader must ask for more; form.fold says better what comes too late."""
    for limit in facts.measure.limits:
        if limit.field == "fold" and not limit.fits and not form.is_cut_late(facts):
            yield Notice(details={"network": facts.network.name, "limit": str(limit.limit)})


def forbidden_character(facts: Facts) -> Iterator[Notice]:
    """Characters the network refuses, wherever they stand."""
    forbidden = frozenset(facts.network.forbidden_characters)
    for place, character in enumerate(facts.text):
        if character in forbidden:
            shown = character if character.isprintable() else f"U+{ord(character):04X}"
            details = {"character": shown, "network": facts.network.name}
            yield Notice(span=(place, place + 1), fix="", details=details)
