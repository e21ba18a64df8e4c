"""What a finding tells a person, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from babel.core import Locale
from babel.dates import format_date

from service.messages import Language, say
from service.words import Finding


def message(finding: Finding, language: Language) -> str:
    """The message of its rule, its blanks filled; its `form`, if any, is the end of the message's key."""
    details = {"because": "", **finding.details}  # a finding stored before its rule said why has none
    form = details.pop("form", "")
    for name in [name for name in _TOLD if details.get(name)]:
        details[name] = _TOLD[name](finding, language)
    return say(f"findings.{finding.rule}{form}", language, details)


def _language(finding: Finding, language: Language) -> str:
    code = finding.details["language"]
    return str(Locale(language).languages.get(code, code))


def _asked(finding: Finding, language: Language) -> str:
    code = finding.details["asked"]
    return str(Locale(language).languages.get(code, code))


def _field(finding: Finding, language: Language) -> str:
    return say(f"networks.field.{finding.details['field']}", language)


def _day(finding: Finding, language: Language) -> str:
    day = date.fromisoformat(finding.details["day"])
    told = format_date(day, "long", locale=language)
    return told.replace("1 ", "1er ", 1) if language == "fr" and day.day == 1 else told


def _because(finding: Finding, language: Language) -> str:
    return say(f"because.{finding.details['because']}", language, finding.details)


def _policy(finding: Finding, language: Language) -> str:
    return say(f"rules.{finding.rule}.{finding.details['policy']}", language)


_TOLD: Mapping[str, Callable[[Finding, Language], str]] = {
    "language": _language,
    "asked": _asked,
    "field": _field,
    "day": _day,
    "because": _because,
    "policy": _policy,
}
