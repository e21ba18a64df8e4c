"""No admission of fault, and no opinion on what the law says: regret is not an admission."""

from __future__ import annotations

from collections.abc import Iterator

from service.checks.facts import Facts, Notice
from service.checks.replying.signs import found, shown
from service.checks.replying.told import is_told


def fault(facts: Facts) -> Iterator[Notice]:
    """Where a reply takes or refuses the blame, or states the law, unless the brand published it."""
    for hit in found(facts, "fault") if facts.answered is not None else ():
        if not is_told(facts, hit):
            span, words = shown(facts, hit)
            yield Notice(span=span, details={"found": words[:80], "because": f"fault.{hit.kind}"})
