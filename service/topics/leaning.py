"""Which way the vectors of a language lean: the mean that is taken away before topics are compared."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import numpy as np

from service.index.embedder import Vectors

GROWTH = 1.1  # the mean in use is renewed when a language has so many times as many items
PRIOR_ITEMS = 30  # what the means that are shipped weigh, in items
Means = Mapping[str, Vectors]


class Leaning:
    """Running means by language, which begin with those of `prior` and are renewed as they grow.

    A language that `prior` does not have begins with the mean of those it has.
    """

    def __init__(self, dimension: int, prior: Means) -> None:
        self._zero = np.zeros(dimension, dtype=np.float32)
        self._prior = prior
        self._other = self._zero
        if prior:
            self._other = np.stack([*prior.values()]).mean(axis=0)
        self._sums: dict[str, Vectors] = {}
        self._counts: dict[str, int] = {}
        self._used: dict[str, Vectors] = {}
        self._next: dict[str, int] = {}

    def learn(self, vector: Vectors, language: str) -> bool:
        """Count a vector; whether the mean of its language in use is another one since."""
        if language not in self._sums:
            self._counts[language] = PRIOR_ITEMS if self._prior else 0
            self._sums[language] = self._counts[language] * self._mean(language)
            self._next[language] = _next(self._counts[language])
        self._sums[language] = self._sums[language] + vector
        self._counts[language] += 1
        if self._counts[language] < self._next[language]:
            return False
        self._used[language] = self._sums[language] / np.float32(self._counts[language])
        self._next[language] = _next(self._counts[language])
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
        used = self._used.get(language)
        return self._prior.get(language, self._other) if used is None else used


def _next(count: int) -> int:
    return max(count + 1, int(count * GROWTH))


@cache
def shipped_means() -> Means:
    """The means of everyday headlines embedded by e5, by language: `data/leaning.npz`."""
    with np.load(str(files(__package__) / "data/leaning.npz")) as stored:
        return {language: stored[language].astype(np.float32) for language in stored.files}
