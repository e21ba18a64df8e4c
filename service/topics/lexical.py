"""Rare terms that items and topics share: an inverted index of the terms of topics."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

import numpy as np

from service.index.embedder import Vectors

MOST_TERMS = 64  # of a topic, kept when it has twice as many
MOST_KNOWN = 200_000  # terms counted; beyond, those met once are forgotten


class Lexical:
    """The cosine of terms weighed by how rare they are, log(1 + items / items with it), between topics."""

    def __init__(self) -> None:
        self._known: Counter[str] = Counter()
        self._items = 0
        self._topics: list[Counter[str]] = []
        self._holding: dict[str, dict[int, int]] = {}
        self._lengths: list[float] = []

    def scores(self, terms: Iterable[str], topics: int) -> Vectors:
        """How near an item is to each of the first `topics`, shape (topics,), from 0 to 1."""
        return self._cosines(dict.fromkeys(terms, 1), topics)

    def alike(self, row: int, topics: int) -> Vectors:
        """The same of a topic."""
        return self._cosines(self._topics[row], topics)

    def add(self, row: int, terms: Iterable[str]) -> None:
        """Count an item and put its terms in a topic, new when `row` is one past the last."""
        if row == len(self._topics):
            self._topics.append(Counter())
            self._lengths.append(0.0)
        self._items += 1
        for term in terms:
            self._known[term] += 1
            self._put(row, term, 1)
        self._settle(row)
        if len(self._known) > MOST_KNOWN:
            self._known = Counter({term: count for term, count in self._known.items() if count > 1})

    def merge(self, row: int, into: int) -> None:
        """Put the terms of a topic in another."""
        for term, count in self._topics[row].items():
            self._put(into, term, count)
        self._settle(into)

    def drop(self, row: int, last: int) -> None:
        """Take a topic out; the last one moves to its place."""
        for term in self._topics[row]:
            self._forget(row, term)
        if row != last:
            self._topics[row], self._lengths[row] = self._topics[last], self._lengths[last]
            for term, count in self._topics[row].items():
                holders = self._holding[term]
                del holders[last]
                holders[row] = count
        self._topics.pop()
        self._lengths.pop()

    def _cosines(self, terms: dict[str, int] | Counter[str], topics: int) -> Vectors:
        shared: dict[int, float] = {}
        length = 0.0
        for term, count in terms.items():
            weight = self._rarity(term)
            length += (count * weight) ** 2
            weight *= count * weight
            for row, held in self._holding.get(term, {}).items():
                shared[row] = shared.get(row, 0.0) + weight * held
        scores = np.zeros(topics, dtype=np.float32)
        for row, sum_ in shared.items():
            scores[row] = sum_ / (self._lengths[row] * math.sqrt(length))
        return scores

    def _rarity(self, term: str) -> float:
        return math.log(1 + (self._items + 1) / max(1, self._known[term]))

    def _put(self, row: int, term: str, count: int) -> None:
        held = self._topics[row]
        held[term] += count
        self._holding.setdefault(term, {})[row] = held[term]

    def _settle(self, row: int) -> None:
        held = self._topics[row]
        if len(held) > 2 * MOST_TERMS:
            kept = held.most_common(MOST_TERMS)
            for term in held.keys() - dict(kept).keys():
                self._forget(row, term)
            held = self._topics[row] = Counter(dict(kept))
        weights = ((count * self._rarity(term)) ** 2 for term, count in held.items())
        self._lengths[row] = math.sqrt(sum(weights))

    def _forget(self, row: int, term: str) -> None:
        holders = self._holding[term]
        del holders[row]
        if not holders:
            del self._holding[term]
