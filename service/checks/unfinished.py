"""Where the end of a text may still become something else: a value, a link, a tag.

Places are those of a shadow that ends with a blank. A value is closed by a word that no value holds: nothing
written after it changes how what stands before it is read.
"""

from __future__ import annotations

import re
from functools import cache

from service.checks import amounts, days, numerals
from service.checks.numerals import Tongue

_TOKEN = re.compile(r"\w+|[€$£\n]")
# What a value begins with beside numbers, months and weekdays: « premier mai », « € 49 », « CHF 12 ».
_BEGINS = ("premier", "eur", "chf", "cad", "usd", "gbp")
_SHORT_WEEKDAY = re.compile(r"(?:lun|mar|mer|jeu|ven|sam|dim)(?=\.)", re.IGNORECASE)
# What stands inside a value, or between two that share a unit: « de 10 à 17 h », « trente et une », “5 p.m.”.
_WITHIN = (
    "pour", "cent", "pourcent", "per", "percent", "heure", "hour", "h", "o", "clock", "et", "demie", "quart",
    "of", "le", "la", "les", "the", "ou", "and", "or", "à", "au", "to", "until", "am", "pm", "a", "p", "m",
    "un", "une", "one", "onze", "st", "nd", "rd", "th", "er",
)  # fmt: skip
# A link whose text or target is to come, a note whose address is, a tag without its end.
_MARKUP = re.compile(
    r"!?\[[^\[\]\n]*\Z|@\[[^\[\]\n]+\][ ]?\Z|^\[[^\[\]\n]+\]:[ ]*\Z|</?[a-z!][^<>]*\Z",
    re.IGNORECASE | re.MULTILINE,
)


def open_value(shadow: str, tongue: Tongue) -> tuple[int, int]:
    """Where the last word that closes values starts (0 without one), and where a value may be open after it.

    The second is the length of the shadow when none is.
    """
    closed, opened = 0, len(shadow)
    begins, within = _vocabulary(tongue)
    for token in _TOKEN.finditer(shadow):
        start, word = token.start(), token[0]
        if word == "\n":
            is_closing = not shadow[:start].rstrip().endswith(",")
        else:
            is_closing = word.isalpha() and not within.fullmatch(word)
        if is_closing:
            closed, opened = start, len(shadow)
        if _may_begin(shadow, token, begins):
            opened = min(opened, start)
    return closed, opened


def open_markup(shadow: str) -> int:
    """Where markup begins that what comes next may complete; the length of the shadow without any."""
    found = _MARKUP.search(shadow)
    return found.start() if found else len(shadow)


def _may_begin(shadow: str, token: re.Match[str], begins: re.Pattern[str]) -> bool:
    word = token[0]
    if not word.isalpha():
        return word in "€$£" or any(map(str.isdigit, word))
    return bool(begins.fullmatch(word) or _SHORT_WEEKDAY.match(shadow, token.start()))


@cache
def _vocabulary(tongue: Tongue) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What may begin a value, and what may stand in one. Matched as values are: letters alike are alike."""
    begins = {*numerals.number_words(tongue), *days.day_words(tongue), *_BEGINS}
    begins |= {part for word in begins for part in word.split("-")}
    within = begins | {*amounts.unit_words(tongue), *_WITHIN}
    first, second = ("|".join(sorted(words, key=len, reverse=True)) for words in (begins, within))
    return re.compile(rf"(?:{first})s?", re.IGNORECASE), re.compile(rf"(?:{second})s?", re.IGNORECASE)
