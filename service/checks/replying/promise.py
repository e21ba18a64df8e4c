"""No promise that the brand has not written: a refund, a gift, a delay, something it would do."""

from __future__ import annotations

from collections.abc import Iterator

from service.checks.facts import Facts, Notice
from service.checks.replying.signs import found, shown
from service.checks.replying.told import is_told


def promise(facts: Facts) -> Iterator[Notice]:
    """What a reply promises and no source does. Passing a message on to the team promises nothing."""
    for hit in found(facts, "promise") if facts.answered is not None else ():
        if not is_told(facts, hit):
            span, words = shown(facts, hit)
            yield Notice(span=span, details={"found": words[:80], "because": f"promise.{hit.kind}"})
