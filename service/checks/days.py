"""Dates and weekdays in a text, in French and English, as values that compare."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from service.checks.numerals import Tongue

_MONTHS: Mapping[Tongue, tuple[str, ...]] = {
    "fr": (
        "janvier|janv", "février|fevrier|févr|fév", "mars", "avril|avr", "mai", "juin", "juillet|juil",
        "août|aout", "septembre|sept", "octobre|oct", "novembre|nov", "décembre|decembre|déc",
    ),
    "en": (
        "january|jan", "february|feb", "march|mar", "april|apr", "may", "june|jun", "july|jul", "august|aug",
        "september|sept|sep", "october|oct", "november|nov", "december|dec",
    ),
}  # fmt: skip
_WEEKDAYS: Mapping[Tongue, tuple[str, ...]] = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
}


@dataclass(frozen=True, slots=True)
class Day:
    """A date as far as the text gives it; `weekday` is 0 for Monday."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None

    @property
    def falls_on(self) -> int | None:
        """Its weekday, computed or else as given; None when neither is possible."""
        if self.year and self.month and self.day:
            try:
                return date(self.year, self.month, self.day).weekday()
            except ValueError:
                return self.weekday
        return self.weekday

    def agrees(
        self, known: Day, years: frozenset[int] = frozenset(), weekdays: frozenset[int] = frozenset()
    ) -> bool:
        """Whether all this date says is said by `known`, or by the years and weekdays stated elsewhere."""
        if self.day is None and self.month is None:
            return self.weekday is not None and self.weekday == known.falls_on
        same_date = _within(self.month, known.month) and _within(self.day, known.day)
        same_year = _within(self.year, known.year) or (known.year is None and self.year in years)
        return same_date and same_year and self._same_weekday(known, weekdays)

    def _same_weekday(self, known: Day, weekdays: frozenset[int]) -> bool:
        if self.weekday is None or self.weekday == known.falls_on:
            return True
        return known.falls_on is None and self.weekday in weekdays


def _within(said: int | None, known: int | None) -> bool:
    return said is None or said == known


def day_words(tongue: Tongue) -> tuple[str, ...]:
    """The names of months, in every spelling, and of weekdays."""
    return (*(name for names in _MONTHS[tongue] for name in names.split("|")), *_WEEKDAYS[tongue])


def numeric_days(text: str, tongue: Tongue) -> Iterator[tuple[int, int, Day]]:
    """2027-01-16, 16/01/2027, 16.01.27 and 16/01; day first unless only month first makes a date."""
    for match in _ISO.finditer(text):
        yield *match.span(), Day(int(match[1]), int(match[2]), int(match[3]))
    for match in _NUMERIC.finditer(text):
        year = int(match[4]) + (2000 if len(match[4]) == 2 else 0)
        yield from _day_first(match, int(match[1]), int(match[3]), year, tongue)
    for match in _SHORT.finditer(text):
        yield from _day_first(match, int(match[1]), int(match[2]), None, tongue)


def written_days(text: str, tongue: Tongue) -> Iterator[tuple[int, int, Day]]:
    """« samedi 16 janvier 2027 », « 1er mai », « samedi 16 », « janvier 2027 », “January 16th, 2027”."""
    for pattern in _WRITTEN[tongue]:
        for match in pattern.finditer(text):
            parts = match.groupdict()
            yield (
                *match.span(),
                Day(
                    int(parts["year"]) if parts.get("year") else None,
                    _MONTH_OF[tongue].get((parts.get("month") or parts.get("short") or "").lower()),
                    _day_number(parts.get("day")),
                    _WEEKDAY_OF[tongue].get((parts.get("weekday") or "").lower().rstrip(".")[:3]),
                ),
            )


def weekdays(text: str, tongue: Tongue) -> Iterator[tuple[int, int, Day]]:
    """Each weekday that stands alone, singular or plural."""
    for match in _WEEKDAY[tongue].finditer(text):
        yield *match.span(), Day(weekday=_WEEKDAY_OF[tongue][match["weekday"].lower()[:3]])


