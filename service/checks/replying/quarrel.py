"""No quarrel: an insult is never answered with one, and nobody is blamed, mocked or argued with."""

from __future__ import annotations

from collections.abc import Iterator

from service.checks.facts import Facts, Notice
from service.checks.replying.signs import found, shown
from service.words import Severity


def quarrel(facts: Facts) -> Iterator[Notice]:
    """Insults, which block, then blame and sarcasm."""
    for hit in found(facts, "quarrel") if facts.answered is not None else ():
        span, words = shown(facts, hit)
        severity: Severity | None = "block" if hit.kind == "insult" else None
        details = {"found": words[:80], "because": f"quarrel.{hit.kind}"}
        yield Notice(span=span, severity=severity, details=details)
