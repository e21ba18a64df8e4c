"""Pairs of quotes: which are clear, and those the guide wants instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import regex

from service.checks.typography.edits import Edit
from service.checks.typography.page import WORD, Page, balance
from service.checks.typography.style import Style

_LINE = regex.compile(r"[^\n]++")
_QUOTE = regex.compile(r"[\"“”«»]")
_LETTER = regex.compile(rf"[\p{{L}}{WORD}]")
_CODE = regex.compile(r"[={]\s*\"|\"\s*}")
_BAD_OUTSIDE = rf"\p{{L}}\p{{N}}{WORD}={{}}\\&<>"
_MAY_OPEN = regex.compile(rf"[^{_BAD_OUTSIDE}:,;.…!?)\]%€$£]")
_MAY_CLOSE = regex.compile(rf"[^{_BAD_OUTSIDE}(\[«“]")
_CLOSING = {"«": "»", "“": "”", '"': '"'}
_DEEPEST = 3  # quotes within quotes; more are no sentence
_BLANKS = " \u00a0\u202f"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two quotes at `start` and `end` of the text, written as `opening` is, within `depth` others."""

    opening: str
    start: int
    end: int
    depth: int


def pairs(page: Page) -> tuple[Pair, ...]:
    """Each pair of quotes; those of a line where one is not clear are all left out."""
    if not _QUOTE.search(page.seen):
        return ()
    return tuple(
        replace(pair, start=pair.start + line.start(), end=pair.end + line.start())
        for line in _LINE.finditer(page.seen)
        for pair in _pairs(line[0])
    )


def told(page: Page, found: Iterable[Pair]) -> Page:
    """The page with clear straight quotes turned to guillemets, which tell what opens from what closes."""
    seen = list(page.seen)
    for pair in found:
        if pair.opening == '"':
            seen[pair.start], seen[pair.end] = "«", "»"
    return replace(page, seen="".join(seen))


def quotes(page: Page, style: Style, found: Iterable[Pair]) -> Iterator[Edit]:
    """Pairs that are not those of the style."""
    for pair in found:
        wanted = _wanted(pair, style)
        held = page.seen[pair.start + 1 : pair.end]
        # “ ” around English words in a French text are a choice.
        if wanted and not (pair.opening == "“" and balance(held, style.language) > 0):
            lead, tail = len(held) - len(held.lstrip(_BLANKS)), len(held) - len(held.rstrip(_BLANKS))
            details = {"right": "…".join(wanted)}
            yield Edit("typography.quotes", pair.start, pair.start + 1 + lead, wanted[0], details=details)
            yield Edit("typography.quotes", pair.end - tail, pair.end + 1, wanted[1], details=details)


def _wanted(pair: Pair, style: Style) -> tuple[str, str] | None:
    is_straight = pair.opening == '"'
    if style.quotes == "guillemets":
        if pair.depth:
            return ("“", "”") if is_straight else None
        return None if pair.opening == "«" else (f"«{style.wide}", f"{style.wide}»")
    if pair.depth or style.quotes is None:
        return None
    if style.quotes == "curly":
        return ("“", "”") if is_straight else None
    return None if is_straight else ('"', '"')


def _pairs(line: str) -> list[Pair]:
    marks = [match.start() for match in _QUOTE.finditer(line)]
    straight = [place for place in marks if line[place] == '"']
    if len(straight) % 2 or _CODE.search(line):
        return []
    opening = set(straight[::2])
    found: list[Pair] = []
    opened: list[int] = []
    for place in marks:
        if line[place] in "«“" or place in opening:
            if len(opened) == _DEEPEST or not _clear(_MAY_OPEN, line[place], line[place - 1 : place]):
                return []
            opened.append(place)
        elif not (opened and _closes(line, opened[-1], place)):
            return []
        else:
            start = opened.pop()
            found.append(Pair(line[start], start, place, len(opened)))
    return [] if opened else sorted(found, key=lambda pair: pair.start)


def _closes(line: str, start: int, place: int) -> bool:
    """Whether the quote at `place` closes the one at `start`, and both hold words."""
    return (
        _CLOSING[line[start]] == line[place]
        and _clear(_MAY_CLOSE, line[place], line[place + 1 : place + 2])
        and _LETTER.search(line, start + 1, place) is not None
    )


def _clear(pattern: regex.Pattern[str], mark: str, neighbour: str) -> bool:
    """Whether a mark may open, or close, beside `neighbour`; two straight ones in a row say nothing."""
    return not neighbour or (not mark == neighbour == '"' and pattern.match(neighbour) is not None)
