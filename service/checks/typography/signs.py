"""Apostrophes, ellipses and quotes."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from service.checks.typography.edits import Edit
from service.checks.typography.page import ASIDE, WORD, Page
from service.checks.typography.style import Style

_ELIDED = r"(?<=(?<!\p{L})[ldcjmnstLDCJMNST]|[Qq]u|QU)"
_STRAIGHT = regex.compile(rf"(?<=\p{{Latin}}\p{{M}}?)['´‘](?=[\p{{Latin}}{WORD}])|{_ELIDED}'(?=[\d\"«“])")
_CURLY = regex.compile(rf"(?<=\p{{Latin}}\p{{M}}?)’(?=[\p{{Latin}}{WORD}])|{_ELIDED}’(?=[\d\"«“])")
_DOTS = regex.compile(r"(?<![.…/\\])(?P<etc>(?<!\p{L})etc(?P<gap>[ ]*))?(?P<dots>\.{2,5}+|…)(?![.…/\\])")
_WORDS_AROUND = regex.compile(r"(?<=\p{Latin}{2}(?:\.++|…))(?=\p{Latin}{2})")
_QUOTE = regex.compile(r"[\"“”«»]")
_LINE = regex.compile(r"[^\n]++")
_LETTER = regex.compile(rf"[\p{{L}}{WORD}]")
_CODE = regex.compile(r"[={]\s*\"|\"\s*}")
_BAD_OUTSIDE = rf"\p{{L}}\p{{N}}{WORD}={{}}\\&<>"
_MAY_OPEN = regex.compile(rf"[^{_BAD_OUTSIDE}:,;.!?)\]%€$£]")
_MAY_CLOSE = regex.compile(rf"[^{_BAD_OUTSIDE}(\[«“]")
_BLANKS = " \u00a0\u202f"
_PAIRS = {"«": "»", "“": "”", '"': '"'}


def apostrophes(page: Page, style: Style) -> Iterator[Edit]:
    """Straight apostrophes where the guide wants them curly, or the reverse."""
    if style.apostrophe:
        pattern, right = (_STRAIGHT, "’") if style.apostrophe == "curly" else (_CURLY, "'")
        for match in pattern.finditer(page.seen):
            yield Edit("typography.apostrophe", *match.span(), right, details={"right": right})


def ellipses(page: Page, style: Style) -> Iterator[Edit]:
    """Dots for an ellipsis, an ellipsis for dots, and « etc. » followed by either."""
    right = {"character": "…", "dots": "...", None: ""}[style.ellipsis]
    for match in _DOTS.finditer(page.seen):
        dots, (start, end) = match["dots"], match.span("dots")
        if match["etc"] is not None and style.language == "fr":
            yield Edit("typography.ellipsis", start - len(match["gap"]), end, ".", ".etc")
        elif right and dots != right and not _is_something_else(page.seen, start, end):
            after = " " if _WORDS_AROUND.match(page.seen, end) else ""
            yield Edit("typography.ellipsis", start, end, right + after, details={"right": right})


def _is_something_else(seen: str, start: int, end: int) -> bool:
    """Dots of a range, a version, a menu, or the two that follow « ! »."""
    before, after = seen[start - 1 : start], seen[end : end + 1]
    if end - start == 2:
        return not before.isalpha() or not (after in ("", ")", "»", '"') or after.isspace())
    if before.isdigit() and (after.isalnum() or after == WORD):
        return True
    return before == " " and regex.match(r" ?\d", seen[end : end + 2]) is not None


def quotes(page: Page, style: Style) -> Iterator[Edit]:
    """Pairs of quotes that are not those of the style; a line whose pairs are not clear is left alone."""
    if style.quotes:
        for line in _LINE.finditer(page.seen):
            for start, end, depth in _pairs(line[0]):
                wanted = _wanted(line[0][start], depth, style)
                if wanted:
                    yield from _replaced(line[0], line.start(), (start, end), wanted)


def _wanted(opening: str, depth: int, style: Style) -> tuple[str, str] | None:
    if style.quotes == "guillemets":
        if depth:
            return ("“", "”") if opening == '"' else None
        return None if opening == "«" else (f"«{style.wide}", f"{style.wide}»")
    if style.quotes == "curly":
        return ("“", "”") if opening == '"' and not depth else None
    return ('"', '"') if opening != '"' and not depth else None


def _replaced(line: str, offset: int, pair: tuple[int, int], wanted: tuple[str, str]) -> Iterator[Edit]:
    start, end = pair
    held = line[start + 1 : end]
    lead, tail = len(held) - len(held.lstrip(_BLANKS)), len(held) - len(held.rstrip(_BLANKS))
    details = {"right": "".join(wanted)}
    yield Edit("typography.quotes", offset + start, offset + start + 1 + lead, wanted[0], details=details)
    yield Edit("typography.quotes", offset + end - tail, offset + end + 1, wanted[1], details=details)


def _pairs(line: str) -> list[tuple[int, int, int]]:
    """Each pair of quotes with how many others hold it; none at all when one of them is not clear."""
    marks = [match.start() for match in _QUOTE.finditer(line)]
    straight = [place for place in marks if line[place] == '"']
    if len(straight) % 2 or _CODE.search(line):
        return []
    opening = set(straight[::2])
    found: list[tuple[int, int, int]] = []
    opened: list[int] = []
    for place in marks:
        mark = line[place]
        if mark in "«“" or place in opening:
            if not _clear(_MAY_OPEN, mark, line[place - 1 : place]):
                return []
            opened.append(place)
        elif (
            not opened
            or _PAIRS[line[opened[-1]]] != mark
            or not _clear(_MAY_CLOSE, mark, line[place + 1 : place + 2])
        ):
            return []
        else:
            start = opened.pop()
            if not _LETTER.search(line, start + 1, place) or ASIDE in line[start + 1 : place]:
                return []
            found.append((start, place, len(opened)))
    return [] if opened else sorted(found)


def _clear(pattern: regex.Pattern[str], mark: str, neighbour: str) -> bool:
    """Whether a mark may open, or close, beside `neighbour`; two straight ones in a row say nothing."""
    return not neighbour or (not mark == neighbour == '"' and pattern.match(neighbour) is not None)
