"""The shape of a text as numbers, and how far a shape lies from those of past posts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from statistics import fmean, pstdev

import numpy as np
from numpy.typing import NDArray

from service.voice.anatomy import Anatomy, lexicon
from service.voice.chain import Floats, Groups

PRIOR_SPREAD, PRIOR_POSTS = 0.3, 2.0  # a trait never seen to vary is taken to vary a little
FARTHEST = 8.0  # no single trait outweighs all others
SIGNS = {
    "commas": ",",
    "stops": ".",
    "colons": ":",
    "semicolons": ";",
    "ellipses": "…",
    "parentheses": "(",
    "dashes": "—",
    "hyphens": "-",
    "quotes": '"«',
    "slashes": "/*_",
}


def traits(anatomy: Anatomy) -> Mapping[str, float]:
    """Each trait by name, on a scale where it spreads about evenly: roots of rates per 100 words, logs of lengths."""
    kinds = Counter(piece.kind for piece in anatomy.pieces)
    marks = Counter(piece.mask for piece in anatomy.pieces if piece.kind == "sign")
    many = max(1, len(anatomy.words))
    rates = {name: sum(marks[sign] for sign in signs) / many for name, signs in SIGNS.items()}
    rates |= {"questions": marks["?"] / many, "exclamations": marks["!"] / many}
    rates |= {kind: kinds[kind] / many for kind in ("emoji", "hashtag", "mention", "link", "number")}
    rates |= {f"person_{name}": count / many for name, count in anatomy.persons().items()}
    rates |= _cases(anatomy, many)
    return {
        **{name: float(np.sqrt(100 * rate)) for name, rate in rates.items()},
        **_lengths(anatomy, kinds),
        **_ends(anatomy),
    }


class Norms:
    """What is usual of each trait. `own[i]` is how far post i is, measured without its group."""

    def __init__(self, shapes: NDArray[np.float64], groups: Groups) -> None:
        self._posts = len(shapes)
        self._sums, self._squares = shapes.sum(0), (shapes**2).sum(0)
        many = int(groups.max()) + 1
        sums, squares = np.zeros((many, shapes.shape[1])), np.zeros((many, shapes.shape[1]))
        np.add.at(sums, groups, shapes)
        np.add.at(squares, groups, shapes**2)
        rest = len(shapes) - np.bincount(groups)[groups][:, None]
        self.own: Floats = _unlikely(shapes, self._sums - sums[groups], self._squares - squares[groups], rest)

    def distance(self, shape: Floats) -> float:
        """How unlikely a shape is, in nats a trait."""
        return float(_unlikely(shape, self._sums, self._squares, self._posts))


def _unlikely(shapes: Floats, sums: Floats, squares: Floats, posts: Floats | int) -> Floats:
    """Mean negative log-likelihood under a Laplace law for each trait: robust, and a spread costs what it allows."""
    counted = np.maximum(posts, 1e-9)
    middle = sums / counted
    spread = np.maximum(0.0, squares / counted - middle**2)
    scale = np.sqrt((counted * spread + PRIOR_POSTS * PRIOR_SPREAD**2) / (counted + PRIOR_POSTS) / 2)
    far: Floats = (np.minimum(np.abs(shapes - middle) / scale, FARTHEST) + np.log(2 * scale)).mean(-1)
    return far


def _cases(anatomy: Anatomy, many: int) -> dict[str, float]:
    names = sum(piece.kind == "word" and piece.text[:1].isupper() for s in anatomy.sentences for piece in s[1:])
    loud = sum(len(word) > 1 and word.isupper() for word in anatomy.of("word"))
    known = lexicon().known
    return {
        "capitals": names / many,
        "loud": loud / many,
        "grammar": sum(word in known for word in anatomy.words) / many,
    }


def _lengths(anatomy: Anatomy, kinds: Mapping[str, int]) -> dict[str, float]:
    sentences = [sum(piece.kind == "word" for piece in sentence) for sentence in anatomy.sentences] or [0]
    words = [len(word) for word in anatomy.words] or [0]
    many = max(1, len(anatomy.words))
    logs = {
        "sentence": fmean(sentences),
        "sentence_spread": pstdev(sentences),
        "sentence_longest": max(sentences),
        "sentence_shortest": min(sentences),
        "paragraphs": 100 * kinds["paragraph"] / many,
        "lines": 100 * kinds["line"] / many,
        "lines_in_all": kinds["paragraph"] + kinds["line"],
    }
    return {name: float(np.log1p(value)) for name, value in logs.items()} | {
        "word": fmean(words),
        "word_spread": pstdev(words),
    }


def _ends(anatomy: Anatomy) -> dict[str, float]:
    """How the text begins and ends, each 0 or 1."""
    body = [piece for piece in anatomy.pieces if piece.kind not in ("paragraph", "line")]
    first, last = (body[0], body[-1]) if body else (None, None)
    flags = {f"ends_{kind}": last is not None and last.kind == kind for kind in ("emoji", "hashtag", "link")}
    flags |= {f"ends_{mark}": last is not None and last.mask == mark for mark in ".!?"}
    flags |= {f"begins_{kind}": first is not None and first.kind == kind for kind in ("emoji", "number", "hashtag")}
    flags["begins_low"] = first is not None and first.text[:1].islower()
    return {name: float(flag) for name, flag in flags.items()}
