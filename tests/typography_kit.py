"""A text after every correction of typography, with blanks one can see: ~ is U+202F and _ is U+00A0."""

from __future__ import annotations

from typing import Any

from service.checks.registry import review
from service.examining import mend
from service.words import Finding
from tests.checks_kit import facts, guide

SEEN = str.maketrans({"\u202f": "~", "\u00a0": "_"})
MEANT = str.maketrans({"~": "\u202f", "_": "\u00a0"})
FAMILIES = ("typography.", "text.", "accessibility.")


def judged(text: str, network: str = "facebook", **known: Any) -> list[Finding]:
    """The findings of these families on a text whose blanks can be seen."""
    judged = facts(text.translate(MEANT), network, **known)
    return [one for one in review(judged) if one.rule.startswith(FAMILIES)]


def typeset(text: str, network: str = "facebook", **known: Any) -> str:
    """The text corrected; it must have nothing left to correct."""
    corrected = mend(text.translate(MEANT), judged(text, network, **known)).translate(SEEN)
    again = [
        one for one in judged(corrected, network, **known) if one.fix is not None and one.severity != "info"
    ]
    assert not again, f"{corrected!r} is not right yet: {again}"
    return corrected


def brand(locale: str = "fr-FR", languages: tuple[str, ...] = ("fr", "en"), **typography: str) -> Any:
    """A guide with its own typography."""
    return guide(
        locale=locale, languages=list(languages), **({"typography": typography} if typography else {})
    )
