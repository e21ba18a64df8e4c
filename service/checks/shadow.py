"""A normalised shadow of a text, for judging what a person would read, and its map back to the text.

The shadow folds what hides a word from a machine and not from a reader: invisible characters, bidirectional
controls, tags, selectors, soft hyphens, full-width and styled letters, Cyrillic and Greek look-alikes.
The text itself is never changed: joiners and selectors hold emoji and flags together.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from service.words import Span

# Look-alikes a reader takes for Latin letters (Unicode confusables, the pairs that need no squinting).
_LOOK_ALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеіјорсухѕһԁԛԝӏʏҮΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορυıɑɡǃʼ",
    "ABESIJKMHOPCTYXaeijopcyxshdqwlYYABEZHIKMNOPTYXaikvopuiag!'",
)
# Invisible without being format characters (category Cf): joiners, fillers and selectors.
_INVISIBLE = {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x2800, 0x3164, 0xFFA0}
_LONGEST_CLUSTER = 30  # marks on one letter (UAX 15, stream-safe text); canonical ordering is quadratic
# Almost all of a French text: these characters are their own shadow, and the blanks become plain ones.
_NO_BREAKS = "\u00a0\u202f"
_PLAIN = rf"\t\n -~¡-§©«¬®°±¶·»¿-İĴ-ľŁ-ňŊ-ž‐–—‘’“”„†•‹›€→{_NO_BREAKS}"
# What is looked at closely, with the letter before it, which may carry the first of its marks.
_CLOSELY = re.compile(rf"[{_PLAIN}]?[^{_PLAIN}]+")


@dataclass(frozen=True, slots=True)
class Shadow:
    """`text` is the folded copy of `original`; both count code points."""

    original: str
    text: str
    _starts: tuple[int, ...] | None = field(default=None, repr=False)
    _ends: tuple[int, ...] | None = field(default=None, repr=False)

    @classmethod
    def of(cls, text: str) -> Shadow:
        """The shadow of `text`, in one pass."""
        letters: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        done = 0
        for run in _CLOSELY.finditer(text):
            letters.append(text[done : run.start()])
            starts += range(done, run.start())
            ends += range(done + 1, run.start() + 1)
            for cluster, start, end in _clusters(run[0], run.start()):
                for letter in _folded(cluster):
                    letters.append(letter)
                    starts.append(start)
                    ends.append(end)
            done = run.end()
        if not done:
            return cls(text, _spaced(text))
        starts += range(done, len(text))
        ends += range(done + 1, len(text) + 1)
        return cls(text, _spaced("".join([*letters, text[done:]])), tuple(starts), tuple(ends))

    def span(self, start: int, end: int) -> Span:
        """The span of `original` that `text[start:end]` came from."""
        if self._starts is None or self._ends is None:
            return start, end
        if start >= end:
            point = self._starts[start] if start < len(self._starts) else len(self.original)
            return point, point
        return self._starts[start], self._ends[end - 1]

    def cut(self, start: int, end: int) -> str:
        """What `original` holds where the shadow holds `text[start:end]`."""
        first, last = self.span(start, end)
        return self.original[first:last]


def _spaced(text: str) -> str:
    for blank in _NO_BREAKS:
        text = text.replace(blank, " ")
    return text


def _clusters(text: str, first: int) -> Iterator[tuple[str, int, int]]:
    """Each visible character with the marks it carries, and where both stand; `text` begins at `first`."""
    cluster, start, end = "", 0, 0
    for position, character in enumerate(text, first):
        if _is_hidden(character):
            continue
        if cluster and len(cluster) < _LONGEST_CLUSTER and unicodedata.combining(character):
            cluster += character
        else:
            if cluster:
                yield cluster, start, end
            cluster, start = character, position
        end = position + 1
    if cluster:
        yield cluster, start, end


def _is_hidden(character: str) -> bool:
    if character < "\x7f":
        return character < " " and character not in "\n\t"
    code = ord(character)
    if 0xFE00 <= code <= 0xFE0F or 0xE0000 <= code <= 0xE0FFF or code in _INVISIBLE:
        return True
    return unicodedata.category(character) in ("Cf", "Cc", "Cs")


def _folded(cluster: str) -> str:
    """Compatibility form, look-alikes as Latin, digits as ASCII; marks that do not compose are dropped."""
    if cluster.isascii():
        return cluster
    normal = unicodedata.normalize("NFKC", cluster.translate(_LOOK_ALIKES)).translate(_LOOK_ALIKES)
    return "".join(_digit(letter) for letter in normal if not unicodedata.combining(letter))


def _digit(letter: str) -> str:
    return str(unicodedata.decimal(letter, letter))
