"""The grounding rules: one for each kind of value, and one for sources that a draft must name."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from service.checks import contacts, grounding, values
from service.checks.facts import Facts, Notice
from service.checks.form import leads_to_bio
from service.checks.grounding import Grounds
from service.checks.shadow import Shadow
from service.checks.values import Kind, Value
from service.checks.words import words
from service.text import fold
from service.words import Fact

_TELLING = 4  # letters: shorter words say too little to show that a fact was used


def each(kind: Kind) -> Callable[[Facts], Iterator[Notice]]:
    """The check of one kind of value."""

    def check(facts: Facts) -> Iterator[Notice]:
        if facts.grounds is not None:
            for value in grounding.ungrounded(facts.values, facts.grounds):
                if value.kind == kind:
                    yield Notice(span=value.span, details={"value": value.text})

    return check


def mention(facts: Facts) -> Iterator[Notice]:
    """Accounts the text names and nothing else does."""
    if facts.grounds is not None:
        for handle in facts.measure.mentions:
            if fold(handle.text[:200]) not in facts.grounds.handles:
                yield Notice(span=handle.span, details={"value": handle.text})


def lost(facts: Facts) -> Iterator[Notice]:
    """Values of the text before a rewrite that the rewrite no longer states."""
    for value in _lost(facts):
        if value.kind != "url" or not _sends_to_profile(facts):
            yield Notice(details={"value": value.text})


def link_moved(facts: Facts) -> Iterator[Notice]:
    """Addresses of the text before a rewrite that it sends to the profile for: « lien en bio »."""
    for value in _lost(facts) if _sends_to_profile(facts) else ():
        if value.kind == "url":
            yield Notice(details={"url": value.text, "network": facts.network.name})


def _lost(facts: Facts) -> Iterator[Value]:
    if facts.before is not None:
        yield from grounding.lost(facts.before, facts.text, facts.before_language or facts.language)


def _sends_to_profile(facts: Facts) -> bool:
    """Whether no link can be clicked there, and the text says to look for it in the profile."""
    return facts.network.manners.link == "none" and leads_to_bio(facts.shadow.text)


def source_unnamed(facts: Facts) -> Iterator[Notice]:
    """Facts of the brief that came from a source, used in a text that does not name it."""
    sourced = [fact for fact in facts.brief.facts if fact.source] if facts.brief else []
    stated = Grounds.of_text(facts.text) if sourced else Grounds()
    for fact in sourced:
        source = fact.source or ""
        if _uses(facts, stated, fact) and not _names(facts.shadow.text, source):
            yield Notice(details={"source": source, "fact": fact.text[:200]})


def _uses(facts: Facts, stated: Grounds, fact: Fact) -> bool:
    """Whether the text states one of the fact's values, or half of its telling words."""
    if any(stated.holds(value) for value in values.find(fact.text, facts.language)):
        return True
    telling = {word for word in _forms(fact.text) if len(word) >= _TELLING}
    return bool(telling) and 2 * len(telling & _forms(facts.shadow.text)) >= len(telling)


def _names(text: str, source: str) -> bool:
    """Whether the text holds the source's name; for an address, its host or what comes before the ending."""
    address = next(iter(values.urls(source)), None)
    if address is None:
        return _squeezed(source) in _squeezed(text)
    host = contacts.host_of(contacts.canonical(address))
    return any(_squeezed(name) in _squeezed(text) for name in (host, host.split(".")[-2:][0]))


def _forms(text: str) -> frozenset[str]:
    return frozenset(word.form for word in words(Shadow.of(text).text))


def _squeezed(text: str) -> str:
    return "".join(word.form for word in words(Shadow.of(text).text))
