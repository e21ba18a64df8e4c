"""Dates as feeds write them: ISO 8601, RFC 822, and RFC 822 in the words of another language."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from service.text import fold

LONGEST = 100
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.{0,30})?", re.IGNORECASE)
_DAY_FIRST = re.compile(
    r"(?<!\d)(\d{1,2})(?:er|st|nd|rd|th|\.)?[ -]+(?:de +)?([^\W\d_]{3,12})\.?,?"
    r"(?: +de)?[ -]+(\d{4}|\d{2})(?!\d)"
)
_MONTH_FIRST = re.compile(r"(?<!\w)([^\W\d_]{3,12})\.?[ -]+(\d{1,2})(?:st|nd|rd|th)?,?[ -]+(\d{4})(?!\d)")
_TIME = re.compile(r"(?<!\d)(\d{1,2})(?::| ?h ?)(\d{2})(?::(\d{2}))?(?: ?([ap])\.?m\b)?", re.IGNORECASE)
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})(?!\d)")
_ZONE = re.compile(r"\b([A-Z]{2,4})\b")
# Months by the first four or three letters of their names in the seven languages that are detected.
_MONTHS = {
    start: month
    for month, starts in enumerate(
        (
            "jan ene gen",
            "feb fev",
            "mar maa mrt",
            "apr avr abr",
            "may mai mag mei",
            "jun juin giu",
            "jul juil lug",
            "aug aou ago",
            "sep set",
            "oct okt ott out",
            "nov",
            "dec dez dic",
        ),
        start=1,
    )
    for start in starts.split()
}
_ZONES = {
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "CET": 1, "CEST": 2, "MET": 1, "MEST": 2, "BST": 1, "WEST": 1, "EET": 2, "EEST": 3,
}  # fmt: skip


def moment_of(text: str) -> datetime | None:
    """The time a text says, aware and in UTC, or None. One that names no zone is in UTC."""
    told = " ".join(text[: 2 * LONGEST].split())[:LONGEST]
    try:
        found = _iso(told) if _ISO.match(told) else _worded(told)
        return None if found is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _iso(text: str) -> datetime:
    plain = re.sub(r" ?(?:UTC|GMT|Z)$", "+00:00", text, flags=re.IGNORECASE)
    plain = re.sub(r" ([+-]\d{2}:?\d{2})$", r"\1", plain)
    found = datetime.fromisoformat(plain)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _worded(text: str) -> datetime | None:
    if day_first := _DAY_FIRST.search(text):
        day, name, year = day_first.groups()
    elif month_first := _MONTH_FIRST.search(text):
        name, day, year = month_first.groups()
    else:
        return None
    word = fold(name)
    month = _MONTHS.get(word[:4]) or _MONTHS.get(word[:3])
    if month is None:
        return None
    time = _TIME.search(text)
    hour, minute, second = (int(part or 0) for part in time.groups()[:3]) if time else (0, 0, 0)
    if time and time[4]:
        hour = hour % 12 + 12 * (time[4].lower() == "p")
    rest = text[time.end() :] if time else ""
    return datetime(_whole(int(year)), month, int(day), hour, minute, min(second, 59), tzinfo=_zone(rest))


def _whole(year: int) -> int:
    """A year of two digits, as RFC 2822 reads it."""
    if year >= 100:
        return year
    return year + (2_000 if year < 50 else 1_900)


def _zone(text: str) -> timezone:
    if offset := _OFFSET.search(text):
        sign = -1 if offset[1] == "-" else 1
        return timezone(sign * timedelta(hours=int(offset[2]), minutes=int(offset[3])))
    named = _ZONE.search(text)
    return timezone(timedelta(hours=_ZONES.get(named[1], 0))) if named else UTC
