"""Whether a draft speaks of its brief, and which of its values it leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from service.checks import values
from service.checks.days import Day
from service.checks.facts import Facts, Notice
from service.checks.grounding import Grounds
from service.checks.values import Value
from service.checks.words import words
from service.text import fold
from service.words import Brief

_TELLING = 4  # letters: shorter words are grammar
_EXPECTED = ("price", "date", "time")
_ROOT = 5  # first letters that a word shares with those of its family


def unanswered(facts: Facts) -> Iterator[Notice]:
    """A text that shares no telling word and no value with its brief: written for another, or about nothing.

    Words of another language cannot be compared: there, only a brief whose values are all missing tells.
    """
    if facts.brief is None:
        return
    asked = _asked(facts.brief)
    telling = _roots(asked) - _roots(facts.guide.name)
    comparable = telling if facts.language == facts.guide.language else frozenset()
    if comparable & _roots(facts.shadow.text):
        return
    found = [value for value in values.find(asked, facts.guide.language) if value.kind != "number"]
    if not comparable and not found:
        return
    stated = Grounds.of_text(facts.text)
    if not any(stated.holds(value) for value in found):
        yield Notice(details={"subject": facts.brief.subject[:200]})


def _asked(brief: Brief) -> str:
    return "\n".join(
        [brief.subject, brief.date or "", brief.link or "", *(fact.text for fact in brief.facts)]
    )


def _roots(text: str) -> frozenset[str]:
    return frozenset(form[:_ROOT] for word in words(text) if len(form := fold(word.form)) >= _TELLING)


def left_out(facts: Facts) -> Iterator[Notice]:
    """Values of the brief that the text does not state: a link that can be clicked, prices, dates, times."""
    if facts.brief is None:
        return
    stated = {_key(value) for value in facts.values}
    seen: set[object] = set()
    for value in values.find(_asked(facts.brief), facts.guide.language):
        key = _key(value)
        expected = facts.network.clickable_links if value.kind == "url" else value.kind in _EXPECTED
        if expected and key not in stated and key not in seen:
            seen.add(key)
            yield Notice(details={"value": value.text})


def _key(value: Value) -> object:
    """What two values must share to be one: a date, its day, for « du 1er au 20 » gives one no month."""
    match value.key:
        case Day(day=int() as day) | ("count", Decimal() as day) if 0 < day <= 31:
            return "day", int(day)
        case Day() as named:
            return "weekday", named.weekday
    return value.kind, value.key
