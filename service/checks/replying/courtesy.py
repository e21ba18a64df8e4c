"""Courtesy: a reply greets, thanks, regrets or takes leave."""

from __future__ import annotations

from collections.abc import Iterator

from service.checks.facts import Facts, Notice
from service.checks.plain import plain
from service.checks.replying.signs import is_courteous


def courtesy(facts: Facts) -> Iterator[Notice]:
    """A reply without one word of courtesy in its language."""
    text = facts.shadow.text
    if facts.answered is not None and text.strip() and not is_courteous(plain(text), facts.language):
        yield Notice()
