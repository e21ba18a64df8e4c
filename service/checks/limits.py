"""The network's limits and forbidden characters, held against one text."""

from __future__ import annotations

from collections.abc import Iterator

from service.checks import form
from service.checks.facts import Facts, Notice

_OWN_RULE = ("hashtags", "count")  # judged with the guide's own maximum in checks/hashtags.py


def hard(facts: Facts) -> Iterator[Notice]:
    """Limits past which publishing fails or cuts."""
    for limit in facts.measure.limits:
        if limit.kind == "hard" and not limit.fits and (limit.field, limit.unit) != _OWN_RULE:
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
    """Characters the network refuses, wherever they stand; only those nobody sees are taken out."""
    forbidden = frozenset(facts.network.forbidden_characters)
    for place, character in enumerate(facts.text):
        if character in forbidden:
            fix = None if character.isprintable() else ""
            yield Notice(span=(place, place + 1), fix=fix, details=_refused(character, facts))
    for text in facts.fields.values():
        for character in sorted(forbidden & set(text or "")):
            yield Notice(details=_refused(character, facts))


def _refused(character: str, facts: Facts) -> dict[str, str]:
    shown = character if character.isprintable() else f"U+{ord(character):04X}"
    return {"character": shown, "network": facts.network.name}


def missing_field(facts: Facts) -> Iterator[Notice]:
    """A field without which publishing fails: empty (warn), or not given here (info)."""
    for name in facts.network.required_fields.get(facts.network.kind_of(facts.kind), ()):
        given = facts.fields.get(name)
        if not (given or "").strip():
            details = {"field": name, "network": facts.network.name}
            yield Notice(severity="info" if given is None else "warn", details=details)
