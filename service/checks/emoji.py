"""Emoji: which, how many, and where the guide wants none."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from service.checks.facts import Facts, Notice
from service.text import EMOJI

_EMOJI = regex.compile(EMOJI)


def policy(facts: Facts) -> Iterator[Notice]:
    """Emoji the guide forbids, those on a network where it wants none, and those past its maximum."""
    rules = facts.guide.emoji
    none_here = rules.policy == "none" or facts.network.id in rules.none_on
    forbidden = frozenset(map(_bare, rules.forbidden))
    allowed = 0 if none_here else rules.max_per_post if rules.policy == "few" else None
    for rank, match in enumerate(_EMOJI.finditer(facts.text)):
        if _bare(match[0]) in forbidden or (allowed is not None and rank >= allowed):
            yield Notice(span=match.span(), fix="", details={"emoji": match[0]})


def _bare(emoji: str) -> str:
    """Without selectors: « ☕ » is « ☕️ »."""
    return emoji.replace("\ufe0f", "")
