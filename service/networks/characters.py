"""What a reader calls one character, and a composed copy of a text whose spans can be brought back to it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import regex

from service.words import Span

# What the networks' own code, in JavaScript, calls blank; for use within a character class.
BLANK = r"\t-\r \xA0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF"
# \X takes seconds over a long row of regional indicators: a pair, and what extends it, is told before.
GRAPHEME = regex.compile(r"[\U0001F1E6-\U0001F1FF]{2}[\p{GCB=Extend}\p{GCB=ZWJ}\p{GCB=SpacingMark}]*+|\X")
# Characters that compose with, or move before, the one they follow (three decompose to such marks). A run is
# cut at 32, as in UAX #15's stream-safe format: normalising 50,000 shuffled marks at once takes seconds.
SEGMENT = regex.compile(r"(?s).[\p{NFC_Quick_Check=Maybe}\P{CCC=0}\u0F73\u0F75\u0F81]{0,31}")
MAYBE_EMOJI = regex.compile(r"[0-9#*](?=\uFE0F?\u20E3)|(?![0-9#*])\p{Emoji}")
BEFORE_JOINER = re.compile(
    r"(?s).(?=[\u200D\uFE0F\u20E3\U0001F1E6-\U0001F1FF\U0001F3FB-\U0001F3FF\U000E0020-\U000E007F])"
)


def graphemes(text: str) -> int:
    """Extended grapheme clusters of `text` (UAX #29)."""
    return sum(1 for _ in GRAPHEME.finditer(text))


class Lexicon:
    """A set of words, asked for the longest that starts at a place: one look-up a length."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        lengths: dict[str, set[int]] = {}
        for word in self._words:
            lengths.setdefault(word[0], set()).add(len(word))
        self._lengths = {first: sorted(known, reverse=True) for first, known in lengths.items()}

    def longest(self, text: str, start: int) -> int:
        """Length of the longest word at `start`, 0 when there is none."""
        for length in self._lengths.get(text[start : start + 1], ()):
            if (word := text[start : start + length]) in self._words:
                return len(word)
        return 0


@cache
def _emoji(shortest: int) -> Lexicon:
    from emoji import EMOJI_DATA  # noqa: PLC0415  45 ms that only a text with an emoji should pay

    return Lexicon(sequence for sequence in EMOJI_DATA if len(sequence) >= shortest)


def emoji_sequences(text: str) -> list[Span]:
    """Spans of the emoji written with several code points: flags, keycaps, skin tones, families."""
    return _spans(text, BEFORE_JOINER, _emoji(2)) if BEFORE_JOINER.search(text) else []


def all_emoji(text: str) -> list[Span]:
    """Spans of every emoji; one that may also be shown as a plain sign (©, ™, ❤) is counted among them."""
    return _spans(text, MAYBE_EMOJI, _emoji(1)) if MAYBE_EMOJI.search(text) else []


def _spans(text: str, first: re.Pattern[str] | regex.Pattern[str], lexicon: Lexicon) -> list[Span]:
    found: list[Span] = []
    end = 0
    for match in first.finditer(text):
        start = match.start()
        if start >= end and (length := lexicon.longest(text, start)):
            end = start + length
            found.append((start, end))
    return found


@dataclass(frozen=True, slots=True)
class Shadow:
    """A copy of a text to judge; `starts` and `ends` place each of its code points in the text received.

    Of a markup left out, `targets` are the addresses, in the text received, and `marks` counts the signs.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    targets: Sequence[Span] = ()
    marks: int = 0

    def back(self, span: Span) -> Span:
        """The place in the text received of a span, not empty, of the shadow."""
        start, end = span
        return self.starts[start], self.ends[end - 1]


def _changed(segment: str, composed: str) -> int:
    """How many of the segment's first code points composing changes; what follows them stays as it is."""
    return next(
        length
        for length in range(len(segment) + 1)
        if unicodedata.normalize("NFC", segment[:length]) + segment[length:] == composed
    )


def composed(text: str) -> Shadow:
    """The text in NFC. Where composing changes a length, a span comes back around what was composed."""
    if unicodedata.is_normalized("NFC", text):
        return Shadow(text, range(len(text)), range(1, len(text) + 1))
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for segment in SEGMENT.finditer(text):
        part = unicodedata.normalize("NFC", segment[0])
        start, end = segment.span()
        parts.append(part)
        alike = start if len(part) == end - start else start + _changed(segment[0], part)
        made = len(part) - (end - alike)
        starts.extend([start] * made)
        ends.extend([alike] * made)
        starts.extend(range(alike, end))
        ends.extend(range(alike + 1, end + 1))
    return Shadow("".join(parts), starts, ends)
