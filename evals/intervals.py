"""How sure a figure is: bootstrap intervals over briefs, and the agreement of several readings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

DRAWS = 2_000
FEWEST = 8  # groups; drawn from fewer, an interval is narrower than what is known


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and the 95 % interval around it; `groups` and `values` say from how much."""

    mean: float
    low: float
    high: float
    groups: int
    values: int

    def __str__(self) -> str:
        return f"{self.mean:.3f} [{self.low:.3f} ; {self.high:.3f}]"

    @property
    def apart(self) -> bool:
        """Whether 0 is outside; never said of fewer than FEWEST groups."""
        return self.groups >= FEWEST and (self.low > 0 or self.high < 0)


def bootstrap(groups: Sequence[Sequence[float]], seed: int) -> Interval | None:
    """The mean of all values, and its percentile interval; None without a value.

    Whole groups are drawn, with replacement: the drafts of one brief stand or fall together, and drawn one
    by one they would pass for more than they are. Source: Efron and Tibshirani, An Introduction to the
    Bootstrap, 1993, chapters 8 and 13.
    """
    kept = [group for group in groups if group]
    if not kept:
        return None
    sums = np.array([sum(group) for group in kept], dtype=float)
    sizes = np.array([len(group) for group in kept], dtype=float)
    drawn = np.random.default_rng(seed).integers(len(kept), size=(DRAWS, len(kept)))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Interval(float(sums.sum() / sizes.sum()), float(low), float(high), len(kept), int(sizes.sum()))


def alpha(units: Sequence[Sequence[float]]) -> float | None:
    """Krippendorff's alpha of values on a scale with equal steps: 1 is agreement, 0 what chance would give.

    Each unit holds the values several readings gave one thing; those with fewer than two say nothing. None
    when nothing can be compared, or when every value is the same: no disagreement was possible.
    Source: Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011.
    """
    paired = [unit for unit in units if len(unit) > 1]
    values = [value for unit in paired for value in unit]
    expected = _disagreement(values)
    if not expected:
        return None
    observed = sum(len(unit) * _disagreement(unit) for unit in paired) / len(values)
    return 1 - observed / expected


def _disagreement(values: Sequence[float]) -> float:
    """The mean squared difference of two values taken from these."""
    if len(values) < 2:
        return 0.0
    return 2 * float(np.var(np.asarray(values, dtype=float), ddof=1))
