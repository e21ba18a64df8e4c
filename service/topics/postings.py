"""Which topics hold a term, and how often: rows and counts of each term, side by side in memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(slots=True)
class _Held:
    """The topics of a term: `rows[place]` has it `counts[place]` times."""

    rows: Numbers = field(default_factory=lambda: np.empty(2, dtype=np.int64))
    counts: Floats = field(default_factory=lambda: np.empty(2))
    places: dict[int, int] = field(default_factory=dict)

    def put(self, row: int, count: int) -> None:
        """Say how often a topic has it."""
        place = self.places.get(row)
        if place is None:
            place = self.places[row] = len(self.places)
            if place == len(self.rows):
                self.rows = np.concatenate([self.rows, self.rows])
                self.counts = np.concatenate([self.counts, self.counts])
            self.rows[place] = row
        self.counts[place] = count

    def take_out(self, row: int) -> None:
        """Leave a topic out; the last one moves to its place."""
        place, last = self.places.pop(row), len(self.places)
        if place != last:
            moved = int(self.rows[last])
            self.rows[place], self.counts[place] = moved, self.counts[last]
            self.places[moved] = place


class Postings:
    """The topics of every term; terms and topics are numbers."""

    def __init__(self) -> None:
        self._held: dict[int, _Held] = {}

    def __contains__(self, term: int) -> bool:
        return term in self._held

    def put(self, row: int, term: int, count: int) -> None:
        """Say how often a topic has a term."""
        held = self._held.get(term)
        if held is None:
            held = self._held[term] = _Held()
        held.put(row, count)

    def take_out(self, row: int, terms: Iterable[int]) -> None:
        """A topic has those terms no more."""
        for term in terms:
            held = self._held[term]
            held.take_out(row)
            if not held.places:
                del self._held[term]

    def move(self, row: int, to: int, terms: Iterable[int]) -> None:
        """A topic, which has those terms, is another row."""
        for term in terms:
            held = self._held[term]
            place = held.places[to] = held.places.pop(row)
            held.rows[place] = to

    def summed(self, terms: Numbers, weights: Floats, topics: int) -> Floats:
        """By topic, the sum over terms of weight and count, shape (topics,)."""
        held = list(map(self._held.get, terms.tolist()))
        told = [one for one in held if one is not None]
        if not told:
            return np.zeros(topics)
        sizes = [0 if one is None else len(one.places) for one in held]
        rows = np.concatenate([one.rows[: len(one.places)] for one in told])
        counts = np.concatenate([one.counts[: len(one.places)] for one in told])
        summed: Floats = np.bincount(rows, counts * np.repeat(weights, sizes), topics).astype(
            np.float64, copy=False
        )
        return summed
