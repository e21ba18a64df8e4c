"""Putting a word in the place of another, where the sentence around allows it."""

from __future__ import annotations

import re

from service.checks.facts import Facts
from service.checks.words import Occurrence
from service.text import fold

_LAST_WORD = re.compile(r"(\w{1,20})(['’ ]) ?$")
_VOWELS = tuple("aeiouyœæh")
# Before these, another word may want another gender or an elision: only a person can put it right.
_AGREEING = re.compile(
    r"le|la|une?|cet?|cette|mon|ma|ton|ta|son|sa|du|au|de|que|ne|je|me|te|se|quel|quelle|aucune?"
)


def replacement(facts: Facts, hit: Occurrence, alternative: str, *, agrees: bool = False) -> str | None:
    """The alternative as it would stand in the sentence; None when it is advice, or would not agree.

    With `agrees`, both words have one gender: only an elision may then come between.
    """
    found = facts.shadow.text[hit.start : hit.end]
    before = _LAST_WORD.search(facts.shadow.text[max(0, hit.start - 20) : hit.start])
    is_word = not re.search(r"[^\w\s'’-]", alternative) and len(alternative.split()) <= 4
    same = agrees and fold(found).startswith(_VOWELS) == fold(alternative).startswith(_VOWELS)
    if not hit.exact or not is_word or not (same or _agrees(before, alternative)):
        return None
    if found.isupper() and len(found) > 1:
        return alternative.upper()
    return alternative[0].upper() + alternative[1:] if found[0].isupper() else alternative


def _agrees(before: re.Match[str] | None, alternative: str) -> bool:
    if before is None:
        return True
    if before[2] != " ":
        return fold(alternative).startswith(_VOWELS)
    return not _AGREEING.fullmatch(fold(before[1]))
