"""How often workers say they live, and when one is given up."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Seconds. `silence`: without news for so long, a job is taken from its worker. `beat`: how often a
    worker looks whether its job is to be cancelled. `lanes`: jobs carried out side by side in a process."""

    silence: float = 20.0
    beat: float = 1.0
    lanes: int = 2

    @property
    def round(self) -> float:
        """How often silent jobs are looked for."""
        return self.silence / 4
