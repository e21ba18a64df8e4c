"""Which way the vectors of a language lean: the mean that is taken away before topics are compared."""

from __future__ import annotations

import math

import numpy as np

from service.index.embedder import Vectors

GROWTH = 1.1  # the mean in use is renewed when a language has so many times as many items


class Leaning:
    """Running means by language, renewed as they grow. Each language has a place, from 0."""

    def __init__(self, dimension: int) -> None:
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
            more = ((0, 1), (0, 0))
            self._sums, self._used = np.pad(self._sums, more), np.pad(self._used, more)
            self._counts.append(0)
            self._next.append(1)
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
        self._next[place] = max(count + 1, int(count * GROWTH))
        return True

    def centred(self, vector: Vectors, language: str) -> Vectors:
        """The vector without what its language adds, of length 1, shape (dimension,)."""
        place = self._places.get(language)
        centred = vector if place is None else vector - self._used[place]
        unit: Vectors = centred / max(math.sqrt(centred @ centred), 1e-9)
        return unit

    def of_many(self, counts: Vectors) -> Vectors:
        """What languages add to sums of vectors, of which `counts` are of the language of each place.

        Shapes (…, places) and (…, dimension); places may be left out at the end.
        """
        added: Vectors = counts @ self._used[: counts.shape[-1]]
        return added
