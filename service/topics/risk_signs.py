"""Words of an item that tell of a risk, and what the heads count of them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
import regex

from service.index.embedder import Vectors
from service.phrases import Found, Phrases
from service.text import fold
from service.topics.item import Item
from service.topics.trend import RiskKind

KINDS: tuple[RiskKind, ...] = ("tragedy", "crime", "politics", "minors", "health")
NAMES = (*(f"{kind}.{how}" for how in ("sure", "maybe") for kind in KINDS), "trap", "sure", "two", "three")
LONGEST_READ = 2_000  # characters of an item: its title and the beginning of its summary
_LANGUAGES = ("fr", "en")
_WORD = regex.compile(r"(?P<word>[\p{L}\p{M}\p{N}]+)|[.!?;…]+(?=\s|$)|\n")


class Cue(NamedTuple):
    """Words that tell of a risk, as the text writes them; `sure` when they say it by themselves."""

    kind: RiskKind
    sure: bool
    words: str


class _Word(NamedTuple):
    form: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Signs:
    """What the words of an item tell: cues that no trap took, whether one did, the words themselves."""

    cues: tuple[Cue, ...]
    trapped: bool
    forms: tuple[str, ...]

    @classmethod
    def of(cls, item: Item) -> Signs:
        """The cues of an item in its language, in both when nobody told it, in none when it is another."""
        text = item.text[:LONGEST_READ]
        cues: list[Cue] = []
        forms: list[str] = []
        trapped = False
        for words in _sentences(text):
            said = [word.form for word in words]
            forms += [*said, "."]
            for phrases in _spoken(item.language):
                kept, lost = _apart(phrases.find(said))
                trapped = trapped or lost
                cues += (
                    _cue(one.name, text[words[one.first].start : words[one.last - 1].end]) for one in kept
                )
        return cls(tuple(cues), trapped, tuple(forms))

    @property
    def sure(self) -> bool:
        """Whether some words say it by themselves."""
        return any(cue.sure for cue in self.cues)

    def row(self) -> Vectors:
        """What the heads count, shape (len(NAMES),), each 0 or 1."""
        told = {f"{cue.kind}.{'sure' if cue.sure else 'maybe'}" for cue in self.cues}
        told |= {"trap"} if self.trapped else set()
        told |= {"sure"} if self.sure else set()
        distinct = len({fold(cue.words) for cue in self.cues})
        told |= {name for name, fewest in (("two", 2), ("three", 3)) if distinct >= fewest}
        return np.array([name in told for name in NAMES], dtype=np.float32)


def _apart(found: Sequence[Found]) -> tuple[list[Found], bool]:
    """The cues that no trap takes a word of, and whether one took some."""
    taken = {at for one in found if one.name == "trap" for at in range(one.first, one.last)}
    cues = [one for one in found if one.name != "trap"]
    kept = [one for one in cues if taken.isdisjoint(range(one.first, one.last))]
    return kept, len(kept) < len(cues)


def names_in(forms: tuple[str, ...], names: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Those of `names`, each given as its words, that stand among the words of an item."""
    for name, wanted in names.items():
        starts = (at for at, form in enumerate(forms) if wanted and form == wanted[0])
        if any(forms[at : at + len(wanted)] == wanted for at in starts):
            yield name


def words_of(text: str) -> tuple[str, ...]:
    """The words of a name, as they are compared."""
    return tuple(word.form for sentence in _sentences(text) for word in sentence)


def _sentences(text: str) -> Iterator[list[_Word]]:
    """The words of each sentence; a number in digits is « 0 »."""
    words: list[_Word] = []
    for match in _WORD.finditer(text):
        spelled = match["word"]
        if spelled:
            words.append(_Word("0" if spelled.isdecimal() else fold(spelled), match.start(), match.end()))
        elif words:
            yield words
            words = []
    if words:
        yield words


def _cue(name: str, words: str) -> Cue:
    kind, _, how = name.partition(".")
    return Cue(next(one for one in KINDS if one == kind), how == "sure", words)


def _spoken(language: str | None) -> Sequence[Phrases]:
    if language is None:
        return [_phrases(one) for one in _LANGUAGES]
    return [_phrases(language)] if language in _LANGUAGES else []


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads((files(__package__) / "risk.toml").read_text(encoding="utf-8"))


@cache
def _phrases(language: str) -> Phrases:
    data = _data()
    lists = {f"{kind}.{how}": data[kind][how][language] for kind in KINDS for how in ("sure", "maybe")}
    return Phrases(lists | {"trap": data["trap"][language]})
