"""How well labels agree: two hands with one another, a machine with a hand."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """How often something was rightly said, wrongly said and missed, among `texts`."""

    right: int
    wrong: int
    missed: int
    texts: int

    @classmethod
    def of(cls, pairs: Iterable[tuple[bool, bool]]) -> Told:
        """From pairs of what was said and what is."""
        kept = list(pairs)
        right = sum(said and holds for said, holds in kept)
        wrong = sum(said and not holds for said, holds in kept)
        return cls(right, wrong, sum(holds and not said for said, holds in kept), len(kept))

    @property
    def recall(self) -> float:
        """The share of what is that was said; 0 when there is none."""
        return self.right / max(self.right + self.missed, 1)

    @property
    def spared(self) -> float:
        """The share of what is not that was not said."""
        others = self.texts - self.right - self.missed
        return 1 - self.wrong / max(others, 1)

    @property
    def balanced(self) -> float:
        """The mean of both recalls."""
        return (self.recall + self.spared) / 2

    @property
    def f1(self) -> float:
        """The harmonic mean of recall and precision."""
        return 2 * self.right / max(2 * self.right + self.wrong + self.missed, 1)


def kappa(ones: Sequence[Hashable], others: Sequence[Hashable]) -> float | None:
    """Cohen's kappa of two hands on the same texts; None where both always say the same one thing.

    Source: Cohen, A Coefficient of Agreement for Nominal Scales, 1960.
    """
    if not ones:
        return None
    values = set(ones) | set(others)
    seen = sum(one == other for one, other in zip(ones, others, strict=True)) / len(ones)
    chance = sum((ones.count(value) / len(ones)) * (others.count(value) / len(others)) for value in values)
    return None if chance == 1 else (seen - chance) / (1 - chance)


def mean(values: Iterable[float | None]) -> float:
    """The mean of the values that are known; 0 when none is."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else 0.0


def macro_f1(said: Sequence[Hashable], holds: Sequence[Hashable]) -> float:
    """The mean of the F1 of each value that holds somewhere."""
    values = sorted(set(holds), key=str)
    pairs = list(zip(said, holds, strict=True))
    return mean(Told.of((one == value, other == value) for one, other in pairs).f1 for value in values)
