"""The words of a message as its reader understands them: spaced out, with digits, stretched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import regex

from service.checks.shadow import Shadow
from service.text import fold

_TOKEN = regex.compile(r"[\p{L}\p{M}\p{N}]+(?:[@$€*]{1,3}[\p{L}\p{M}\p{N}]+)*+")
_SPACED = regex.compile(r"(?<![\p{L}\p{N}'’])\p{L}(?:[ .*_-]\p{L}(?![\p{L}\p{N}'’])){2,}+")
_DISGUISED = regex.compile(
    r"^\p{L}*(?:\p{L}[0-9@$€*]{1,2}\p{L}+){1,}[0-9@$€]?$|^[0134579@$€]\p{L}{2,}[0134579@$€]|^\p{L}[0-9]\p{L}[0-9]$"
)
_STRETCHED = regex.compile(r"(\p{L})\1{2,}+")
_LETTERS = str.maketrans("0134579@$€", "oieastgase", "*")
# A sentence ends at a point, a line, or one of these; what is said in one is not said in the other.
_STOPS = regex.compile(r"[.!?…;]+(?=\s|$)|\n")
_COMMON = 24  # letters: the form of a longer word is not worth keeping


class Word(NamedTuple):
    """One word: the form it compares in, where it stands in the message (end excluded), in which sentence."""

    form: str
    start: int
    end: int
    sentence: int


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of a message, in order, and what it says without disguise; None where it wears none."""

    words: tuple[Word, ...]
    plain: str | None

    @classmethod
    def of(cls, text: str) -> Tokens:
        """The words of `text`; spans count its code points."""
        shadow = Shadow.of(text)
        stops = [match.start() for match in _STOPS.finditer(shadow.text)]
        found: list[Word] = []
        said: list[str] = []
        done = sentence = 0
        for start, end, form, disguised in _read(shadow.text):
            while sentence < len(stops) and stops[sentence] < start:
                sentence += 1
            found.append(Word(form, *shadow.span(start, end), sentence))
            if disguised:
                said += [shadow.text[done:start], form]
                done = end
        return cls(tuple(found), "".join([*said, shadow.text[done:]]) if said else None)

    def sentences(self) -> Iterator[tuple[int, int]]:
        """Where the words of each sentence stand in the message."""
        place, begun, ended = -1, 0, 0
        for word in self.words:
            if word.sentence != place and place >= 0:
                yield begun, ended
            if word.sentence != place:
                place, begun = word.sentence, word.start
            ended = word.end
        if self.words:
            yield begun, ended


def _read(text: str) -> Iterator[tuple[int, int, str, bool]]:
    """Each word of a shadow text: where it stands, its form, and whether it was disguised."""
    spaced = {match.start(): match.end() for match in _SPACED.finditer(text)}
    skipped = 0
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if start < skipped:
            continue
        if start in spaced:
            skipped = spaced[start]
            yield start, skipped, "".join(filter(str.isalpha, fold(text[start:skipped]))), True
        else:
            yield start, end, *_said(match[0])


def _said(spelled: str) -> tuple[str, bool]:
    return _known(spelled) if len(spelled) <= _COMMON else _undisguised(spelled)


def _undisguised(spelled: str) -> tuple[str, bool]:
    """The form of a word, and whether it was disguised: « s4l3 » is « sale », « saaale » too."""
    plain = spelled
    if not spelled.isalpha() and _DISGUISED.search(spelled):
        plain = spelled.translate(_LETTERS)
    plain = _STRETCHED.sub(r"\1", plain)
    return fold(plain), plain != spelled


@lru_cache(maxsize=8192)
def _known(spelled: str) -> tuple[str, bool]:
    return _undisguised(spelled)
