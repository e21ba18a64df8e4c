"""What a person changed in a text, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

import regex

from service.words import Change

_TOKEN = regex.compile(r"[\p{L}\p{M}\p{N}_]+|[^\S\n]+|\n|.", regex.DOTALL)
_JOIN = regex.compile(r"[^\S\n]*+|['’-]")  # what may stand between two words of one phrase
_LINE = regex.compile(r"[^\n]*\n|[^\n]+")
# difflib is cubic at worst. Longer stretches are compared line by line first: 50,000 characters written to be
# slow take about a second of processor, a post a millisecond.
MOST_TOKENS = 200


class _Hunk(NamedTuple):
    """`start:end` of the text before became `after_start:after_end` of the text after."""

    start: int
    end: int
    after_start: int
    after_end: int


def difference(before: str, after: str) -> tuple[Change, ...]:
    """The changes that make `after` of `before`, in order, whole words at least; none when they are equal."""
    hunks = _merged(_hunks(before, after, 0, 0), before)
    return tuple(_change(before, after, hunk) for hunk in hunks)


def apply(changes: Iterable[Change], before: str) -> str:
    """The text that `changes` make of `before`."""
    parts: list[str] = []
    position = 0
    for change in changes:
        start, end = change.span
        parts += [before[position:start], change.after]
        position = end
    return "".join([*parts, before[position:]])


def _hunks(before: str, after: str, at: int, after_at: int) -> Iterator[_Hunk]:
    """The hunks of a stretch that begins at `at` and `after_at`: by words, or by lines and then by words."""
    words, new_words = _TOKEN.findall(before), _TOKEN.findall(after)
    if max(len(words), len(new_words)) <= MOST_TOKENS:
        yield from _aligned(words, new_words, at, after_at)
        return
    lines, new_lines = _LINE.findall(before), _LINE.findall(after)
    if max(len(lines), len(new_lines)) > MOST_TOKENS or max(len(lines), len(new_lines)) == 1:
        yield _Hunk(at, at + len(before), after_at, after_at + len(after))
        return
    for hunk in _aligned(lines, new_lines, at, after_at):
        old = before[hunk.start - at : hunk.end - at]
        new = after[hunk.after_start - after_at : hunk.after_end - after_at]
        if len(old) < len(before) or len(new) < len(after):
            yield from _hunks(old, new, hunk.start, hunk.after_start)
        else:
            yield hunk


def _aligned(words: Sequence[str], new_words: Sequence[str], at: int, after_at: int) -> Iterator[_Hunk]:
    places, new_places = _places(words, at), _places(new_words, after_at)
    # Blanks are everywhere: aligned on them, two texts look alike where no word is.
    matcher = SequenceMatcher(str.isspace, words, new_words, autojunk=False)
    for op, start, end, new_start, new_end in matcher.get_opcodes():
        if op != "equal":
            yield _Hunk(places[start], places[end], new_places[new_start], new_places[new_end])


def _places(words: Sequence[str], at: int) -> list[int]:
    places = [at]
    for word in words:
        places.append(places[-1] + len(word))
    return places


def _merged(hunks: Iterable[_Hunk], before: str) -> list[_Hunk]:
    """The hunks, two of them as one where nothing but a blank was kept between them."""
    merged: list[_Hunk] = []
    for hunk in hunks:
        if merged and _JOIN.fullmatch(before, merged[-1].end, hunk.start):
            last = merged.pop()
            merged.append(_Hunk(last.start, hunk.end, last.after_start, hunk.after_end))
        else:
            merged.append(hunk)
    return merged


def _change(before: str, after: str, hunk: _Hunk) -> Change:
    old, new = before[hunk.start : hunk.end], after[hunk.after_start : hunk.after_end]
    return Change(
        "insert" if not old else "delete" if not new else "replace", (hunk.start, hunk.end), old, new
    )
