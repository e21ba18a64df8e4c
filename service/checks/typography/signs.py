"""Apostrophes and ellipses."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from service.checks.typography.edits import Edit, blank
from service.checks.typography.page import WORD, Page
from service.checks.typography.style import Style

_ELIDED = r"(?<=(?<![\p{L}'’‘\"“])[ldcjmnstLDCJMNST]|[Qq]u|QU)"
_STRAIGHT = regex.compile(rf"(?<=\p{{Latin}}\p{{M}}?)['´‘](?=[\p{{Latin}}{WORD}])|{_ELIDED}'(?=[\d\"«“])")
_CURLY = regex.compile(rf"(?<=\p{{Latin}}\p{{M}}?)’(?=[\p{{Latin}}{WORD}])|{_ELIDED}’(?=[\d\"«“])")
_PARTED = regex.compile(rf"(?P<sign>{_ELIDED}['’´‘]) {{1,2}}+(?=(?i:[aeiouyhàâéèêëîïôöûüœæ]))")
_DOTS = regex.compile(r"(?<![.…/\\])(?P<etc>(?<!\p{L})etc(?P<gap>[ ]*))?(?P<dots>\.{2,5}+|…)(?![.…/\\])")
_WORDS_AROUND = regex.compile(r"(?<=\p{Latin}{2}(?:\.++|…))(?=\p{Latin}{2})")
_BLANKS = " \u00a0\u202f"


def apostrophes(page: Page, style: Style) -> Iterator[Edit]:
    """Straight apostrophes where the guide wants them curly, or the reverse."""
    if style.apostrophe:
        pattern, right = (_STRAIGHT, "’") if style.apostrophe == "curly" else (_CURLY, "'")
        for match in pattern.finditer(page.seen):
            yield Edit("typography.apostrophe", *match.span(), right, details={"right": right})


def elisions(page: Page, style: Style) -> Iterator[Edit]:
    """« l’ été »: an apostrophe with a blank after it."""
    for match in _PARTED.finditer(page.seen):
        right = {"curly": "’", "straight": "'", None: match["sign"]}[style.apostrophe]
        yield blank(*match.span(), right, ".after_extra", right)


def ellipses(page: Page, style: Style) -> Iterator[Edit]:
    """Dots for an ellipsis, an ellipsis for dots, and « etc. » followed by either."""
    right = {"character": "…", "dots": "...", None: ""}[style.ellipsis]
    for match in _DOTS.finditer(page.seen):
        dots, (start, end) = match["dots"], match.span("dots")
        if match["etc"] is not None and style.language == "fr":
            fix = ". " if page.seen[end : end + 1].isalnum() else "."
            yield Edit("typography.ellipsis", start - len(match["gap"]), end, fix, ".etc")
        elif right and dots != right and not _is_something_else(page.seen, start, end):
            after = " " if _WORDS_AROUND.match(page.seen, end) else ""
            yield Edit("typography.ellipsis", start, end, right + after, details={"right": right})


def _is_something_else(seen: str, start: int, end: int) -> bool:
    """Dots of a range, a version, a menu, or the two that follow « ! »."""
    before, after = seen[start - 1 : start], seen[end : end + 1]
    if end - start == 2:
        return not before.isalpha() or not (not after or after in ')]»"!?;:,' or after.isspace())
    if before.isdigit() and (after.isalnum() or after == WORD):
        return True
    return before != "" and before in _BLANKS and regex.match(r" ?\d", seen[end : end + 2]) is not None
