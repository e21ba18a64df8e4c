"""Choice without chance: the same brief always draws the same lots."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from service.words import Brief


@dataclass(frozen=True, slots=True)
class Chance:
    """Lots drawn from a brief and a network."""

    seed: str

    @classmethod
    def of(cls, brief: Brief, network: str) -> Chance:
        """The lots of one brief on one network."""
        return cls(f"{network}|{brief!r}")

    def draw(self, name: str) -> float:
        """A number between 0 and 1, both excluded, always the same for the same name."""
        digest = hashlib.sha256(f"{self.seed}|{name}".encode("utf-8", "surrogatepass")).digest()
        return (int.from_bytes(digest[:8], "big") + 1) / (2**64 + 2)

    def rank(self, name: str, weight: float) -> float:
        """A sort key: among names ranked by it, each comes first as often as its weight says.

        Source: Efraimidis and Spirakis, Weighted random sampling with a reservoir, 2006.
        """
        return float(self.draw(name) ** (1 / weight))
