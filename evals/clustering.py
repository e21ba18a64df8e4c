"""How well topics found are those that a set tells: NMI, BCubed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import log


@dataclass(frozen=True, slots=True)
class BCubed:
    """Means over items: of each one's topic, the share that is of its story, and the other way round."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def nmi(found: Sequence[Hashable], true: Sequence[Hashable]) -> float:
    """Mutual information over the arithmetic mean of both entropies, from 0 to 1; 1 for one story alone."""
    count = len(found)
    here, there = Counter(found), Counter(true)
    mean = (_entropy(here.values(), count) + _entropy(there.values(), count)) / 2
    if not mean:
        return 1.0
    both = Counter(zip(found, true, strict=True))
    shared = (n / count * log(n * count / (here[one] * there[other])) for (one, other), n in both.items())
    return sum(shared) / mean


def bcubed(found: Sequence[Hashable], true: Sequence[Hashable]) -> BCubed:
    """Precision and recall (Bagga and Baldwin, 1998)."""
    here, there = Counter(found), Counter(true)
    both = Counter(zip(found, true, strict=True)).items()
    precision = sum(n * n / here[one] for (one, _), n in both) / len(found)
    recall = sum(n * n / there[other] for (_, other), n in both) / len(found)
    return BCubed(precision, recall)


def _entropy(sizes: Iterable[int], count: int) -> float:
    return -sum(size / count * log(size / count) for size in sizes)