def weekday_ranges(text: str, tongue: Tongue) -> Iterator[int]:
    """Every weekday inside « du mardi au vendredi » or « mardi–vendredi »."""
    for match in _RANGE[tongue].finditer(text):
        first, last = (_WEEKDAY_OF[tongue][match[name].lower()[:3]] for name in ("first", "last"))
        yield from ((first + step) % 7 for step in range((last - first) % 7 + 1))


def _day_first(
    match: re.Match[str], first: int, second: int, year: int | None, tongue: Tongue
) -> Iterator[tuple[int, int, Day]]:
    if not 1 <= second <= 12 and tongue == "en":
        first, second = second, first
    if 1 <= second <= 12 and 1 <= first <= 31:
        yield *match.span(), Day(year, second, first)


def _day_number(written: str | None) -> int | None:
    if written is None:
        return None
    return int(written) if written.isdigit() else 1


def _full(tongue: Tongue) -> str:
    return "|".join(names.split("|")[0] for names in _MONTHS[tongue])


def _short(tongue: Tongue) -> str:
    """Other spellings, the longest first."""
    others = [name for names in _MONTHS[tongue] for name in names.split("|")[1:]]
    return "|".join(sorted(others, key=len, reverse=True))


_ISO = re.compile(r"(?<![\d-])(\d{4})-(\d\d)-(\d\d)(?![\d-])")
_NUMERIC = re.compile(r"(?<![\w./-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d\d)(?!\w|[./-]\d)")
_SHORT = re.compile(r"(?<![\w./-])(\d\d)/(\d\d)(?!\w|[./-]\d)")
_DAY = r"(?P<day>\d{1,2}|premier)(?:er|st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20|21)\d\d)(?!\d)"
_WITHOUT_MONTH = r"(?=$|[,.;·)\n]| ?[:–—]| (?:à|de|dès|au|et|from|at|to|and)\b)"


def _patterns(tongue: Tongue) -> tuple[re.Pattern[str], ...]:
    short = r"|(?:lun|mar|mer|jeu|ven|sam|dim)\." if tongue == "fr" else ""
    weekday = rf"(?P<weekday>{'|'.join(_WEEKDAYS[tongue])}{short})"
    month = rf"(?:(?P<month>{_full(tongue)})|(?P<short>{_short(tongue)})\.?)(?!\w)"
    led = rf"\b(?:{weekday},? (?:le |the )?)?"
    shapes = (
        rf"{led}{_DAY} (?:of )?{month}(?:,? {_YEAR})?",
        *((rf"{led}{month} {_DAY}(?!\d)(?:,? {_YEAR})?",) if tongue == "en" else ()),
        rf"\b{month} {_YEAR}",
        rf"\b{weekday},? (?:le |the )?{_DAY}(?!\d){_WITHOUT_MONTH}",
    )
    return tuple(re.compile(shape, re.IGNORECASE | re.MULTILINE) for shape in shapes)


_TONGUES: tuple[Tongue, ...] = ("fr", "en")
_WRITTEN = {tongue: _patterns(tongue) for tongue in _TONGUES}
_WEEKDAY = {
    tongue: re.compile(rf"\b(?<!black )(?P<weekday>{'|'.join(_WEEKDAYS[tongue])})s?(?!\w)", re.IGNORECASE)
    for tongue in _TONGUES
}
_RANGE = {
    tongue: re.compile(
        rf"\b(?P<first>{'|'.join(_WEEKDAYS[tongue])}) ?(?:-|–|—|à|au|to|through) "
        rf"?(?P<last>{'|'.join(_WEEKDAYS[tongue])})(?!\w)",
        re.IGNORECASE,
    )
    for tongue in _TONGUES
}
_WEEKDAY_OF = {
    tongue: {name[:3]: index for index, name in enumerate(_WEEKDAYS[tongue])} for tongue in _TONGUES
}
_MONTH_OF = {
    tongue: {name: number for number, names in enumerate(_MONTHS[tongue], 1) for name in names.split("|")}
    for tongue in _TONGUES
}
