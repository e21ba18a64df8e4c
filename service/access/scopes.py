"""The four scopes of a key, and which of them a wider one holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import get_args

from service.words import Scope

__all__ = ["HELD", "SCOPES", "Scope", "held_by"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
HELD: Mapping[Scope, frozenset[Scope]] = {
    "read": frozenset({"read"}),
    "draft": frozenset({"read", "draft"}),
    "moderate": frozenset({"read", "moderate"}),
    "admin": frozenset(SCOPES),
}


def held_by(scopes: Iterable[Scope]) -> frozenset[Scope]:
    """Every scope that these hold: who drafts or moderates also reads, an admin does everything."""
    return frozenset[Scope]().union(*(HELD[scope] for scope in scopes))
