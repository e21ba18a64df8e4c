"""What a draft says it states, held against what it says it states it from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from service.checks import values
from service.checks.grounding import Grounds, ungrounded
from service.words import Claim, Finding, Severity, Source

# Markers that stand for no passage: what the brief gives, and what the guide always lets be stated.
OF_THE_HOUSE = frozenset(["brief", "guide"])
NOTES: dict[str, Severity] = {
    "citation.unknown": "warn",
    "citation.form_only": "warn",
    "citation.elsewhere": "warn",
}


def citations(claims: Iterable[Claim], sources: Iterable[Source]) -> Iterator[Finding]:
    """Claims whose source is not there, is a past post (it lends no fact), or does not state their values."""
    shown = {source.id: source for source in sources}
    for claim in claims:
        if claim.source in OF_THE_HOUSE:
            continue
        details = {"claim": claim.text[:200], "source": claim.source[:40]}
        if rule := _fault(claim, shown):
            yield Finding(rule, NOTES[rule], details=details)


def _fault(claim: Claim, shown: Mapping[str, Source]) -> str | None:
    source = shown.get(claim.source)
    if source is None:
        return "citation.unknown"
    if source.kind == "past_post":
        return "citation.form_only"
    stated = [value for value in values.find(claim.text, "fr") if value.kind != "url"]
    elsewhere = stated and any(ungrounded(stated, Grounds.of_text(source.excerpt)))
    return "citation.elsewhere" if elsewhere else None
