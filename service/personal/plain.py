"""The plain form of a text in which personal data is looked for, and its map back to the text.

Invisible characters are left out; full-width and styled letters, digits and blanks become usual ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from service.words import Span

# Their own plain form, almost all of a text: printable ASCII, French letters, quotation marks and dashes.
_USUAL = r"\t\n -~¡-§«»°À-ÖØ-öø-ÿœŒ–—“”…€"
_UNUSUAL = re.compile(rf"[^{_USUAL}]+")
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
_HIDDEN = frozenset(("Cf", "Cc", "Cs", "Mn", "Me"))
_SAME = str.maketrans("‐‑‒−﹣‘’ʼ", "-----'''")


@dataclass(frozen=True, slots=True)
class Plain:
    """`text` is the plain form of `original`; both count code points."""

    original: str
    text: str
    _starts: tuple[int, ...] | None = field(default=None, repr=False)

    @classmethod
    def of(cls, text: str) -> Plain:
        """The plain form of `text`, in one pass."""
        letters: list[str] = []
        starts: list[int] = []
        done = 0
        for run in _UNUSUAL.finditer(text):
            letters.append(text[done : run.start()])
            starts += range(done, run.start())
            for place, letter in _plain(run[0], run.start()):
                letters.append(letter)
                starts.append(place)
            done = run.end()
        if not done:
            return cls(text, text)
        starts += range(done, len(text))
        return cls(text, "".join([*letters, text[done:]]), tuple(starts))

    def span(self, start: int, end: int) -> Span:
        """The span of `original` that `text[start:end]` came from, not empty; a letter keeps its marks."""
        if self._starts is None:
            return start, end
        last = self._starts[end - 1] + 1
        while last < len(self.original) and unicodedata.combining(self.original[last]):
            last += 1
        return self._starts[start], last


def _plain(run: str, first: int) -> Iterator[tuple[int, str]]:
    """Each letter of the plain form of `run`, with the place it came from."""
    for place, character in enumerate(run, first):
        for letter in _letters(character):
            yield place, letter


@lru_cache(maxsize=4096)
def _letters(character: str) -> str:
    if character in _INVISIBLE or unicodedata.category(character) in _HIDDEN:
        return ""
    normal = unicodedata.normalize("NFKC", character.translate(_SAME))
    return "".join(str(unicodedata.decimal(letter, letter)) for letter in normal)
