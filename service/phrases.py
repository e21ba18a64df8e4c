"""Words and phrases looked for in a text: how they are written, and how they are found.

A phrase is made of words, compared without case or accents. `a|b`: one of them; `a_b`: both, as one choice;
`a*`: what begins so; `…`: up to three words of any kind; `a?`: may be missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from service.text import fold

_GAP = fold("…")
_LONGEST_GAP = 3
_KNOWN_WORDS = 16_384
_SHORTEST_ROOT = 3  # letters that a phrase `a*` begins with, at least


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase found in the words `first:last` of a text; `name` is that of the list it stands in."""

    name: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Part:
    """One place of a phrase: its choices, each a run of words or roots; up to `gap` words before it."""

    choices: Mapping[str, tuple[tuple[str, ...], ...]]
    optional: bool
    gap: int

    @property
    def longest(self) -> int:
        """The most words it takes."""
        return self.gap + max(len(choice) for choices in self.choices.values() for choice in choices)


@dataclass(frozen=True, slots=True)
class _Phrase:
    """`needed` are the first letters one of which stands in any text that holds its last needed place."""

    name: str
    parts: tuple[_Part, ...]
    needed: frozenset[str]

    @classmethod
    def of(cls, name: str, parts: Sequence[_Part]) -> _Phrase:
        last = next((part for part in reversed(parts) if not part.optional), parts[-1])
        return cls(name, tuple(parts), frozenset(last.choices))


class Phrases:
    """Lists of phrases by name, ready to be looked for together."""

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        self._words: dict[str, list[str]] = {}  # names of phrases of one word
        self._roots: dict[str, list[tuple[str, str]]] = {}  # and of one root, by its first letters
        self._begun_by: dict[str, list[_Phrase]] = {}
        self._begun_like: dict[str, list[tuple[str, _Phrase]]] = {}
        self._longest = 1
        self._look = lru_cache(maxsize=_KNOWN_WORDS)(self._looked)
        for name, phrases in lists.items():
            for written in phrases:
                self._add(_Phrase.of(name, tuple(_parts(written))))

    def find(self, forms: Sequence[str]) -> list[Found]:
        """Every phrase that the words of a text hold, in their order; of one name from one word, the longest.

        `forms` are the words without case or accents.
        """
        found: list[Found] = []
        known: dict[tuple[str, ...], Mapping[str, int]] = {}
        starts = {form[:_SHORTEST_ROOT] for form in forms}
        for first, form in enumerate(forms):
            alone, might = self._look(form)
            sizes = dict.fromkeys(alone, 1)
            begun = [phrase for phrase in might if not phrase.needed.isdisjoint(starts)]
            if begun:
                run = tuple(forms[first : first + self._longest])
                if run not in known:
                    known[run] = _said(begun, run)
                sizes |= {name: size for name, size in known[run].items() if size > sizes.get(name, 0)}
            found += [Found(name, first, first + size) for name, size in sizes.items()]
        return found

    def _looked(self, form: str) -> tuple[tuple[str, ...], tuple[_Phrase, ...]]:
        """The names of the phrases that a word is by itself, and the phrases of several that it may begin."""
        start = form[:_SHORTEST_ROOT]
        rooted = (name for root, name in self._roots.get(start, ()) if form.startswith(root))
        begun = (phrase for root, phrase in self._begun_like.get(start, ()) if form.startswith(root))
        return (*self._words.get(form, ()), *rooted), (*self._begun_by.get(form, ()), *begun)

    def _add(self, phrase: _Phrase) -> None:
        if len(phrase.parts) == 1:
            self._add_choices(phrase)
            return
        for first in _begins(phrase.parts):
            self._begin(first, phrase)

    def _add_choices(self, phrase: _Phrase) -> None:
        """Keep a phrase of one place: the choices of one word apart, for they are most of all."""
        for choice in (choice for choices in phrase.parts[0].choices.values() for choice in choices):
            word = choice[0]
            if len(choice) > 1:
                one = _Part({word.rstrip("*")[:_SHORTEST_ROOT]: (choice,)}, optional=False, gap=0)
                self._begin(word, _Phrase.of(phrase.name, [one]))
            elif word.endswith("*"):
                self._roots.setdefault(word[:_SHORTEST_ROOT], []).append((word[:-1], phrase.name))
            else:
                self._words.setdefault(word, []).append(phrase.name)

    def _begin(self, first: str, phrase: _Phrase) -> None:
        self._longest = max(self._longest, sum(part.longest for part in phrase.parts))
        if first.endswith("*"):
            self._begun_like.setdefault(first[:_SHORTEST_ROOT], []).append((first[:-1], phrase))
        else:
            self._begun_by.setdefault(first, []).append(phrase)


def _said(begun: Sequence[_Phrase], run: Sequence[str]) -> Mapping[str, int]:
    """The names of the phrases that `run` begins with, and how many of its words each takes."""
    sizes: dict[str, int] = {}
    for phrase in begun:
        size = _end(phrase.parts, 0, run, 0)
        if size > sizes.get(phrase.name, 0):
            sizes[phrase.name] = size
    return sizes


def _end(parts: Sequence[_Part], at: int, run: Sequence[str], place: int) -> int:
    """Where the parts from `at` on end at the latest, when they begin at `place`; -1 when they do not fit."""
    if at == len(parts):
        return place
    part = parts[at]
    best = _end(parts, at + 1, run, place) if part.optional else -1
    for start in range(place, min(place + part.gap + 1, len(run))):
        for choice in part.choices.get(run[start][:_SHORTEST_ROOT], ()):
            end = start + len(choice)
            if end <= len(run) and all(map(_fits, choice, run[start:end])):
                best = max(best, _end(parts, at + 1, run, end))
    return best


def _fits(wanted: str, form: str) -> bool:
    return form == wanted or (wanted[-1] == "*" and form.startswith(wanted[:-1]))


def _begins(parts: Sequence[_Part]) -> set[str]:
    """The words and roots a phrase may begin with."""
    firsts: set[str] = set()
    for part in parts:
        firsts |= {choice[0] for choices in part.choices.values() for choice in choices}
        if not part.optional:
            break
    return firsts


def _parts(written: str) -> Iterator[_Part]:
    pieces = fold(written).replace("'", " ").replace("-", " ").split()
    for before, piece in pairwise([" ", *pieces]):
        if piece != _GAP:
            choices: dict[str, tuple[tuple[str, ...], ...]] = {}
            for choice in piece.rstrip("?").split("|"):
                run = tuple(choice.split("_"))
                start = run[0].rstrip("*")[:_SHORTEST_ROOT]
                choices[start] = (*choices.get(start, ()), run)
            yield _Part(choices, piece.endswith("?"), _LONGEST_GAP if before == _GAP else 0)
