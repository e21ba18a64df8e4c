"""Finding the guide's terms in a text: whole words, in every form, whatever the case and the accents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import regex

from service.checks.inflection import forms
from service.checks.shadow import Shadow
from service.text import fold
from service.words import Span

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_HASHTAG = regex.compile(r"#([\p{L}\p{M}\p{N}_]+)")
_HUMP = regex.compile(r"\p{Lu}?[\p{Ll}\p{M}]+|\p{Lu}+(?!\p{Ll})|\p{N}+")
_FINAL_ACUTE = regex.compile(r"é(e?s?)$")
_COMMON = 20  # letters: the form of a longer word is not worth keeping
_FINAL_E = regex.compile(r"e(e?s?)$")
# What may stand between two words of one term; a full stop or a comma starts another phrase.
_BREAK = regex.compile(r"[.!?;:,…()\[\]{}|/\\·•\x00]|\n\n")


class Word(NamedTuple):
    """One word of a text: its folded form, and where it stands (end excluded)."""

    form: str
    start: int
    end: int
    capitals: bool = False

    @property
    def readings(self) -> tuple[str, ...]:
        """Its form, and with the accent that capitals often lose (« SALE » for « salé »)."""
        return (self.form, _FINAL_E.sub(r"é\1", self.form)) if self.capitals else (self.form,)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A term found at `start:end` of the text; `exact` when it stands there in the form the guide gives."""

    term: str
    start: int
    end: int
    exact: bool


def words(text: str) -> list[Word]:
    """The words of a (shadow) text, hyphens and apostrophes between them."""
    return [_word(match[0], match.start()) for match in _WORD.finditer(text)]


def word_forms(text: str) -> list[str]:
    """The words of a (shadow) text in the form they compare in, without their places."""
    return [_form_of(spelled) for spelled in _WORD.findall(text)]


def wordset(written: str) -> frozenset[str]:
    """Words written with blanks between them, as a set."""
    return frozenset(written.split())


@lru_cache(maxsize=4096)
def folded_words(text: str) -> str:
    """The words of `text` in the form they compare in, one blank between them."""
    return " ".join(word_forms(text))


def without(text: str, spans: Iterable[Span]) -> str:
    """`text` with a NUL for each character of `spans`: no word is found there, and places stay the same."""
    blank = bytearray(len(text))
    for start, end in spans:
        blank[start:end] = b"\x01" * (end - start)
    return (
        "".join("\x00" if gone else one for one, gone in zip(text, blank, strict=True))
        if any(blank)
        else text
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """A (shadow) text and its words: in order, then those inside each hashtag with capitals, #BonsPlans."""

    text: str
    sequences: tuple[Sequence[Word], ...]

    @classmethod
    def of(cls, text: str) -> Reading:
        """The words of `text`, read once for every term."""
        return cls(text, tuple(_sequences(text)))

    def find(self, terms: Iterable[str], language: str) -> tuple[Occurrence, ...]:
        """Each of `terms`, in the order of the text; of two that overlap, the longest."""
        index = _index(tuple(terms), language)
        found = [hit for sequence in self.sequences for hit in _matches(self.text, sequence, index)]
        return tuple(_longest(found))

    def begun(self, terms: Iterable[str], language: str) -> int | None:
        """Where the text's last words begin one of `terms` that more words would end; None if none does."""
        index = _index(tuple(terms), language)
        said = self.sequences[0]
        longest = max((len(p.forms) for patterns in index.values() for p in patterns), default=0)
        for position in range(max(0, len(said) - longest + 1), len(said)):
            run = said[position:]
            starting = (p for reading in run[0].readings for p in index.get(reading, ()))
            if any(_may_fit(self.text, run, pattern) for pattern in starting):
                return run[0].start
        return None


def _word(spelled: str, start: int) -> Word:
    return Word(_form_of(spelled), start, start + len(spelled), spelled.isupper())


def _form_of(spelled: str) -> str:
    return _known_form(spelled) if len(spelled) <= _COMMON else _form(spelled)


def _form(spelled: str) -> str:
    plain, folded = fold(spelled), spelled.casefold()
    # A final é tells « salé » from « sale »: the only accent that is kept.
    acute = _FINAL_ACUTE.search(folded)
    return plain[: -len(acute[0])] + acute[0] if acute else plain


@lru_cache(maxsize=8192)
def _known_form(spelled: str) -> str:
    return _form(spelled)


def _sequences(text: str) -> Iterator[Sequence[Word]]:
    yield words(text)
    for hashtag in _HASHTAG.finditer(text):
        humps = [_word(hump[0], hashtag.start(1) + hump.start()) for hump in _HUMP.finditer(hashtag[1])]
        if len(humps) > 1:
            yield humps


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A term: the forms of each of its words, those it is given in, and what stands between them."""

    term: str
    forms: tuple[frozenset[str], ...]
    plain: tuple[str, ...]
    gaps: tuple[str, ...]


@lru_cache(maxsize=4096)
def _pattern(term: str, language: str) -> _Pattern:
    text = Shadow.of(term).text
    found = words(text)
    gaps = tuple(text[before.end : after.start] for before, after in pairwise(found))
    plain = tuple(word.form for word in found)
    return _Pattern(term, tuple(forms(word, language) | {word} for word in plain), plain, gaps)


@lru_cache(maxsize=256)
def _index(terms: tuple[str, ...], language: str) -> dict[str, list[_Pattern]]:
    """Patterns by each form of their first word."""
    index: dict[str, list[_Pattern]] = {}
    for term in dict.fromkeys(terms):
        pattern = _pattern(term, language)
        for form in pattern.forms[0] if pattern.forms else ():
            index.setdefault(form, []).append(pattern)
    return index


def _matches(text: str, sequence: Sequence[Word], index: dict[str, list[_Pattern]]) -> Iterator[Occurrence]:
    for position, first in enumerate(sequence):
        for reading in first.readings:
            for pattern in index.get(reading, ()):
                run = sequence[position : position + len(pattern.forms)]
                if _fits(text, run, pattern):
                    exact = all(w.form == form for w, form in zip(run, pattern.plain, strict=True))
                    yield Occurrence(pattern.term, first.start, run[-1].end, exact)


def _fits(text: str, run: Sequence[Word], pattern: _Pattern) -> bool:
    if len(run) != len(pattern.forms):
        return False
    if not all(form.intersection(word.readings) for word, form in zip(run, pattern.forms, strict=True)):
        return False
    gaps = [text[before.end : after.start] for before, after in pairwise(run)]
    return all(gap == own or not _BREAK.search(gap) for gap, own in zip(gaps, pattern.gaps, strict=True))


def _may_fit(text: str, run: Sequence[Word], pattern: _Pattern) -> bool:
    """Whether `run`, the last words of `text`, fits the first ones of a longer pattern."""
    size = len(run)
    if size >= len(pattern.forms):
        return False
    after, own = text[run[-1].end :], pattern.gaps[size - 1]
    begun = _Pattern(pattern.term, pattern.forms[:size], pattern.plain[:size], pattern.gaps[: size - 1])
    return _fits(text, run, begun) and (own.startswith(after) or not _BREAK.search(after))


def _longest(found: list[Occurrence]) -> Iterator[Occurrence]:
    kept: list[Occurrence] = []
    for hit in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
        elif hit.end - hit.start > kept[-1].end - kept[-1].start:
            kept[-1] = hit
    yield from kept
