"""What the heads look at in a message beside its e5 vector: cues, pairs of them, runs of letters."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from zlib import crc32

import numpy as np
import regex
from numpy.typing import NDArray

from service.phrases import Found
from service.triage import cues
from service.triage.tokens import Tokens, Word

Floats = NDArray[np.float32]
BUCKETS = 8_192
_MOST_WORDS = 400  # of a long text, whose first and last words are looked at
_RUNS = (3, 4, 5)
_NEAR = 8  # words: what stands this near is said of the same thing
# Names of cues that mean more together, in one sentence and near, than apart.
PAIRS = (
    ("group", "derogation"),
    ("group", "exclusion"),
    ("group", "wish_harm"),
    ("group", "threat"),
    ("group", "insult"),
    ("group", "group_insult_target"),
    ("group", "counter"),
    ("group", "negation"),
    ("group", "praise"),
    ("slur", "insult"),
    ("slur", "counter"),
    ("derogation", "negation"),
    ("wish_harm", "negation"),
    ("wish_harm", "counter"),
    ("threat", "figure"),
    ("threat", "negation"),
    ("self_harm", "figure"),
    ("self_harm", "negation"),
    ("staff", "misconduct"),
    ("private", "help"),
    ("question", "legal"),
    ("insult", "staff"),
    ("insult", "complaint"),
    ("swear", "praise"),
    ("praise", "complaint"),
)
SHAPES = {
    "asks": regex.compile(r"[?？؟]"),
    "exclaims": regex.compile(r"!"),
    "shouts": regex.compile(r"\b\p{Lu}{3,}\b"),
    "links": regex.compile(
        r"https?://|www\.|\b[\w-]{2,40}\.(?:com|net|xyz|ru|info|me|ly|top|shop|site|club|online|biz|io)\b"
    ),
    "mentions": regex.compile(r"(?<!\w)@\w"),
    "tags": regex.compile(r"(?<!\w)#\w"),
    "mails": regex.compile(r"\w@[\w-]+\.\w"),
    "phones": regex.compile(r"(?<!\d)(?:\+|00)?\d(?:[ .-]?\d){8,13}(?!\d)"),
    "digits": regex.compile(r"\d"),
    "codes": regex.compile(r"(?<![\w])(?:n[°ºo]\.? ?|#)?(?=[A-Z-]{0,8}\d)[A-Z-]{0,8}\d{4,}[\dA-Z-]*\b"),
    "money": regex.compile(r"\d ?(?:€|\$|£|euros?\b|eur\b)"),
    "quotes": regex.compile(r"[«»“”\"]"),
    "smiles": regex.compile(r"[😀-😏😘-😝🙂-🙄😊😍🥰😂🤣❤💕-💟👍👏🙏🎉]|[:;]-?\)"),
    "frowns": regex.compile(r"[😐-😓😞-😤😠-😭🤬🤮🤢💔👎😡]|:-?\("),
    "sells": regex.compile(r"[💰🤑💸🚀📈👇👉🔥💯🎁✅]"),
    "sad": regex.compile(r"[💔🖤😔😞😢🥀]"),
    "violent": regex.compile(r"[🔪🔫💣⚰🪦☠]"),
    "dots": regex.compile(r"\.\.\.|…"),
}


@dataclass(frozen=True, slots=True)
class Marked:
    """A message, its words, and the cues they hold."""

    text: str
    tokens: Tokens
    found: tuple[Found, ...]

    @classmethod
    def of(cls, text: str) -> Marked:
        """The message read once, for every head."""
        tokens = Tokens.of(text)
        return cls(text, tokens, tuple(cues.find(tokens.words)))

    @property
    def names(self) -> frozenset[str]:
        """The names of the cues that it holds."""
        return frozenset(found.name for found in self.found)

    def span(self, found: Found) -> tuple[int, int]:
        """Where a cue stands, in code points of the message."""
        words = self.tokens.words
        return words[found.first].start, words[found.last - 1].end


@dataclass(frozen=True, slots=True)
class Look:
    """What the heads look at in a text, its vector apart: signs, and the buckets of its letters."""

    signs: Floats
    buckets: NDArray[np.int64]
    values: Floats

    @classmethod
    def of(cls, marked: Marked) -> Look:
        """The look of a text."""
        return cls(signs(marked), *grams(marked.tokens.words))


@cache
def names() -> tuple[str, ...]:
    """What each of the signs is, in their order."""
    known = cues.names()
    return (
        *known,
        *(f"{name} twice" for name in known),
        *(f"{one} near {other}" for one, other in PAIRS),
        *SHAPES,
        "few words",
        "many words",
        "other script",
        "disguised",
    )


def signs(marked: Marked) -> Floats:
    """Cues, pairs of cues and the shape of the text, as 0 or 1; shape (len(names()),)."""
    counted = Counter(found.name for found in marked.found)
    near = set(_pairs(marked))
    size = len(marked.tokens.words)
    known = cues.names()
    values = [
        *(counted[name] > 0 for name in known),
        *(counted[name] > 1 for name in known),
        *(pair in near for pair in PAIRS),
        *(bool(shape.search(marked.text)) for shape in SHAPES.values()),
        size < 4,
        size > 40,
        bool(regex.search(r"[^\p{Latin}\p{Common}\p{Inherited}]", marked.text)),
        marked.tokens.plain is not None,
    ]
    return np.array(values, dtype=np.float32)


def grams(words: Sequence[Word]) -> tuple[NDArray[np.int64], Floats]:
    """Hashed words, pairs of words and runs of letters: buckets and their values, of length 1 together."""
    forms = [word.form for word in words]
    if len(forms) > _MOST_WORDS:
        forms = [*forms[: _MOST_WORDS // 2], *forms[-_MOST_WORDS // 2 :]]
    hashes = np.array([crc32(piece.encode("utf-8", "replace")) for piece in _pieces(forms)], dtype=np.int64)
    if not len(hashes):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
    # One bit of the hash is the sign, so that two pieces in one bucket do not add up on the whole.
    signed = np.where(hashes & (1 << 31), 1.0, -1.0)
    buckets, places = np.unique(hashes % BUCKETS, return_inverse=True)
    summed = np.bincount(places, weights=signed)
    values = np.sign(summed) * np.sqrt(np.abs(summed))
    return buckets, (values / max(float(np.linalg.norm(values)), 1e-6)).astype(np.float32)


def _pieces(forms: Sequence[str]) -> Iterator[str]:
    yield from (f"w {form}" for form in forms)
    yield from (f"p {one} {other}" for one, other in itertools.pairwise(forms))
    for form in forms:
        padded = f" {form[:24]} "
        for size in _RUNS:
            yield from (padded[at : at + size] for at in range(len(padded) - size + 1))


def _pairs(marked: Marked) -> Iterator[tuple[str, str]]:
    words = marked.tokens.words
    places: dict[str, list[Found]] = {}
    for found in marked.found:
        places.setdefault(found.name, []).append(found)
    for one, other in PAIRS:
        if one in places and other in places and _meet(places[one], places[other], words):
            yield one, other


def _meet(ones: Sequence[Found], others: Sequence[Found], words: Sequence[Word]) -> bool:
    """Whether two cues stand near each other in one sentence, in different words."""
    at = 0
    for one in ones:
        while at < len(others) and others[at].first < one.first - _NEAR:
            at += 1
        for other in others[at:]:
            if other.first > one.last + _NEAR:
                break
            apart = other.first >= one.last or one.first >= other.last
            if apart and words[one.first].sentence == words[other.first].sentence:
                return True
    return False
