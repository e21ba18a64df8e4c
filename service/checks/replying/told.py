"""Whether the brand already says what a reply says: in a page the reply was written from, or in its guide."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import regex

from service.checks import values
from service.checks.facts import Facts
from service.checks.grounding import Grounds
from service.checks.plain import plain
from service.checks.replying.signs import Hit
from service.checks.shadow import Shadow
from service.checks.words import wordset

_ROOT = 4  # letters: « part » is in « partent » and in « partira »
_ENOUGH = 0.5  # share of the telling words of a clause that one place of a source says too
_LONGEST = 240
_SENTENCE = regex.compile(r"[^.!?\n]+")
_ENDS = regex.compile(r"[.!?\n]")
_WORD = regex.compile(r"[^\W\d_]{4,}")
_EMPTY = wordset(
    "nous vous votre notre avec pour dans cette sous plus tout tous tres bien sera seront etre avons avez "
    "ferons leur elle elles mais donc alors aussi comme chez sans quand celle celui quelque ainsi votres "
    "will with your this that have been from within shall going they them their able make take into about "
    "para esto esta como muito muy sind sein wird werden haben eine einen unser unsere sono sara della"
)
# When, and for nothing: a source must say it of the same thing.
_PRESSING = regex.compile(
    r"\b(?:demain|ce soir|aujourd'hui|immediat\w*|integral\w*|gratuit\w*|offert\w*|tomorrow|tonight|today"
    r"|free|immediate\w*|full|manana|morgen|domani|amanha|gratis|kostenlos|garanti\w*|toujours|always)\b"
)


def is_told(facts: Facts, hit: Hit) -> bool:
    """Whether one place of the sources or of the guide says the clause of `hit`: its words and its values."""
    clause = _clause(facts, hit)
    wanted = _roots(clause)
    own = _roots(plain(facts.shadow.text)[hit.start : hit.end]) & wanted
    if not wanted:
        return False
    pressing = set(_PRESSING.findall(clause))
    stated = values.find(clause, facts.language)
    for place in _places(facts, alone=bool(stated)):
        said = plain(place)
        roots = _roots(said)
        if len(wanted & roots) < _ENOUGH * len(wanted) or (own and not own & roots):
            continue
        if pressing <= set(_PRESSING.findall(said)) and all(map(Grounds.of_text(place).holds, stated)):
            return True
    return False


def _clause(facts: Facts, hit: Hit) -> str:
    """The sentence of a hit, from its first word on."""
    text = plain(facts.shadow.text)
    end = _ENDS.search(text, hit.end)
    return text[hit.start : min(end.start() if end else len(text), hit.start + _LONGEST)]


def _places(facts: Facts, *, alone: bool) -> Iterator[str]:
    """Each sentence of what the brand says and, unless `alone`, each with the next: a value has its own."""
    answered = facts.answered
    named = (f"{name.replace('_', ' ')} {text}" for name, text in facts.guide.constants.items())
    for text in (*(answered.sources if answered else ()), *facts.guide.grounds(), *named):
        sentences = [one.strip() for one in _SENTENCE.findall(Shadow.of(text).text) if one.strip()]
        yield from sentences
        yield from () if alone else (f"{before}. {after}" for before, after in pairwise(sentences))


def _roots(said: str) -> set[str]:
    return {word[:_ROOT] for word in _WORD.findall(said) if word not in _EMPTY}
