"""Words and phrases that tell what a message is, kept as data beside this module.

A cue is made of words, compared without case or accents. `a|b`: one of them; `a_b`: both, as one choice;
`a*`: what begins so; `…`: up to three words of any kind; `a?`: may be missing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from service.text import fold
from service.triage.tokens import Word

_GAP = fold("…")
_LONGEST_GAP = 3
_SHORTEST_ROOT = 3  # letters that a cue `a*` begins with, at least


@dataclass(frozen=True, slots=True)
class Found:
    """A cue found in the words `first:last` of a message."""

    name: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Part:
    """One place of a cue: the choices for it, each a run of words or roots; up to `gap` words before it."""

    choices: Mapping[str, tuple[tuple[str, ...], ...]]
    optional: bool
    gap: int

    @property
    def longest(self) -> int:
        """The most words it takes."""
        return self.gap + max(len(choice) for choices in self.choices.values() for choice in choices)


@dataclass(frozen=True, slots=True)
class _Cue:
    name: str
    parts: tuple[_Part, ...]


def find(words: Sequence[Word]) -> list[Found]:
    """Every cue that `words` hold, in their order; of one name from one word, the longest."""
    index, forms, found = _index(), [word.form for word in words], []
    known: dict[tuple[str, ...], Mapping[str, int]] = {}
    for first, form in enumerate(forms):
        begun = index.begun(form)
        if begun:
            run = tuple(forms[first : first + index.longest])
            if run not in known:
                known[run] = _said(begun, run)
            found += [Found(name, first, first + size) for name, size in known[run].items()]
    return found


@cache
def names() -> tuple[str, ...]:
    """The names of all cues, in order."""
    return tuple(sorted(_data()))


def _said(begun: Sequence[_Cue], run: Sequence[str]) -> Mapping[str, int]:
    """The names of the cues that `run` begins with, and how many of its words each takes."""
    sizes: dict[str, int] = {}
    for cue in begun:
        size = _end(cue.parts, 0, run, 0)
        if size > sizes.get(cue.name, 0):
            sizes[cue.name] = size
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


@cache
def _data() -> Mapping[str, Mapping[str, Sequence[str]]]:
    return tomllib.loads((files(__package__) / "cues.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class _Index:
    """Cues by the words they may begin with, and by the first letters of the roots they may begin with."""

    words: Mapping[str, Sequence[_Cue]]
    roots: Mapping[str, Sequence[_Cue]]
    longest: int

    def begun(self, form: str) -> Sequence[_Cue]:
        """The cues that may begin with a word."""
        exact, rooted = self.words.get(form), self.roots.get(form[:_SHORTEST_ROOT])
        return [*exact, *rooted] if exact and rooted else exact or rooted or ()


@cache
def _index() -> _Index:
    words: dict[str, list[_Cue]] = {}
    roots: dict[str, list[_Cue]] = {}
    longest = 0
    for name, languages in _data().items():
        for written in (cue for cues in languages.values() for cue in cues):
            cue = _Cue(name, tuple(_parts(written)))
            longest = max(longest, sum(part.longest for part in cue.parts))
            for first in _begins(cue.parts):
                if first.endswith("*"):
                    roots.setdefault(first[:_SHORTEST_ROOT], []).append(cue)
                else:
                    words.setdefault(first, []).append(cue)
    return _Index(words, roots, longest)


def _begins(parts: Sequence[_Part]) -> set[str]:
    """The words and roots a cue may begin with."""
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
