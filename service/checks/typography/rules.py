"""The typography rules: one for each family of corrections."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from service.checks.facts import Facts, Notice


def each(rule: str) -> Callable[[Facts], Iterator[Notice]]:
    """The check that gives one rule's share of the corrections."""

    def check(facts: Facts) -> Iterator[Notice]:
        for edit in facts.typeset:
            if edit.rule == rule:
                yield Notice((edit.start, edit.end), edit.fix, details={"form": edit.form, **edit.details})

    return check
