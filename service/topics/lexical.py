"""Rare terms that items and topics share: an inverted index of the terms of topics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from service.index.embedder import Vectors
from service.topics.postings import Postings

MOST_TERMS = 64  # of a topic, kept when it has twice as many
MOST_KNOWN = 200_000  # terms counted; beyond, the rarest are forgotten, those met once first
STILL_MANY = 0.75  # of MOST_KNOWN: with more left, rarer than twice as often are forgotten too

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]


class Lexical:
    """The cosine of terms weighed by how rare they are, log(1 + items / items with it), between topics."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._free: list[int] = []
        self._met = np.zeros(1_024)
        self._counted = 0
        self._items = 0
        self._topics: list[dict[int, int]] = []
        self._lengths = np.ones(64)
        self._postings = Postings()

    def scores(self, terms: Iterable[str], topics: int) -> Vectors:
        """How near an item is to each of the first `topics`, shape (topics,), from 0 to 1."""
        told = list(terms)
        known = [number for term in told if (number := self._numbers.get(term)) is not None]
        length = (len(told) - len(known)) * np.log(1.0 + (self._items + 1)) ** 2
        return self._cosines(dict.fromkeys(known, 1), topics, length)

    def alike(self, row: int, topics: int) -> Vectors:
        """The same of a topic."""
        return self._cosines(self._topics[row], topics)

    def add(self, row: int, terms: Iterable[str]) -> None:
        """Count an item and put its terms in a topic, new when `row` is one past the last."""
        if row == len(self._topics):
            self._topics.append({})
            if row == len(self._lengths):
                self._lengths = np.concatenate([self._lengths, np.ones_like(self._lengths)])
        self._items += 1
        # In one order whatever the process, so that the same terms are kept of a topic that has too many.
        for term in sorted(terms):
            number = self._number(term)
            self._counted += not self._met[number]
            self._met[number] += 1
            self._put(row, number, 1)
        self._settle(row)
        if self._counted > MOST_KNOWN:
            self._forget_the_rarest()

    def merge(self, row: int, into: int) -> None:
        """Put the terms of a topic in another."""
        for number, count in self._topics[row].items():
            self._put(into, number, count)
        self._settle(into)

    def drop(self, row: int, last: int) -> None:
        """Take a topic out; the last one moves to its place."""
        self._postings.take_out(row, self._topics[row])
        if row != last:
            self._topics[row], self._lengths[row] = self._topics[last], self._lengths[last]
            self._postings.move(last, row, self._topics[row])
        self._topics.pop()

    def _cosines(self, terms: Mapping[int, int], topics: int, length: float = 0.0) -> Vectors:
        numbers = np.fromiter(terms.keys(), np.int64, len(terms))
        counts = np.fromiter(terms.values(), np.float64, len(terms))
        weights = self._rarity(numbers)
        length += float(((counts * weights) ** 2).sum())
        if not length:
            return np.zeros(topics, dtype=np.float32)
        shared = self._postings.summed(numbers, counts * weights * weights, topics)
        cosines: Vectors = (shared / (self._lengths[:topics] * np.sqrt(length))).astype(np.float32)
        return cosines

    def _rarity(self, numbers: Numbers) -> Floats:
        rarity: Floats = np.log(1 + (self._items + 1) / np.maximum(1, self._met[numbers]))
        return rarity

    def _number(self, term: str) -> int:
        number = self._numbers.get(term)
        if number is None:
            number = self._free.pop() if self._free else len(self._numbers)
            self._numbers[term] = number
            if number == len(self._met):
                self._met = np.concatenate([self._met, np.zeros_like(self._met)])
        return number

    def _put(self, row: int, number: int, count: int) -> None:
        held = self._topics[row]
        held[number] = held.get(number, 0) + count
        self._postings.put(row, number, held[number])

    def _settle(self, row: int) -> None:
        held = self._topics[row]
        if len(held) > 2 * MOST_TERMS:
            kept = sorted(held, key=held.__getitem__, reverse=True)
            self._postings.take_out(row, kept[MOST_TERMS:])
            held = self._topics[row] = {number: held[number] for number in kept[:MOST_TERMS]}
        weights = self._rarity(np.fromiter(held.keys(), np.int64, len(held)))
        weights *= np.fromiter(held.values(), np.float64, len(held))
        self._lengths[row] = np.sqrt((weights**2).sum()) or 1.0

    def _forget_the_rarest(self) -> None:
        least = 1
        while True:
            self._met[self._met <= least] = 0
            self._counted = int(np.count_nonzero(self._met))
            if self._counted <= STILL_MANY * MOST_KNOWN:
                break
            least *= 2
        gone = [term for term, number in self._numbers.items() if self._is_gone(number)]
        self._free += [self._numbers.pop(term) for term in gone]

    def _is_gone(self, number: int) -> bool:
        return not self._met[number] and number not in self._postings
