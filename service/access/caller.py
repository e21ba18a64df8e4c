"""Who calls: an owner, with the scopes and the brands of the key that was shown."""

from __future__ import annotations

from dataclasses import dataclass

from service.access.scopes import Scope, held_by

HOUSE_OWNER = "house"


@dataclass(frozen=True, slots=True)
class Caller:
    """One caller. `brands` None: every brand. `key` is the key's id, None for the house itself.

    `owner` is who holds the key: two keys of one owner share answers kept for retries, and jobs.
    """

    owner: str
    scopes: frozenset[Scope]
    brands: frozenset[str] | None = None
    key: str | None = None

    @property
    def owns(self) -> str | None:
        """The owner of what the caller creates; None for the house."""
        return None if self.owner == HOUSE_OWNER else self.owner

    def may(self, scope: Scope) -> bool:
        """Whether the caller holds `scope`."""
        return scope in self.scopes

    def opens(self, brand: str) -> bool:
        """Whether the caller's key opens `brand`, be there such a brand or not."""
        return self.brands is None or brand in self.brands


HOUSE = Caller(HOUSE_OWNER, held_by(["admin"]))
