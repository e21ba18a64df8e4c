"""Which way the vectors of a language lean: the mean that is taken away before topics are compared."""

from __future__ import annotations

import math
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

    Each language has a place, from 0. One that `prior` does not have begins with the mean of those it has.
    """

    def __init__(self, dimension: int, prior: Means) -> None:
        self._prior = prior
        self._other: Vectors = np.zeros(dimension, dtype=np.float32)
        if prior:
            self._other = np.stack([*prior.values()]).mean(axis=0)
        self._places: dict[str, int] = {}
        self._sums = np.zeros((0, dimension), dtype=np.float32)
        self._used = np.zeros((0, dimension), dtype=np.float32)
        self._counts: list[int] = []
        self._next: list[int] = []

    def place(self, language: str) -> int:
        """The place of a language, a new one if need be."""
        place = self._places.get(language)
        if place is None:
            place = self._places[language] = len(self._places)
            mean, count = self._before(language), PRIOR_ITEMS if self._prior else 0
            self._sums = np.vstack([self._sums, np.float32(count) * mean])
            self._used = np.vstack([self._used, mean])
            self._counts.append(count)
            self._next.append(_next(count))
        return place

    def learn(self, vector: Vectors, language: str) -> bool:
        """Count a vector; whether the mean of its language in use is another one since."""
        place = self.place(language)
        self._sums[place] += vector
        self._counts[place] += 1
        count = self._counts[place]
        if count < self._next[place]:
            return False
        self._used[place] = self._sums[place] / np.float32(count)
        self._next[place] = _next(count)
        return True

    def centred(self, vector: Vectors, language: str) -> Vectors:
        """The vector without what its language adds, of length 1, shape (dimension,)."""
        place = self._places.get(language)
        mean: Vectors = self._before(language) if place is None else self._used[place]
        centred = vector - mean
        unit: Vectors = centred / max(math.sqrt(centred @ centred), 1e-9)
        return unit

    def of_many(self, counts: Vectors) -> Vectors:
        """What languages add to sums of vectors, of which `counts` are of the language of each place.

        Shapes (…, places) and (…, dimension); places may be left out at the end.
        """
        added: Vectors = counts @ self._used[: counts.shape[-1]]
        return added

    def _before(self, language: str) -> Vectors:
        """The mean of a language of which no item came yet."""
        return self._prior.get(language, self._other)


def _next(count: int) -> int:
    return max(count + 1, int(count * GROWTH))


@cache
def shipped_means() -> Means:
    """The means of everyday headlines embedded by e5, by language: `data/leaning.npz`."""
    with np.load(str(files(__package__) / "data/leaning.npz")) as stored:
        return {language: stored[language].astype(np.float32) for language in stored.files}
