"""Spelling: what is surely misspelt, and what no dictionary knows."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from service.checks.facts import Facts, Notice
from service.checks.orthography import Misspelling


def mistake(facts: Facts) -> Iterator[Notice]:
    """Words and phrases with one sure correction."""
    for one in facts.misspellings:
        if fix := _fix(facts, one):
            details = {"found": facts.shadow.cut(*one.span), "right": fix}
            yield Notice(span=facts.shadow.span(*one.span), fix=fix, details=details)


def unknown(facts: Facts) -> Iterator[Notice]:
    """Words that no dictionary knows, with what may have been meant."""
    for one in facts.misspellings:
        if not _fix(facts, one):
            suggestions = " → " + ", ".join(one.suggestions) if one.suggestions else ""
            details = {"found": facts.shadow.cut(*one.span), "suggestions": suggestions}
            yield Notice(span=facts.shadow.span(*one.span), details=details)


def _fix(facts: Facts, one: Misspelling) -> str | None:
    """The correction, typeset; None where the letters on the page are not those that were judged."""
    if one.fix is None or unicodedata.normalize("NFC", facts.shadow.cut(*one.span)) != one.word:
        return None
    return one.fix if facts.guide.typography.apostrophe == "curly" else one.fix.replace("’", "'")
