"""Whether a draft speaks of its brief at all."""

from __future__ import annotations

from collections.abc import Iterator

from service.checks import values
from service.checks.facts import Facts, Notice
from service.checks.grounding import Grounds
from service.checks.words import words
from service.text import fold
from service.words import Brief

_TELLING = 4  # letters: shorter words are grammar
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
