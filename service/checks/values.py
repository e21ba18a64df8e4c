"""Typed values found in a text: what a reader would take for a fact, in a form that compares.

« 10h » is « 10 h 00 », « 49 € » is « 49,00 euros », « samedi 16 janvier 2027 » is 2027-01-16. Everything is
read from the shadow of the text, so that an invisible character hides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Literal, NamedTuple

from service.checks import amounts, contacts, days, numerals
from service.checks.amounts import Amount, Time
from service.checks.days import Day
from service.checks.numerals import Tongue
from service.checks.shadow import Shadow
from service.words import Span

Kind = Literal["number", "price", "date", "time", "url", "email", "phone"]
Key = str | Amount | Time | Day
_OTHERS = {"nl": re.compile(r"(?<!\w)onze(?!\w)", re.IGNORECASE)}  # « our »
Finder = Callable[[str, Tongue], Iterable[tuple[int, int, Key]]]

# Sayings that hold a number and state none.
_SAYING = re.compile(
    r"(?<!\w)(?:à deux pas|deux mots|aux quatre coins|à quatre mains|toutes? les deux|tous les deux|tous deux"
    r"|24 ?h? ?/ ?24|(?:24|7) ?[jh]? ?/ ?7)(?!\w)",
    re.IGNORECASE,
)


class Value(NamedTuple):
    """One value. `key` compares within a kind; `text` and `span` are those of the text as received."""

    kind: Kind
    key: Key
    text: str
    span: Span


class _Hit(NamedTuple):
    """A value at `start:end` of the shadow."""

    start: int
    end: int
    kind: Kind
    key: Key


def tongue_of(language: str) -> Tongue:
    """The grammar a language is read with: English for English, French for every other."""
    return "en" if language.startswith("en") else "fr"


def find(text: str | Shadow, language: str) -> tuple[Value, ...]:
    """Every value of `text` in its order, none overlapping another."""
    shadow = text if isinstance(text, Shadow) else Shadow.of(text)
    hits = _share_units(sorted(_hits(_read_in(language, shadow.text), tongue_of(language))), shadow.text)
    found: list[Value] = []
    for value in (_value(hit, shadow) for hit in hits):
        # « ¾ » is two numbers for the shadow and one character of the text.
        if not found or value.span[0] >= found[-1].span[1]:
            found.append(value)
    return tuple(found)


def _read_in(language: str, text: str) -> str:
    """`text` without the words of its language that the grammar it is read with takes for numbers."""
    other = _OTHERS.get(language)
    return other.sub(lambda word: "\x00" * len(word[0]), text) if other else text


def urls(text: str) -> tuple[str, ...]:
    """The web addresses of `text`, as written."""
    return tuple(value.text for value in find(text, "fr") if value.kind == "url")


def _value(hit: _Hit, shadow: Shadow) -> Value:
    written = shadow.cut(hit.start, hit.end)
    key = hit.key
    # An address is compared as it is written: the shadow of a look-alike host would pass for the true one.
    if hit.kind == "url":
        key = contacts.canonical(written)
    elif hit.kind == "email":
        key = written.casefold()
    return Value(hit.kind, key, written, shadow.span(hit.start, hit.end))


def _hits(text: str, tongue: Tongue) -> Iterator[_Hit]:
    """The most telling kinds first; what one finder took, the next ones do not see."""
    text = _SAYING.sub(lambda saying: "\x00" * len(saying[0]), text)
    for kind, finder in _FINDERS:
        taken = bytearray(len(text))
        for start, end, key in finder(text, tongue):
            if not any(taken[start:end]):
                taken[start:end] = b"\x01" * (end - start)
                yield _Hit(start, end, kind, key)
        text = _without(text, taken)


def _without(text: str, taken: bytearray) -> str:
    if not any(taken):
        return text
    return "".join("\x00" if gone else letter for letter, gone in zip(text, taken, strict=True))


def _addresses(text: str, _: Tongue) -> Iterator[tuple[int, int, Key]]:
    return ((start, end, "") for start, end in contacts.addresses(text))


def _emails(text: str, _: Tongue) -> Iterator[tuple[int, int, Key]]:
    return ((start, end, "") for start, end in contacts.emails(text))


def _phones(text: str, _: Tongue) -> Iterator[tuple[int, int, Key]]:
    return contacts.phones(text)


def _counts(text: str, tongue: Tongue) -> Iterator[tuple[int, int, Key]]:
    return ((start, end, ("count", number)) for start, end, number in numerals.numbers(text, tongue))


_FINDERS: tuple[tuple[Kind, Finder], ...] = (
    ("url", _addresses),
    ("email", _emails),
    ("date", days.numeric_days),
    ("phone", _phones),
    ("date", days.written_days),
    ("time", amounts.times),
    ("price", amounts.prices),
    ("number", amounts.percents),
    ("number", amounts.durations),
    ("date", days.weekdays),
    ("number", _counts),
)
_JOIN = re.compile(r" ?(?:et|ou|and|or|[-–—/]) ?(?:le |la |les |the )?")
_REACH = re.compile(r" (?:à|au|to|until|and|et) ")
_FROM = re.compile(r"(?:^|\W)(?:de|du|entre|from|between) $", re.IGNORECASE)


def _share_units(hits: list[_Hit], text: str) -> list[_Hit]:
    """« de 10 à 17 h » gives 10 its hours, « 18, 25 ou 32 € » their euros, « les 16 et 17 mai » the month."""
    shared = list(hits)
    in_list = False
    for index in range(len(hits) - 2, -1, -1):
        here, after = shared[index], shared[index + 1]
        gap = text[here.end : after.start] if after.start - here.end < 12 else "\x00"
        led = _FROM.search(text[max(0, here.start - 9) : here.start])
        joined = _JOIN.fullmatch(gap) or (led and _REACH.fullmatch(gap)) or (in_list and gap.strip() == ",")
        given = _with_unit_of(after, here) if joined else None
        in_list = given is not None
        if given:
            shared[index] = given
    return shared


def _with_unit_of(after: _Hit, here: _Hit) -> _Hit | None:
    """The bare number `here` read with the unit of what follows it; None when that makes no sense."""
    match here, after:
        case _Hit(kind="number", key=("count", Decimal() as count)), _Hit(
            kind=kind, key=(str() as unit, Decimal())
        ):
            return (
                here._replace(kind=kind, key=(unit, count))
                if unit not in ("count", "days", "months")
                else None
            )
        case _Hit(kind="number", key=("count", Decimal() as count)), _Hit(kind="time") if count <= 24:
            return here._replace(kind="time", key=(int(count), 0))
        case _Hit(kind="number", key=("count", Decimal() as count)), _Hit(
            kind="date", key=Day(day=int()) as day
        ):
            return (
                here._replace(kind="date", key=Day(day.year, day.month, int(count))) if count <= 31 else None
            )
    return None
