"""Capitals without their accent, « Etat », « A bientôt », and oe for œ: by lists, one reading each."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import regex

from service.checks.typography.edits import Edit, respelt
from service.checks.typography.lists import table
from service.checks.typography.page import ASIDE, WORD, Page

_CAPITALISED = regex.compile(
    rf"(?<![\p{{L}}\p{{M}}\p{{N}}_{WORD}])E\p{{Ll}}++(?![\p{{L}}\p{{M}}\p{{N}}_{WORD}])"
)
_CAPITALS = regex.compile(
    rf"(?<![\p{{L}}\p{{M}}\p{{N}}_{WORD}])\p{{Lu}}{{3,}}+(?![\p{{L}}\p{{M}}\p{{N}}_{WORD}])"
)
_SUMMER = regex.compile(r"(?:[DL]['’]|CET )$")
_FIRST_WORD = regex.compile(
    rf"(?<![\p{{L}}\p{{M}}\p{{N}}_{WORD}'’&+/-])(?<!\p{{Lu}}\.)(?P<word>A|Ca)[ \u00A0]{{1,3}}"
    rf"(?P<next>[\p{{L}}-]++|\d{{1,2}} ?h(?!\p{{L}})|\d{{1,3}} (?:minutes?|heures?|pas|km)(?!\p{{L}}))"
)
# What may stand before the first word of a sentence, blanks apart: nothing, a stop, or no text at all.
_NOT_A_START = regex.compile(rf"[\p{{L}}\p{{M}}\p{{N}}{WORD},;'’»”)\]%€&+/@#_]")
_ENGLISH_BEFORE = regex.compile(
    r"(?i:limited|special|deluxe|collector|collector[’']s|first|black|gold|anniversary|premium|edition) $"
)
_OE = regex.compile(r"(?i:oe)")


@dataclass(frozen=True, slots=True)
class Letters:
    """letters.toml, read once."""

    words: Mapping[str, str]
    compounds: regex.Pattern[str]
    compound: Mapping[str, str]
    after_a: frozenset[str]
    after_ca: frozenset[str]
    ligatures: regex.Pattern[str]

    @classmethod
    @cache
    def load(cls) -> Letters:
        """The lists, as what is searched for and what it becomes."""
        letters = table("letters")
        words = {_bare(word[0]) + word[1:]: word for word in letters["capitals"].split()}
        words |= letters["lost"] | {_bare(word): word for word in letters["throughout"]["words"].split()}
        opening = letters["opening"]
        stems = "|".join(
            word.replace("oe", "(?P<oe>oe)").replace("*", r"\p{L}*+")
            for word in letters["ligatures"]["words"].split()
        )
        return cls(
            words={bare: word for bare, word in words.items() if bare != word},
            compounds=regex.compile(rf"(?<![\p{{L}}-])(?:{'|'.join(letters['compounds'])})(?![\p{{L}}-])"),
            compound=letters["compounds"],
            after_a=frozenset([*opening["after_a"].split(), *opening["places"].split()]),
            after_ca=frozenset(opening["after_ca"].split()),
            ligatures=regex.compile(
                rf"(?i)(?<![\p{{L}}\p{{M}}{WORD}_])(?:{stems})(?![\p{{L}}\p{{M}}{WORD}_])"
            ),
        )


def capital_accents(page: Page) -> Iterator[Edit]:
    """Capitals that have lost their accent, where only one reading is possible."""
    letters, seen = Letters.load(), page.seen
    for match in letters.compounds.finditer(seen):
        yield respelt("typography.capital_accent", match.start(), match[0], letters.compound[match[0]])
    for pattern in (_CAPITALISED, _CAPITALS):
        for match in pattern.finditer(seen):
            right = letters.words.get(match[0])
            if right and not _ENGLISH_BEFORE.search(seen, max(0, match.start() - 14), match.start()):
                yield respelt("typography.capital_accent", match.start(), match[0], right)
            elif match[0] == "ETE" and _SUMMER.search(seen, max(0, match.start() - 4), match.start()):
                yield respelt("typography.capital_accent", match.start(), "ETE", "ÉTÉ")
    for match in _FIRST_WORD.finditer(seen):
        if _begins(seen, match.start()) and _is_accented(match, letters):
            right = "À" if match["word"] == "A" else "Ça"
            yield respelt("typography.capital_accent", match.start(), match["word"], right)


def ligatures(page: Page) -> Iterator[Edit]:
    """« coeur », « oeuvre », « voeux » written with two letters."""
    if _OE.search(page.seen):
        for match in Letters.load().ligatures.finditer(page.seen):
            ligature = "œ" if match["oe"] == "oe" else "Œ"
            right = match[0].replace(match["oe"], ligature, 1)
            yield respelt("typography.ligature", match.start(), match[0], right)


def _is_accented(match: regex.Match[str], letters: Letters) -> bool:
    following = match["next"]
    if match["word"] == "A":
        if following[0].isdigit() or following in letters.after_a:
            return True
        return following.isupper() and len(following) > 1 and following.lower() in letters.after_a
    return match["word"] == "Ca" and following in letters.after_ca


def _begins(seen: str, start: int) -> bool:
    before = seen[max(0, start - 8) : start].rstrip(" \u00a0\u202f")
    if not before:
        return start <= 8
    return not _NOT_A_START.match(before[-1]) and before[-1] != ASIDE


def _bare(word: str) -> str:
    """Without accents; « Œ » and « ç » are not made of accents one leaves out by habit, but lose them too."""
    return "".join(
        letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter)
    )
