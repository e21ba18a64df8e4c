"""The opening: two replies of one thread do not begin alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

import regex

from service.checks.facts import Facts, Notice
from service.checks.plain import plain
from service.checks.shadow import Shadow
from service.checks.words import words

_SENTENCE = regex.compile(r"\w[^.!?…\n]*+[.!?…]*+")
# A greeting, and who is greeted: anybody may be, in the same words.
_GREETING = regex.compile(
    r"^\W*(?:bonjour|bonsoir|salut|coucou|hello|hi|hey|dear|good (?:morning|afternoon|evening)|hola"
    r"|buen[oa]s? (?:dias|tardes|noches)|hallo|guten (?:tag|morgen|abend)|liebe[rs]?|ciao|buongiorno"
    r"|buonasera|salve|hoi|dag|goede\w+|beste|ola|bom dia|boa (?:tarde|noite)|chere?)\b"
    r"[^.,;:!?…\n—–]{0,30}?(?:[.,;:!?…\n—–]|$)"
)
_LONGEST = 300
_MOST_WORDS = 12
_ALIKE = 0.8


def opening(facts: Facts) -> Iterator[Notice]:
    """A reply that begins as another does, in the thread or beside it."""
    text = facts.shadow.text
    other = begun_by(text, facts.answered.openings) if facts.answered is not None else None
    first = _SENTENCE.search(text[:_LONGEST])
    if other is not None and first is not None:
        yield Notice(span=facts.shadow.span(*first.span()), details={"opening": other[:80]})


def begun_by(text: str, openings: Iterable[str]) -> str | None:
    """The first of `openings` that `text` begins like, if any."""
    begun = _opens(text)
    return next((other for other in openings if _alike(begun, _opens(Shadow.of(other).text))), None)


def _opens(text: str) -> tuple[str, ...]:
    """The words of the first sentence after the greeting, or of the greeting that stands alone."""
    said = plain(text[:_LONGEST])
    greeting = _GREETING.match(said)
    after = _SENTENCE.search(said, greeting.end()) if greeting else _SENTENCE.search(said)
    found = after[0] if after else (greeting[0] if greeting else "")
    return tuple(word.form for word in words(found))[:_MOST_WORDS]


def _alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if not one or not other:
        return False
    size = min(len(one), len(other))
    if size >= 3 and one[:size] == other[:size]:
        return True
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE
