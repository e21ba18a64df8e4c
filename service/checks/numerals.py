"""Numbers in digits or in letters, in French and English: where they stand and what they are worth."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Literal

Tongue = Literal["fr", "en"]

_FRENCH = {
    "zéro": 0, "zero": 0, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8,
    "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16,
    "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70,
    "huitante": 80, "octante": 80, "nonante": 90, "cent": 100, "cents": 100, "mille": 1000,
}  # fmt: skip
_ENGLISH = {
    "zero": 0, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "thousand": 1000,
}  # fmt: skip
_CARDINALS: dict[Tongue, dict[str, int]] = {"fr": _FRENCH, "en": _ENGLISH}
_WORDED: dict[Tongue, dict[str, int]] = {
    "fr": {
        "demi-douzaine": 6, "huitaine": 8, "dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20,
        "trentaine": 30, "quarantaine": 40, "cinquantaine": 50, "soixantaine": 60, "centaine": 100,
        "deuxième": 2, "troisième": 3, "quatrième": 4, "cinquième": 5, "sixième": 6, "septième": 7,
        "huitième": 8, "neuvième": 9, "dixième": 10, "onzième": 11, "douzième": 12, "quinzième": 15,
        "vingtième": 20, "trentième": 30, "cinquantième": 50, "centième": 100,
    },
    "en": {
        "dozen": 12, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
        "tenth": 10, "twelfth": 12, "twentieth": 20, "fiftieth": 50, "hundredth": 100,
    },
}  # fmt: skip
_ARTICLES = {"un": 1, "une": 1, "one": 1}  # not numbers alone, but part of one: « trente et une »
_SPLIT = re.compile(r"[ -]")


def _any_of(names: Iterable[str]) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


def _letters(tongue: Tongue) -> str:
    """A cardinal in letters, « quatre-vingt-dix-sept », unless part of a name, « quatre-quarts »."""
    cardinal = rf"(?:{_any_of(_CARDINALS[tongue])})(?!\w)"
    if tongue == "en":
        after = rf"(?:(?<=hundred)|(?<=thousand)) and (?:{cardinal}|one(?!\w))|-one(?!\w)"
    else:
        tens = r"(?:(?<=vingt)|(?<=trente)|(?<=ante))(?: et |-et-)(?:une?|onze)(?!\w)"
        after = rf"{tens}|-une?(?!\w)|(?<=cent) une?(?!\w)"
    return rf"{cardinal}(?:[ -]{cardinal}|{after}){{0,8}}(?!-\w)"


DIGITS: dict[Tongue, str] = {
    "fr": r"(?:\d{1,3}(?:[ .]\d{3}){1,6}(?:,\d+)?(?!\d)|\d+(?:[.,]\d+)?)",
    "en": r"(?:\d{1,3}(?:[ ,]\d{3}){1,6}(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?)",
}
NUMBER: dict[Tongue, str] = {tongue: rf"(?:{DIGITS[tongue]}|{_letters(tongue)})" for tongue in DIGITS}
_SUFFIX = r"(?:(?:ers?|[èe]res?|r?es?|[èe]mes?|nde?s?|th|st|rd)(?!\w))?"
_AFTER = r"(?![.,]?\d|\u20e3|(?-i:[A-Z]))"  # not « 3D », nor a keycap emoji
_FIND: dict[Tongue, re.Pattern[str]] = {
    tongue: re.compile(
        rf"\b(?P<number>{NUMBER[tongue]}|(?:{_any_of(_WORDED[tongue])})(?=s?(?!\w))){_SUFFIX}{_AFTER}",
        re.IGNORECASE,
    )
    for tongue in DIGITS
}
_MARKER = re.compile(r"^[ \t]*(\d{1,2})[.)](?=\s)", re.MULTILINE)
_IN_HASHTAG = re.compile(r"(?<=#)[^\W\d]+(\d+)(?!\w)")
# « neuf » counts here; anywhere else it may mean new.
_NINE_BEFORE = re.compile(r"(?:^|\W)(?:les|nos|vos|ces|ses|mes|leurs|aux|ou|pour)[ ]$", re.IGNORECASE)
_NINE_AFTER = re.compile(r" (?:fois|places?|parts|personnes|enfants|cents|mille|pains)(?!\w)", re.IGNORECASE)


def number_words(tongue: Tongue) -> tuple[str, ...]:
    """The words a number in letters is made of, but the articles « un » and « une »."""
    return (*_CARDINALS[tongue], *_WORDED[tongue])


def worth(written: str, tongue: Tongue) -> Decimal:
    """What a number matched by NUMBER is worth. ValueError for anything else."""
    written = written.lower()
    if written[0].isdigit():
        return _digits(written, tongue)
    if written in _WORDED[tongue]:
        return Decimal(_WORDED[tongue][written])
    return Decimal(_spelled(written, tongue))


def numbers(text: str, tongue: Tongue) -> Iterator[tuple[int, int, Decimal]]:
    """Each bare number of `text` with its span; 1 is left out: « un » is an article, « 1. » starts a list."""
    markers = {marker.start(1) for marker in _MARKER.finditer(text)}
    for match in _FIND[tongue].finditer(text):
        if match.start() not in markers and _counts(match):
            value = worth(match["number"], tongue)
            if value != 1:
                yield match.start(), match.end(), value
    for match in _IN_HASHTAG.finditer(text):
        yield match.start(1), match.end(1), Decimal(match[1])


def _counts(match: re.Match[str]) -> bool:
    """Whether a number in letters counts something: « neuf » may mean new, « mille mercis » is a saying."""
    written = match[0].lower()
    if written == "neuf":
        before, after = match.string[max(0, match.start() - 8) : match.start()], match.end()
        return bool(_NINE_BEFORE.search(before) or _NINE_AFTER.match(match.string, after))
    return written != "mille"


def _digits(written: str, tongue: Tongue) -> Decimal:
    decimal, thousands = (",", "[ .]") if tongue == "fr" else (".", "[ ,]")
    if re.fullmatch(rf"\d{{1,3}}(?:{thousands}\d{{3}})+(?:{re.escape(decimal)}\d+)?", written):
        written = re.sub(thousands, "", written)
    return Decimal(written.replace(",", "."))


def _spelled(written: str, tongue: Tongue) -> int:
    """« deux mille vingt-sept » is 2027: each thousand closes a group, « quatre-vingt » is four twenties."""
    total = group = 0
    for word in _SPLIT.split(written):
        value = (_CARDINALS[tongue] | _ARTICLES).get(word, 0)
        if value == 1000:
            total, group = total + max(group, 1) * 1000, 0
        elif value == 100:
            group = max(group, 1) * 100
        elif value == 20 and group % 100 == 4:
            group += 76
        else:
            group += value
    return total + group
