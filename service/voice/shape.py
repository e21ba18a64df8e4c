"""The shape of a text, and how far it lies from those of past posts."""

from __future__ import annotations

import numpy as np

from service.voice.chain import Floats, Groups
from service.voice.gauges import Gauge, Gauges

RATES = [
    "emoji",
    "hashtags",
    "mentions",
    "links",
    "numbers",
    "questions",
    "exclamations",
    "commas",
    "stops",
    "colons",
    "semicolons",
    "ellipses",
    "parentheses",
    "dashes",
    "hyphens",
    "quotes",
    "slashes",
    "capitals",
    "loud",
    "grammar",
    "tu",
    "vous",
    "nous",
    "on",
    "je",
    "you",
    "we",
    "i",
]
LENGTHS = ["sentence", "sentence_spread", "sentence_longest", "sentence_shortest", "breaks"]
LINES = ["lines", "paragraphs"]
PLAIN = [
    "word",
    "word_spread",
    "ends_emoji",
    "ends_hashtag",
    "ends_link",
    "ends_.",
    "ends_!",
    "ends_?",
    "begins_emoji",
    "begins_number",
    "begins_hashtag",
    "begins_low",
]
PRIOR_SPREAD, PRIOR_POSTS = 0.3, 2.0  # a trait never seen to vary is taken to vary a little
FARTHEST = 8.0  # no single trait outweighs all others


def shape(gauges: Gauges | Gauge) -> Floats:
    """Traits on scales where they spread about evenly: roots of rates per 100 words, logs of lengths.

    From the gauges of posts, shape (posts, traits); from those of one text, (traits,).
    """
    words = np.maximum(1.0, gauges["words"]) / 100
    columns = [np.sqrt(gauges[name] / words) for name in RATES]
    columns += [np.log1p(gauges[name] / words) for name in LINES]
    columns += [np.log1p(gauges[name]) for name in LENGTHS]
    columns += [np.asarray(gauges[name], float) for name in PLAIN]
    return np.stack(columns, axis=-1)


class Norms:
    """What is usual of each trait. `own[i]` is how far post i is, measured without its group."""

    def __init__(self, shapes: Floats, groups: Groups) -> None:
        self._posts = len(shapes)
        self._sums, self._squares = shapes.sum(0), (shapes**2).sum(0)
        many = int(groups.max()) + 1
        sums, squares = np.zeros((many, shapes.shape[1])), np.zeros((many, shapes.shape[1]))
        np.add.at(sums, groups, shapes)
        np.add.at(squares, groups, shapes**2)
        rest = (len(shapes) - np.bincount(groups)[groups]).astype(float)[:, None]
        self.own = _unlikely(shapes, self._sums - sums[groups], self._squares - squares[groups], rest)

    def distance(self, shape: Floats) -> float:
        """How unlikely a shape is, in nats a trait."""
        return float(_unlikely(shape, self._sums, self._squares, np.array(float(self._posts))))


def _unlikely(shapes: Floats, sums: Floats, squares: Floats, posts: Floats) -> Floats:
    """Mean negative log-likelihood under a Laplace law for each trait: robust, and width has its price."""
    counted = np.maximum(posts, 1e-9)
    middle = sums / counted
    spread = np.maximum(0.0, squares / counted - middle**2)
    scale = np.sqrt((counted * spread + PRIOR_POSTS * PRIOR_SPREAD**2) / (counted + PRIOR_POSTS) / 2)
    far: Floats = (np.minimum(np.abs(shapes - middle) / scale, FARTHEST) + np.log(2 * scale)).mean(-1)
    return far
