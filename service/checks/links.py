"""Links: those nobody can click, those nobody meant, those that lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.checks import contacts
from service.checks.facts import Facts, Notice

# A scheme with a letter, a colon or a slash missing or twice: « http:/x », « https//x », « htp://x ».
_BAD_SCHEME = re.compile(
    r"(?<!\w)(?!https?://[^\s/])(?:ht{1,3}p{1,3}s?|t?tps?)(?:[:;]/{0,4}|//)(?=[^\s/:;])[^\s<>]+",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"https?://|ftp://", re.IGNORECASE)


def not_clickable(facts: Facts) -> Iterator[Notice]:
    """Addresses on a network that shows them as plain text."""
    if not facts.network.clickable_links:
        for value in facts.values:
            if value.kind == "url":
                yield Notice(span=value.span, details={"url": value.text, "network": facts.network.name})


def accidental(facts: Facts) -> Iterator[Notice]:
    """Two sentences with no blank between that the network takes for an address: « demain.La »."""
    for link in facts.measure.links:
        if contacts.is_sticky(link.text):
            yield Notice(span=link.span, fix=link.text.replace(".", ". ", 1), details={"found": link.text})


def invalid(facts: Facts) -> Iterator[Notice]:
    """Addresses with a broken scheme, or on a host that cannot exist."""
    for match in _BAD_SCHEME.finditer(facts.shadow.text):
        yield Notice(span=facts.shadow.span(*match.span()), details={"url": match[0][:200]})
    for value in facts.values:
        if value.kind == "url" and not _can_exist(value.text):
            yield Notice(span=value.span, details={"url": value.text[:200]})


def _can_exist(url: str) -> bool:
    host = re.sub(r":\d*$", "", contacts.host_of(contacts.canonical(url)).rpartition("@")[2])
    if _SCHEME.match(url) and re.fullmatch(r"[\d.]+|\[[\da-f:.]+\]", host):
        return True  # an IP address is bad manners, but an address
    labels = host.split(".")
    return len(labels) > 1 and all(labels) and contacts.is_known_ending(host)
