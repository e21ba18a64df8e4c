"""No invented facts: every value of a text stands in what the brand or the brief says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from decimal import Decimal

from service.checks import contacts, days, values
from service.checks.days import Day
from service.checks.shadow import Shadow
from service.checks.values import Key, Kind, Value
from service.guides.guide import Guide
from service.text import fold
from service.words import Brief

# Networks end an account's name in different places: what one of them would read is known too.
_HANDLES = tuple(re.compile(p) for p in (r"@\w[\w.@-]*", r"@[\w.]+", r"@\w+", r"@[A-Za-z0-9_]{1,20}"))


@dataclass(frozen=True, slots=True)
class Grounds:
    """What may be stated. `urls` are canonical addresses, `years` and `weekdays` complete the `days`."""

    stated: frozenset[tuple[Kind, Key]] = frozenset()
    days: frozenset[Day] = frozenset()
    weekdays: frozenset[int] = frozenset()
    years: frozenset[int] = frozenset()
    urls: frozenset[str] = frozenset()
    handles: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()

    @classmethod
    def of(cls, texts: Iterable[str], urls: Iterable[str] = (), domains: Iterable[str] = ()) -> Grounds:
        """What `texts` state, in French or English; the addresses `urls`; and those of `texts` on `domains`.

        A listed domain may itself be named. Reading takes milliseconds a page: keep what does not change
        (guide, knowledge in force) and add the brief with `|`.
        """
        texts = frozenset(texts)
        listed = frozenset(domain.casefold().removeprefix("www.") for domain in domains)
        found = frozenset(value for text in texts for value in _read(text))
        known = frozenset(value.key for value in found if isinstance(value.key, Day))
        written = frozenset(str(value.key) for value in found if value.kind == "url")
        return cls(
            stated=frozenset((value.kind, value.key) for value in found) | frozenset(_parts_of(known)),
            days=known,
            weekdays=frozenset(_weekdays(texts, known)),
            years=frozenset(_years(found)),
            urls=frozenset(map(contacts.canonical, urls))
            | listed
            | frozenset(url for url in written if contacts.host_of(url) in listed),
            handles=frozenset(handle for text in texts for handle in _handles(text)),
            texts=texts,
        )

    @classmethod
    def of_guide(cls, guide: Guide, pages: Iterable[str] = ()) -> Grounds:
        """What a guide and its knowledge pages in force (their text) let every draft state."""
        # « mardi = "De 7 h à 19 h 30" »: the name of a constant says a part of it.
        named = (f"{name.replace('_', ' ')} : {text}" for name, text in guide.constants.items())
        hashtags = " ".join((*guide.hashtags.allowed, *guide.hashtags.always))
        return cls.of((*guide.grounds(), *named, guide.name, hashtags, *pages), domains=guide.domains)

    @classmethod
    def of_brief(cls, brief: Brief) -> Grounds:
        """What a brief states; of its addresses, only its link."""
        asked = (brief.subject, brief.date, brief.audience, brief.call_to_action)
        texts = [text for text in asked if text] + [fact.text for fact in brief.facts]
        return cls.of(texts, urls=[brief.link] if brief.link else [])

    @classmethod
    def of_text(cls, text: str) -> Grounds:
        """What a text states, addresses included: the input of a rewrite, the facts of a review."""
        return cls.of([text], urls=values.urls(text))

    def __or__(self, other: Grounds) -> Grounds:
        """What either states."""
        return Grounds(*(getattr(self, each.name) | getattr(other, each.name) for each in fields(Grounds)))

    def holds(self, value: Value) -> bool:
        """Whether `value` is stated here."""
        if value.kind == "url":
            return value.key in self.urls
        if isinstance(value.key, Day):
            day = value.key
            if day == Day(weekday=day.weekday):
                return day.weekday in self.weekdays
            return any(day.agrees(known, self.years, self.weekdays) for known in self.days)
        return (value.kind, value.key) in self.stated


def ungrounded(found: Iterable[Value], grounds: Grounds) -> Iterator[Value]:
    """The values that nothing states."""
    return (value for value in found if not grounds.holds(value))


def lost(before: str, after: str, language: str) -> Iterator[Value]:
    """The values of `before` that `after` no longer states, each once; a date is kept while its day is."""
    kept = Grounds.of_text(after)
    seen: set[tuple[Kind, Key]] = set()
    for value in values.find(before, language):
        if (value.kind, value.key) not in seen and not kept.holds(_essential(value)):
            seen.add((value.kind, value.key))
            yield value


def _essential(value: Value) -> Value:
    """A date without the year and weekday that a shorter text may leave out."""
    if isinstance(value.key, Day) and value.key.day and value.key.month:
        return value._replace(key=Day(month=value.key.month, day=value.key.day))
    return value


def _read(text: str) -> Iterator[Value]:
    """A brand may write in one language what a draft says in another: both grammars read it."""
    shadow = Shadow.of(text)
    for language in ("fr", "en"):
        yield from values.find(shadow, language)


def _parts_of(known: Iterable[Day]) -> Iterator[tuple[Kind, Key]]:
    """The numbers a date lets a text say alone: « le 16 », « #2027 »."""
    for day in known:
        for part in (day.year, day.day):
            if part:
                yield "number", ("count", Decimal(part))


def _weekdays(texts: Iterable[str], known: Iterable[Day]) -> Iterator[int]:
    yield from (day.falls_on for day in known if day.falls_on is not None)
    for text in texts:
        plain = Shadow.of(text).text
        yield from days.weekday_ranges(plain, "fr")
        yield from days.weekday_ranges(plain, "en")


def _handles(text: str) -> Iterator[str]:
    for form in (text, Shadow.of(text).text):
        for pattern in _HANDLES:
            yield from map(fold, pattern.findall(form))


def _years(found: Iterable[Value]) -> Iterator[int]:
    for value in found:
        match value.key:
            case Day(year=int() as year):
                yield year
            case ("count", Decimal() as number) if 1900 <= number < 2200:
                yield int(number)
