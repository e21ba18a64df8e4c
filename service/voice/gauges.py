"""What a person would count in a text: in plain units, one number a gauge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import hypot, sqrt
from statistics import fmean

import numpy as np

from service.voice.anatomy import Anatomy, Kind, lexicon
from service.voice.chain import Floats

Gauge = Mapping[str, float]
Gauges = Mapping[str, Floats]
SIGNS = {
    "questions": "?",
    "exclamations": "!",
    "commas": ",",
    "stops": ".",
    "colons": ":",
    "semicolons": ";",
    "ellipses": "…",
    "parentheses": "(",
    "dashes": "—",
    "hyphens": "-",
    "quotes": '"«',
    "slashes": "/*",
}
KINDS: Mapping[str, Kind] = {
    "emoji": "emoji",
    "hashtags": "hashtag",
    "mentions": "mention",
    "links": "link",
    "numbers": "number",
}
LOUD = 4  # a word of so many letters, all capitals, is said loud


def gauge(anatomy: Anatomy) -> Gauge:
    """Counts in the whole text, lengths in words or letters, and 0 or 1 for what is or is not so."""
    kinds = Counter(piece.kind for piece in anatomy.pieces)
    marks = Counter(piece.mask for piece in anatomy.pieces if piece.kind == "sign")
    known = lexicon().known
    counts: dict[str, float] = {
        "words": len(anatomy.words),
        "sentences": len(anatomy.sentences),
        "lines": kinds["line"],
        "paragraphs": kinds["paragraph"],
        "breaks": kinds["line"] + kinds["paragraph"],
        "grammar": sum(word in known for word in anatomy.words),
        "loud": sum(len(word) >= LOUD and word.isupper() for word in anatomy.of("word")),
        "capitals": sum(p.kind == "word" and p.text[0].isupper() for s in anatomy.sentences for p in s[1:]),
        "fr": anatomy.language == "fr",
        "en": anatomy.language == "en",
    }
    counts |= {name: kinds[kind] for name, kind in KINDS.items()}
    counts |= {name: sum(marks[sign] for sign in signs) for name, signs in SIGNS.items()}
    return {**counts, **anatomy.persons, **_lengths(anatomy), **_ends(anatomy)}


def gauges(read: Sequence[Gauge]) -> Gauges:
    """Each gauge over texts, in their order."""
    return {name: np.array([one[name] for one in read], float) for name in read[0]}


def _lengths(anatomy: Anatomy) -> dict[str, float]:
    sentences = [sum(piece.kind == "word" for piece in sentence) for sentence in anatomy.sentences] or [0]
    words = [len(word) for word in anatomy.words] or [0]
    return {
        "sentence": fmean(sentences),
        "sentence_spread": _spread(sentences),
        "sentence_longest": max(sentences),
        "sentence_shortest": min(sentences),
        "word": fmean(words),
        "word_spread": _spread(words),
    }


def _spread(values: Sequence[int]) -> float:
    """The standard deviation."""
    middle = fmean(values)
    return hypot(*(value - middle for value in values)) / sqrt(len(values))


def _ends(anatomy: Anatomy) -> dict[str, float]:
    """How the text begins and ends."""
    body = [piece for piece in anatomy.pieces if piece.kind not in ("paragraph", "line")]
    first, last = (body[0], body[-1]) if body else (None, None)
    flags = {f"ends_{kind}": last is not None and last.kind == kind for kind in ("emoji", "hashtag", "link")}
    flags |= {f"ends_{mark}": last is not None and last.mask == mark for mark in ".!?"}
    flags |= {
        f"begins_{kind}": first is not None and first.kind == kind for kind in ("emoji", "number", "hashtag")
    }
    flags["begins_low"] = first is not None and first.kind == "word" and first.text[0].islower()
    return {name: float(flag) for name, flag in flags.items()}
