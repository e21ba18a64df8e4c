"""Topics found in one pass: each item joins the nearest topic, or begins one; near topics merge later.

Nearness is the cosine of centred vectors plus that of rare terms. The vectors of e5 all lean one way, each
language its own: what is left once the language's running mean is taken away tells stories apart. Words count
within a language, concepts and numbers between languages too.

Nothing here depends on how items are batched: the same items in the same order give the same topics.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from service.index.embedder import Vectors
from service.topics.leaning import Leaning, Means
from service.topics.lexical import Lexical

WORDS = 0.45  # what the cosine of terms weighs beside that of vectors
# Nearness from which an item joins a topic of one, two, three items and more: many items together say better
# what they tell. And from which two topics merge, whatever their sizes.
JOIN = np.array([9.0, 0.46, 0.41, 0.36], dtype=np.float32)
MERGE = 0.55
# What is added when a topic was silent for a week or more, by parts for less.
JOIN_LATE, MERGE_LATE, LATE_HOURS = 0.05, 0.08, 168.0
MOST_TOPICS = 4_096  # compared with; beyond, those unheard of for longest are left alone
LEFT_ALONE = 1_024  # at once, for making room costs a pass over all


@dataclass(frozen=True, slots=True)
class Reading:
    """An item as topics compare it: distinct terms, vector of length 1, language, time in hours."""

    terms: frozenset[str]
    vector: Vectors
    language: str
    hour: float


class Clusters:
    """The topics that items are compared with, `dimension` being that of the vectors.

    `prior`: the means by language that vectors are known to have.
    """

    def __init__(self, dimension: int, prior: Means) -> None:
        self._rows: list[str] = []
        self._row_of: dict[str, int] = {}
        self._sums = np.zeros((64, dimension), dtype=np.float32)
        self._units = np.zeros((64, dimension), dtype=np.float32)
        self._languages = np.zeros((64, 1), dtype=np.float32)  # how many items, by place of the language
        self._sizes = np.zeros(64, dtype=np.int64)
        self._last = np.zeros(64, dtype=np.float64)
        self._leaning = Leaning(dimension, prior)
        self._lexical = Lexical()

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def nearest(self, reading: Reading) -> str | None:
        """The topic that an item is told of; None when it is near none."""
        count = len(self._rows)
        unit = self._leaning.centred(reading.vector, reading.language)
        scores = self._units[:count] @ unit + WORDS * self._lexical.scores(reading.terms, count)
        scores -= JOIN[np.minimum(self._sizes[:count], 3)]
        scores -= JOIN_LATE * self._lateness(reading.hour)
        return self._best(scores)

    def twin(self, topic: str) -> str | None:
        """Another topic that tells the same story as this one, if there is one."""
        row = self._row_of.get(topic)
        if row is None:
            return None
        count = len(self._rows)
        scores = self._units[:count] @ self._units[row] + WORDS * self._lexical.alike(row, count)
        scores -= MERGE + MERGE_LATE * self._lateness(self._last[row])
        scores[row] = -math.inf
        return self._best(scores)

    def add(self, topic: str, reading: Reading) -> None:
        """Put an item in a topic, which begins with it if it is new."""
        row = self._row_of.get(topic)
        if row is None:
            row = self._begin(topic, reading.hour)
        language = self._place(reading.language)
        self._languages[row, language] += 1
        self._sizes[row] += 1
        self._last[row] = max(self._last[row], reading.hour)
        self._sums[row] += reading.vector
        self._lexical.add(row, reading.terms)
        if self._leaning.learn(reading.vector, reading.language):
            self._centre_all_of(language)
        else:
            self._centre(row)

    def merge(self, topic: str, into: str) -> None:
        """Let `topic` go into `into`; one that is not compared any more changes nothing."""
        row, kept = self._row_of.get(topic), self._row_of.get(into)
        if row is None:
            return
        if kept is None:
            self._row_of[into] = self._row_of.pop(topic)
            self._rows[row] = into
            return
        self._languages[kept] += self._languages[row]
        self._sizes[kept] += self._sizes[row]
        self._last[kept] = max(self._last[kept], self._last[row])
        self._sums[kept] += self._sums[row]
        self._lexical.merge(row, kept)
        self._centre(kept)
        self._drop([row])

    def mean(self, topic: str) -> Vectors:
        """The mean of the vectors of a topic; zeros when it is not compared any more."""
        row = self._row_of.get(topic)
        if row is None:
            return np.zeros(self._sums.shape[1], dtype=np.float32)
        mean: Vectors = self._sums[row] / np.float32(self._sizes[row])
        return mean

    def direction(self, topic: str) -> Vectors | None:
        """The centred mean of a topic, of length 1; None when it is not compared any more."""
        row = self._row_of.get(topic)
        return None if row is None else self._units[row].copy()

    def centred(self, vector: Vectors, language: str) -> Vectors:
        """A vector of that language as topics are compared with it, of length 1."""
        return self._leaning.centred(vector, language)

    def size(self, topic: str) -> int:
        """How many items a topic has; 0 when it is not compared any more."""
        row = self._row_of.get(topic)
        return 0 if row is None else int(self._sizes[row])

    def _lateness(self, hour: float) -> Vectors:
        silent = self._last[: len(self._rows)] - hour
        np.abs(silent, out=silent)
        silent /= LATE_HOURS
        late: Vectors = np.minimum(silent, 1.0, out=silent).astype(np.float32)
        return late

    def _best(self, scores: Vectors) -> str | None:
        if not len(scores):
            return None
        best = int(scores.argmax())
        return self._rows[best] if scores[best] >= 0 else None

    def _begin(self, topic: str, hour: float) -> int:
        if len(self._rows) >= MOST_TOPICS:
            self._make_room()
        row = len(self._rows)
        if row == len(self._sums):
            for name in ("_sums", "_units", "_languages", "_sizes", "_last"):
                held = getattr(self, name)
                setattr(self, name, np.concatenate([held, np.zeros_like(held)]))
        self._rows.append(topic)
        self._row_of[topic] = row
        self._sums[row], self._languages[row], self._sizes[row], self._last[row] = 0.0, 0.0, 0, hour
        return row

    def _make_room(self) -> None:
        """Leave alone those unheard of for longest; each doubling of its items gives a topic a day more."""
        count = len(self._rows)
        waited = self._last[:count] + 24.0 * np.log2(self._sizes[:count])
        self._drop(np.argsort(waited, kind="stable")[:LEFT_ALONE].tolist())

    def _drop(self, rows: Sequence[int]) -> None:
        """Take rows out; the last ones move to their places."""
        for row in sorted(rows, reverse=True):
            last = len(self._rows) - 1
            del self._row_of[self._rows[row]]
            self._lexical.drop(row, last)
            if row != last:
                self._rows[row] = self._rows[last]
                self._row_of[self._rows[row]] = row
                for held in (self._sums, self._units, self._languages, self._sizes, self._last):
                    held[row] = held[last]
            self._rows.pop()

    def _place(self, language: str) -> int:
        """The place of a language among the counts of topics."""
        place = self._leaning.place(language)
        if place == self._languages.shape[1]:
            self._languages = np.pad(self._languages, ((0, 0), (0, 1)))
        return place

    def _centre(self, row: int) -> None:
        centred = self._sums[row] - self._leaning.of_many(self._languages[row])
        self._units[row] = centred / max(math.sqrt(centred @ centred), 1e-9)

    def _centre_all_of(self, place: int) -> None:
        """Centre the topics that have items of a language, whose mean was renewed."""
        rows = np.flatnonzero(self._languages[: len(self._rows), place])
        centred = self._sums[rows] - self._leaning.of_many(self._languages[rows])
        lengths = np.linalg.norm(centred, axis=1, keepdims=True)
        self._units[rows] = centred / np.maximum(lengths, np.float32(1e-9))
