"""Which way the vectors of a language lean: the mean that is taken away before topics are compared."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from service.index.embedder import Vectors

GROWTH = 1.1  # the mean in use is renewed when a language has so many times as many items


class Leaning:
    """Running means by language, renewed as they grow."""

    def __init__(self, dimension: int) -> None:
        self._zero = np.zeros(dimension, dtype=np.float32)
        self._sums: dict[str, Vectors] = {}
        self._counts: dict[str, int] = {}
        self._used: dict[str, Vectors] = {}
        self._next: dict[str, int] = {}

    def learn(self, vector: Vectors, language: str) -> bool:
        """Count a vector; whether the mean of its language in use is another one since."""
        self._sums[language] = self._sums.get(language, self._zero) + vector
        count = self._counts[language] = self._counts.get(language, 0) + 1
        if count < self._next.get(language, 1):
            return False
        self._used[language] = self._sums[language] / np.float32(count)
        self._next[language] = max(count + 1, int(count * GROWTH))
        return True

    def centred(self, vector: Vectors, language: str) -> Vectors:
        """The vector without what its language adds, of length 1, shape (dimension,)."""
        centred = vector - self._mean(language)
        unit: Vectors = centred / max(float(np.linalg.norm(centred)), 1e-9)
        return unit

    def of_many(self, languages: Mapping[str, int]) -> Vectors:
        """What the languages of a sum of vectors add to it."""
        added = self._zero.copy()
        for language, count in languages.items():
            added += count * self._mean(language)
        return added

    def _mean(self, language: str) -> Vectors:
        return self._used.get(language, self._zero)
