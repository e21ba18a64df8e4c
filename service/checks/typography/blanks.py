"""Blanks around commas, stops, ellipses and brackets; two where one is enough; one at the end of a line."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from service.checks.typography.edits import Edit, blank
from service.checks.typography.page import ASIDE, WORD, Page
from service.checks.typography.style import Style

_AFTER = rf"(?<=[\p{{L}}\p{{M}}\p{{N}}{WORD})»”\"%€])"
_EXTRA = regex.compile(
    rf"{_AFTER} ++(?=,(?!\d))"
    rf"|{_AFTER} ++(?=\.(?:[ \t]*+(?:\n|$)|[)»”\"]))"
    rf"|(?<=[\p{{Ll}}{WORD})»”\"]) ++(?=\.[ ]\p{{Lu}})"
    rf"|(?<=[\p{{L}}{WORD})»”\"]) ++(?=(?:…|\.{{3,5}}+)(?:[)\]»”\"!?;:]|$|\n|\s(?![\d_])))"
)
_DOTTED = regex.compile(r" \. .*? \. ")  # « pain . beurre . café »: a full stop that separates
_BRACKETS = regex.compile(r"\([^()\n]*+\)|\[[^\[\]\n]*+\]")
_DOUBLE = regex.compile(
    rf"(?<=[\p{{L}}\p{{M}}\p{{N}}{WORD},.;:!?…)»”\"’'%€$£°]) {{2,3}}+"
    rf"(?!(?<=\d[ ]{{2,3}})\d)(?=[^\s!?;:»,.…)\]%€$£‰{ASIDE}])"
)
_LINE_END = regex.compile(r"(?<=\S)[ \t]++(?=\r?\n|\r?$)")
_COMMA = regex.compile(
    r"(?<=[\p{L}\p{M}\p{N})»”\"%€][ ]{0,3}),(?=\p{Latin}{2})|(?<=\p{Latin}{2}),(?=\p{Latin})"
    r"|(?<=\p{Latin}{3}),(?=\d)"
)
_FULL_STOP = regex.compile(
    rf"(?<![\p{{L}}\p{{M}}\p{{N}}{WORD}{ASIDE}._@/\#-])(?:\p{{L}}[’'])?[\p{{Ll}}-]{{2,40}}+\."
    rf"(?=\p{{Lu}}(?:\p{{Ll}}*+(?![\p{{L}}\p{{N}}{WORD}._@/-])|[’']\p{{L}}))"
)
_ELLIPSIS = regex.compile(r"(?<=\p{Latin}{2})…(?=\p{Latin}{2})")


def blanks(page: Page, style: Style) -> Iterator[Edit]:
    """Every blank too many, then every one that is missing after a comma, a full stop or an ellipsis."""
    dotted = bool(_DOTTED.search(page.seen))
    for match in _EXTRA.finditer(page.seen):
        mark = page.seen[match.end()]
        if not (mark == "." and dotted):
            yield blank(*match.span(), "", ".before_extra", mark)
    if style.language == "fr":
        yield from _brackets(page.seen)
        for match in _DOUBLE.finditer(page.seen):
            yield blank(*match.span(), " ", ".double")
        for match in _LINE_END.finditer(page.seen):
            yield blank(*match.span(), "", ".line_end")
        for pattern in (_COMMA, _FULL_STOP, _ELLIPSIS):
            for match in pattern.finditer(page.seen):
                mark = page.seen[match.end() - 1]
                yield blank(match.end() - 1, match.end(), f"{mark} ", ".after_missing", mark)


def _brackets(seen: str) -> Iterator[Edit]:
    """Blanks on the inner side of brackets; a box to tick, [ ] or [x ], is none of ours."""
    for match in _BRACKETS.finditer(seen):
        held = match[0][1:-1]
        bare = held.strip(" ")
        if len(bare) > 1 and ASIDE not in (bare[0], bare[-1]):
            lead, tail = len(held) - len(held.lstrip(" ")), len(held) - len(held.rstrip(" "))
            if lead:
                yield blank(match.start() + 1, match.start() + 1 + lead, "", ".after_extra", match[0][0])
            if tail:
                yield blank(match.end() - 1 - tail, match.end() - 1, "", ".before_extra", match[0][-1])
