"""Units and currencies after a number, thousands, and ordinals."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from service.checks.typography.edits import Edit, blank, respelt
from service.checks.typography.lists import words
from service.checks.typography.page import WORD, Page
from service.checks.typography.style import NARROW, NO_BREAK, Style

_SIGN = regex.compile(
    r"(?<=\d)(?P<gap>[ \u00A0\u202F]*+)(?P<unit>(?:[kM](?=€))?[€£$%‰]|°[CF](?!\p{L}))(?![\p{L}\p{N}])"
)
_SHORT_UNIT = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}{WORD}_/-])(?<!\d[.,])\d{{1,5}}+(?:[.,]\d{{1,3}}+)?"
    r"(?P<unit>kg|km(?:/h)?|cm|ml)(?![\p{L}\p{N}²³/_-])"
)
_GROUPS = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}{WORD}_/+#°-])(?<!\d[ \u00A0\u202F.,:])(?P<first>[1-9]\d{{0,2}}+)"
    r"(?P<rest>(?:[ \u00A0\u202F]\d{3})++)(?!\d)(?![ \u00A0\u202F.:/-]\d)(?!,\d{3})"
)
_WORD_BEFORE = regex.compile(r"(\p{L}++|№|n°)[ .:\u00A0]{0,3}$")
_COUNTED = regex.compile(r"(?:,\d{1,2})?[ \u00A0\u202F]?(?:[€$£%]|\p{L}[\p{L}'’])")
_CAPITAL_NEXT = regex.compile(r"[ \u00A0\u202F]\p{Lu}")
_ORDINAL = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}{WORD}_])(?<!\d[.,/])(?P<number>\d{{1,4}}|[IVXLC]{{2,7}}|[VX])"
    r"(?: (?=i?[èe]mes?(?!\p{L})))?(?P<suffix>\p{L}{1,6}+)(?![\p{N}_])"
)
_FIRST = {
    **dict.fromkeys(["ère", "ere", "ére", "ière", "iere"], "re"),
    **dict.fromkeys(["ères", "eres", "éres", "ières"], "res"),
    **dict.fromkeys(["èr", "ér", "ier"], "er"),
    **dict.fromkeys(["èrs", "iers"], "ers"),
}
_LATER = {
    **dict.fromkeys(["ème", "eme", "éme", "ième", "ieme", "iéme", "ême", "è"], "e"),
    **dict.fromkeys(["èmes", "emes", "émes", "ièmes", "iemes", "iémes", "êmes"], "es"),
}


def units(page: Page, style: Style) -> Iterator[Edit]:
    """Signs and the surest units that touch their number, or that a plain space holds."""
    for match in _SIGN.finditer(page.seen):
        gap, unit = match["gap"], match["unit"]
        if gap in (NO_BREAK, NARROW) or (not gap and unit[0] in "kM"):
            continue
        if gap:
            yield blank(*match.span("gap"), style.wide, ".unit", unit)
        else:
            yield blank(*match.span("unit"), style.wide + unit, ".unit", unit)
    for match in _SHORT_UNIT.finditer(page.seen):
        yield blank(*match.span("unit"), style.wide + match["unit"], ".unit", match["unit"])


def thousands(page: Page, style: Style) -> Iterator[Edit]:
    """Groups of three figures held by plain spaces, when they are one number."""
    for match in _GROUPS.finditer(page.seen):
        rest = match["rest"]
        if " " in rest and _is_one_number(page.seen, match):
            fixed = regex.sub(r"[ \u00A0\u202F]", style.narrow, rest)
            start, end = match.start("rest"), match.end() - 3
            yield blank(start, end, fixed[:-3], ".thousands", match[0])


def _is_one_number(seen: str, match: regex.Match[str]) -> bool:
    first, groups = match["first"], len(match["rest"]) // 4
    word = _WORD_BEFORE.search(seen[max(0, match.start() - 20) : match.start()])
    if word and word[1].lower() in words("numbered"):
        return False
    if len(first) == 2 and groups == 1 and _CAPITAL_NEXT.match(seen, match.end()):
        return False  # « 37 000 Tours » is a postcode
    return groups == 1 or len(first) < 3 or bool(_COUNTED.match(seen, match.end()))


def ordinals(page: Page) -> Iterator[Edit]:
    """« 1ère », « 2ème », « XXème » and their like."""
    for match in _ORDINAL.finditer(page.seen):
        number, suffix = match["number"], match["suffix"]
        known = _FIRST if number == "1" else _LATER
        short = known.get(suffix.lower())
        if short is None or (
            not number.isdigit() and (suffix.isupper() or (suffix == "è" and len(number) < 2))
        ):
            continue
        right = number + (short.upper() if suffix.isupper() else short)
        yield respelt("typography.number", match.start(), match[0], right)
