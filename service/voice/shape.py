"""The shape of a text, and how far it lies from those of past posts."""

from __future__ import annotations

from dataclasses import dataclass

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
    """What is usual of each trait in each language. `own[i]` is how far post i is without its group."""

    def __init__(self, shapes: Floats, groups: Groups, languages: Groups) -> None:
        """From the traits of each post, shape (posts, traits), its group, and its language from 0."""
        many = int(languages.max()) + 1
        self._known = _Sums.of(shapes, languages, many)
        # A group is taken out of the language of the post: near-duplicates share it.
        held = groups * many + languages
        gone = _Sums.of(shapes, held, int(held.max()) + 1)
        self.own = np.array(
            [
                _unlikely(shape, self._known.less(gone, int(at), int(language)), int(language))
                for shape, at, language in zip(shapes, held, languages, strict=True)
            ]
        )

    def distance(self, shape: Floats, language: int) -> float:
        """How unlikely a shape is in a language, in nats a trait."""
        return _unlikely(shape, self._known, language)


@dataclass(frozen=True, slots=True)
class _Sums:
    """Of each class: how many posts, the sums of their traits, the sums of their squares."""

    counts: Floats
    sums: Floats
    squares: Floats

    @classmethod
    def of(cls, shapes: Floats, classes: Groups, many: int) -> _Sums:
        """The sums of each class from 0."""
        sums, squares = np.zeros((many, shapes.shape[1])), np.zeros((many, shapes.shape[1]))
        np.add.at(sums, classes, shapes)
        np.add.at(squares, classes, shapes**2)
        return cls(np.bincount(classes, minlength=many).astype(float), sums, squares)

    def less(self, gone: _Sums, taken: int, place: int) -> _Sums:
        """The same without class `taken` of another, in `place`."""
        kept = _Sums(self.counts.copy(), self.sums.copy(), self.squares.copy())
        kept.counts[place] -= gone.counts[taken]
        kept.sums[place] -= gone.sums[taken]
        kept.squares[place] -= gone.squares[taken]
        return kept


def _unlikely(shape: Floats, known: _Sums, language: int) -> float:
    """Mean negative log-likelihood under a Laplace law for each trait: robust, and width has its price.

    The middle is that of the language, drawn to that of all; the spread is that within languages.
    """
    posts = max(1e-9, known.counts.sum())
    means = known.sums / np.maximum(known.counts, 1e-9)[:, None]
    spread = np.maximum(0.0, (known.squares - known.sums * means).sum(0))
    scale = np.sqrt((spread + PRIOR_POSTS * PRIOR_SPREAD**2) / (posts + PRIOR_POSTS) / 2)
    counted = known.counts[language] if language < len(known.counts) else 0.0
    summed = known.sums[language] if language < len(known.counts) else 0.0
    middle = (summed + PRIOR_POSTS * known.sums.sum(0) / posts) / (counted + PRIOR_POSTS)
    return float((np.minimum(np.abs(shape - middle) / scale, FARTHEST) + np.log(2 * scale)).mean())
