"""Prices, percentages, times and durations in a text, in French and English, as values that compare."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from service.checks.numerals import DIGITS, NUMBER, Tongue, worth

Amount = tuple[str, Decimal]  # a unit (currency, percent, hours, days…) and how many
Time = tuple[int, int]  # hours 0 to 24, minutes

_CURRENCIES = {
    "€": "EUR", "euro": "EUR", "eur": "EUR", "$": "USD", "dollar": "USD", "usd": "USD", "£": "GBP",
    "gbp": "GBP", "pound": "GBP", "chf": "CHF", "franc": "CHF", "cad": "CAD", "centime": "EUR", "cent": "EUR",
}  # fmt: skip
_UNITS: Mapping[str, tuple[str, int]] = {
    "minute": ("minutes", 1), "min": ("minutes", 1), "jour": ("days", 1), "j": ("days", 1),
    "day": ("days", 1), "semaine": ("days", 7), "week": ("days", 7), "mois": ("months", 1),
    "month": ("months", 1), "année": ("months", 12), "an": ("months", 12), "year": ("months", 12),
}  # fmt: skip
_NAMES: Mapping[Tongue, str] = {
    "fr": "euro|eur|dollar|usd|gbp|chf|franc|cad|centime",
    "en": "euro|eur|dollar|usd|gbp|chf|franc|cad|pound|cent",
}


def unit_words(tongue: Tongue) -> tuple[str, ...]:
    """The names of currencies and units, in the singular."""
    return (*_NAMES[tongue].split("|"), *_UNITS)


def prices(text: str, tongue: Tongue) -> Iterator[tuple[int, int, Amount]]:
    """« 49 € », « 49,00 euros », « 49€90 », « 50 centimes », “€49”, “CHF 12.50”."""
    for match in _PRICE[tongue].finditer(text):
        unit = (match["sign"] or match["name"] or match["before"]).lower()
        number = worth(match["number"] or match["after"], tongue)
        if match["cents"]:
            number += Decimal(match["cents"]) / 100
        elif unit in ("centime", "cent"):
            number /= 100
        yield *match.span(), (_CURRENCIES[unit], number)


def percents(text: str, tongue: Tongue) -> Iterator[tuple[int, int, Amount]]:
    """« 20 % », « vingt pour cent », “20 percent”."""
    for match in _PERCENT[tongue].finditer(text):
        yield *match.span(), ("percent", worth(match["number"], tongue))


def durations(text: str, tongue: Tongue) -> Iterator[tuple[int, int, Amount]]:
    """« 48 h », « trois mois », « 2 semaines » (14 days). Up to 24, hours are read as a time of day."""
    for match in _HOURS[tongue].finditer(text):
        if worth(match["hour"], tongue) > 24:
            yield *match.span(), ("hours", worth(match["hour"], tongue))
    for match in _DURATION[tongue].finditer(text):
        unit, factor = _UNITS[match["unit"].lower()]
        yield *match.span(), (unit, worth(match["number"], tongue) * factor)


def times(text: str, tongue: Tongue) -> Iterator[tuple[int, int, Time]]:
    """« 10h », « 10 h 30 », « dix heures et demie », « 10:30 », “10.30 pm”, « à midi »."""
    for match in _HALF_DAY.finditer(text):
        hour = int(match["hour"]) % 12 + (12 if match["half"].lower() == "p" else 0)
        yield *match.span(), (hour, int(match["minute"] or 0))
    for match in _COLON.finditer(text):
        yield *match.span(), (int(match["hour"]), int(match["minute"]))
    for match in _HOURS[tongue].finditer(text):
        hours = worth(match["hour"], tongue)
        if hours <= 24 and hours == int(hours):
            part = {"demie": 30, "quart": 15}.get((match["part"] or "").lower(), 0)
            yield *match.span(), (int(hours), int(match["minute"] or part))
    for match in _MIDDAY.finditer(text):
        yield *match.span(1), (12 if match[1].lower() in ("midi", "noon") else 0, 0)


_PRICE = {
    tongue: re.compile(
        rf"\b(?P<number>{NUMBER[tongue]}) ?"
        rf"(?:(?P<sign>[€$£])(?:(?P<cents>\d\d)(?!\d))?|(?P<name>{names})s?(?!\w))"
        rf"|(?:(?P<before>[€$£]|(?<!\w)(?:EUR|CHF|CAD|USD|GBP)) ?(?P<after>{DIGITS[tongue]}))",
        re.IGNORECASE,
    )
    for tongue, names in _NAMES.items()
}
_PERCENT = {
    tongue: re.compile(
        rf"\b(?P<number>{NUMBER[tongue]}) ?(?:%|(?:pour ?cent|per ?cent)(?!\w))", re.IGNORECASE
    )
    for tongue in _NAMES
}
_DURATION = {
    tongue: re.compile(
        rf"\b(?P<number>{NUMBER[tongue]})[ -]?(?P<unit>{'|'.join(_UNITS)})s?(?!\w)", re.IGNORECASE
    )
    for tongue in _NAMES
}
_HOURS = {
    tongue: re.compile(
        rf"\b(?<!:)(?P<hour>{NUMBER[tongue]}) ?(?:heures?|hours?|h|o['’]clock)"
        r"(?: ?(?P<minute>[0-5]\d)(?!\d)| et (?P<part>demie|quart))?(?!\w)",
        re.IGNORECASE,
    )
    for tongue in _NAMES
}
_COLON = re.compile(r"(?<![A-SU-Za-z0-9_:.,])(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?!\w|:\d)")
_HALF_DAY = re.compile(
    r"(?<![\w:.,])(?P<hour>1[0-2]|0?[1-9])(?:[:.h](?P<minute>[0-5]\d))? ?(?P<half>[ap])\.?m(?!\w)",
    re.IGNORECASE,
)
_MIDDAY = re.compile(
    r"(?<!\w)(?:à|vers|dès|avant|jusqu['’]à|until|at|by|before) (midi|minuit|noon|midnight)(?!\w)",
    re.IGNORECASE,
)
