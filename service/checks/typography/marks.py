"""Blanks before and after ? ! ; : and inside « »."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from service.checks.typography.edits import Edit, blank
from service.checks.typography.page import WORD, Page
from service.checks.typography.style import NARROW, NO_BREAK, Style

_GAP = r"[ \u00A0\u202F]*+"
_MARK = regex.compile(rf"(?<![ \u00A0\u202F])(?P<gap>{_GAP})(?P<mark>[!?]++|(?<!:):(?!:)|;)")
_OPENING = regex.compile(rf"«(?P<gap>{_GAP})(?=[^\s»])")
_CLOSING = regex.compile(rf"(?<=[^\s«])(?P<gap>{_GAP})»(?!\p{{L}})")
# What a mark may follow: a word, a figure, or what closes; a full stop only in « etc. » and the like.
_FOLLOWS = regex.compile(rf"(?![\uFE0F\u20E3])[\p{{Latin}}\p{{M}}\p{{Nd}}{WORD})\]»”%€$£°…]")
_ENDING = regex.compile(r"(?:\.\.|\p{L}\.|[^\s(\[«“][\"'’])$")
_STOP = regex.compile(r"""[\s)\]»”"’'…,.*_]|$""")
_WORD_NEXT = regex.compile(r"\p{Latin}(?:\p{Latin}|['’]\p{Latin})")
_SENTENCE_NEXT = regex.compile(r"\p{Lu}(?:\p{Ll}|['’])")
_BEFORE_HIGH = regex.compile(rf"(?:\p{{Latin}}{{2}}|[\p{{Nd}}{WORD})»”\"%€…]|\.\.)$")
# « Lieu:Tours », « Horaires:10h », and nothing that could be code, a ratio or an address.
_LABEL = regex.compile(r"(?:^|[\s(«“\"'’])\p{Latin}[\p{Latin}’'-]{1,30}\p{Latin}$")
_LABELLED = regex.compile(r"\p{Lu}\p{Ll}+(?=[\s,.!?)]|$)|\d{1,3}(?: ?[€%]|[ ]?h\b)")
_PLAIN_LABELLED = regex.compile(r"\p{Latin}{2,}+(?![:\p{L}\p{N}_])|\d(?<=\p{Latin}[ \u00A0\u202F]*:\d)")
_SCHEME = regex.compile(r"(?i)(?<!\p{L})(?:mailto|sms|ftp|https?)$")
_LISTED = regex.compile(r"(?:^|[\s\d:(«“\"'’])[\p{Latin}’'-]{2,30}$")
_LISTED_NEXT = regex.compile(r"[\p{Latin}’'-]{2,}+(?![;\p{N}_=(])")
# What stands before a mark stuck on both sides, what follows one after a blank, what follows the first.
_SHAPES = {":": (_LABEL, _PLAIN_LABELLED, _LABELLED), ";": (_LISTED, _LISTED_NEXT, _LISTED_NEXT)}


def marks(page: Page, style: Style) -> Iterator[Edit]:
    """Each of ? ! ; : whose blanks are not those of the style."""
    for match in _MARK.finditer(page.seen):
        yield from _around(page.seen, match, style)


def guillemets(page: Page, style: Style) -> Iterator[Edit]:
    """« and » without a no-break space on their inner side."""
    if style.language == "fr":
        for match in _OPENING.finditer(page.seen):
            yield from _inside(match, match.start(), style, mark="«")
        for match in _CLOSING.finditer(page.seen):
            yield from _inside(match, match.end() - 1, style, mark="»")


def _inside(match: regex.Match[str], place: int, style: Style, mark: str) -> Iterator[Edit]:
    gap = match["gap"]
    if gap in (NO_BREAK, NARROW) or (style.inside == "free" and not gap):
        return
    if gap:
        yield blank(*match.span("gap"), style.wide, ".inside", mark)
    else:
        fix = f"«{style.wide}" if mark == "«" else f"{style.wide}»"
        yield blank(place, place + 1, fix, ".inside", mark)


def _around(seen: str, match: regex.Match[str], style: Style) -> Iterator[Edit]:
    start, (place, end) = match.start(), match.span("mark")
    before, gap, mark = seen[max(0, start - 40) : start], match["gap"], match["mark"]
    if _is_something_else(before, mark, seen[end : end + 1]):
        return
    stuck = not _STOP.match(seen, end)
    spaced = stuck and style.language == "fr" and _is_missing_after(seen, before, match)
    if stuck and not spaced and not _opens_after(seen, end):
        return
    right = _before(before, gap, mark, style)
    if right is not None and not gap:
        form = ".around_missing" if spaced else ".before_missing"
        yield blank(place, end, right + mark + " " * spaced, form, mark)
        return
    if right is not None:
        yield blank(start, place, right, ".before_plain" if right else ".before_extra", mark)
    if spaced:
        yield blank(end - 1, end, f"{mark[-1]} ", ".after_missing", mark[-1])


def _is_something_else(before: str, mark: str, after: str) -> bool:
    """Whether a mark begins a line or what a bracket holds, or is part of an address or of code."""
    if not before or before[-1] in "\n\t([{«“¿¡" or after in ("=", "/", "\\", "&"):
        return True
    return mark in ";:" and (after in (")", "(", "]", "|") or _SCHEME.search(before) is not None)


def _opens_after(seen: str, end: int) -> bool:
    """Whether what touches the mark is neither a letter nor a figure: an emoji, a guillemet."""
    return not seen[end].isalnum() and seen[end] not in f"@_-:;{WORD}"


def _before(before: str, gap: str, mark: str, style: Style) -> str | None:
    """The blank that should stand before a mark; None when it stands there, or that cannot be told."""
    wanted = style.colon if mark == ":" else style.high
    if wanted == "none":
        kept = gap == NARROW and style.keeps_narrow
        return "" if gap and not kept and _follows(before) else None
    if gap in (NO_BREAK, NARROW) or (not gap and (wanted == "free" or not _follows(before))):
        return None
    return style.wide if mark == ":" else style.narrow


def _follows(before: str) -> bool:
    return bool(_FOLLOWS.match(before[-1]) or _ENDING.search(before))


def _is_missing_after(seen: str, before: str, match: regex.Match[str]) -> bool:
    """Whether a word follows a mark without a blank, and both are surely words of a sentence."""
    end, mark = match.end(), match["mark"]
    if seen[end] == WORD:
        return mark != ";" and (mark != ":" or before[-1].isalpha())
    if mark in ";:":
        label, plain, following = _SHAPES[mark]
        if match["gap"]:
            return bool(plain.match(seen, end))
        return bool(label.search(before) and following.match(seen, end))
    # « !commande » after a blank is a bot’s.
    is_word = before[-1].isalpha() and match["gap"] != " "
    following = _WORD_NEXT if is_word else _SENTENCE_NEXT
    return bool(_BEFORE_HIGH.search(before) and following.match(seen, end))
