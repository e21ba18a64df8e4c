"""The form a network wants: where the link stands, what is read before the fold, « lien en bio »."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import regex

from service.checks.facts import Facts, Notice
from service.checks.values import Value
from service.networks.catalogue import Unit
from service.networks.counting import COUNTERS
from service.words import Span

_BIO = regex.compile(
    r"(?<!\w)(?:lien (?:\w+ ){0,3}(?:en|dans (?:la|ma|notre|sa|ta|votre)) bio(?:graphie)?|#?lienenbio"
    r"|link in (?:(?:the|my|our) )?bio|#?linkinbio)(?!\w)",
    regex.IGNORECASE,
)
# What a reader is asked to do, in either register and in English, by verbs that mean little else.
_CALL = regex.compile(
    r"(?<!\w)(?:réserve[zs]?|inscri(?:vez|s)|commande[zs]|postule[zr]?|contacte[zr]?|rejoi(?:gnez|ns)|clique[zr]?"
    r"|découvr(?:ez|e)|télécharge[zr]?|participe[zr]|appelez|écrivez|répondez|partagez|votez|venez|viens|passez"
    r"|retrouve[zr]|abonne[zr]?|envoyez|book|sign up|register|apply|join|order|download|learn more)(?!\w)",
    regex.IGNORECASE,
)
_SIGNS = regex.compile(r"[#＃@]\w+|\P{L}+")
_MOST_AFTER_LINK = 2  # words: « Merci ! » may follow a link


def leads_to_bio(text: str) -> bool:
    """Whether a text sends to the link of the profile: « lien en bio »."""
    return _BIO.search(text) is not None


def link_position(facts: Facts) -> Iterator[Notice]:
    """An address inside the text where the network wants it last, or in a field of its own."""
    wanted = facts.network.manners.link
    links = [value for value in facts.values if value.kind == "url"]
    if not links or wanted not in ("end", "field"):
        return
    after = _SIGNS.sub(" ", facts.text[links[-1].span[1] :]).split()
    if wanted == "field" or len(after) > _MOST_AFTER_LINK:
        details = {"network": facts.network.name, "because": f"link.{wanted}"}
        yield Notice(span=links[-1].span, details=details)


def fold(facts: Facts) -> Iterator[Notice]:
    """The date, else the link or the call to action, that is first read after the fold."""
    place = _after_fold(facts)
    if place:
        kind, span = place
        limit = next(str(limit.limit) for limit in facts.measure.limits if limit.field == "fold")
        details = {"found": facts.text[slice(*span)][:80], "network": facts.network.name, "limit": limit}
        yield Notice(span=span, details=details | {"because": f"fold.{kind}"})


def bio_link(facts: Facts) -> Iterator[Notice]:
    """« lien en bio » where links can be clicked, or when the brief gives none."""
    for match in _BIO.finditer(facts.shadow.text):
        because = None
        if facts.network.clickable_links:
            because = "bio.clickable"
        elif facts.brief is not None and facts.brief.link is None:
            because = "bio.nothing"
        if because:
            span = facts.shadow.span(*match.span())
            yield Notice(span=span, details={"network": facts.network.name, "because": because})


def is_cut_late(facts: Facts) -> bool:
    """Whether `fold` has something precise to say of what comes too late."""
    return _after_fold(facts) is not None


def fold_at(facts: Facts) -> int | None:
    """How many code points are read before the fold; None when all are."""
    limit = next((limit for limit in facts.measure.limits if limit.field == "fold" and not limit.fits), None)
    if limit is None:
        return None
    count = COUNTERS[cast("Unit", limit.unit)]
    low, high = 0, len(facts.text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if count(facts.text[:middle]) <= limit.limit else (low, middle - 1)
    return low


def _after_fold(facts: Facts) -> tuple[str, Span] | None:
    """What must be seen and is first read after the fold, by kind."""
    end = fold_at(facts)
    if end is None:
        return None
    date = _first(facts, "date")
    if date:
        return ("date", date.span) if date.span[0] >= end else None
    link, call = _first(facts, "url"), _CALL.search(facts.shadow.text)
    asked = [("link", link.span)] if link else []
    asked += [("call", facts.shadow.span(*call.span()))] if call else []
    first = min(asked, key=lambda one: one[1], default=None)
    return first if first and first[1][0] >= end else None


def _first(facts: Facts, kind: str) -> Value | None:
    return next((value for value in facts.values if value.kind == kind), None)
