"""What Bluesky links: the rules its own application finds facets by (bluesky-social/atproto, api 0.19, MIT).

An address loses one mark of punctuation after it and wants its top-level domain in lower case. A tag runs to
the next blank, loses its last punctuation, and is at most 64 graphemes and 640 bytes long (lexicon
app.bsky.richtext.facet).
"""

from __future__ import annotations

import re

import regex

from service.networks.characters import BLANK, graphemes
from service.networks.hosts import delegated
from service.words import Span

LONGEST_TAG = 64
LONGEST_TAG_BYTES = 640

_INVISIBLE = r"\u00AD\u2060\u200A-\u200D\u20E2"
MENTION = re.compile(rf"(?:\A|[{BLANK}(])(@[A-Za-z0-9.\-]+)\b", re.ASCII)
LINK = re.compile(
    rf"(?:^|[{BLANK}(])(?P<link>(?P<protocol>[hH][tT][tT][pP][sS]?://)[^{BLANK}]+"
    rf"|(?P<host>[A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z0-9]+)+)[^{BLANK}]*)",
    re.MULTILINE,
)
TAG = regex.compile(rf"(?:\A|[{BLANK}])[#＃](?!\uFE0F)(?P<tag>[^{BLANK}{_INVISIBLE}]+)")
TAG_LETTER = regex.compile(r"[^0-9\p{P}]")
CASHTAG = re.compile(rf"(?:\A|[{BLANK}(])(\$[A-Za-z][A-Za-z0-9]{{0,4}})(?=[{BLANK}.,;:!?)\"'\u2019]|\Z)")
LAST_PUNCTUATION = regex.compile(r"\p{P}")


def links(text: str) -> list[Span]:
    """Addresses after a blank or a parenthesis: `https://` and all that follows, or a bare host."""
    found: list[Span] = []
    for match in LINK.finditer(text):
        start, end = match.span("link")
        known = match["protocol"].islower() if match["protocol"] else _has_domain(match["host"])
        if known:
            end -= text[end - 1] in ".,;:!?"
            end -= text[end - 1] == ")" and "(" not in text[start:end]
            found.append((start, end))
    return found


def mentions(text: str) -> list[Span]:
    """`@` and a domain name, after a blank or a parenthesis."""
    return [match.span(1) for match in MENTION.finditer(text) if _is_handle(match[1][1:])]


def hashtags(text: str) -> list[Span]:
    """`#` or `＃` after a blank, and a tag with something else than digits and punctuation."""
    found: list[Span] = []
    for match in TAG.finditer(text):
        start, end = match.span("tag")
        if TAG_LETTER.search(match["tag"]):
            while LAST_PUNCTUATION.match(text, end - 1):
                end -= 1
            if _fits(text[start:end]):
                found.append((start - 1, end))
    return found


def cashtags(text: str) -> list[Span]:
    """`$` after a blank or a parenthesis, a letter, then up to four letters or digits."""
    return [match.span(1) for match in CASHTAG.finditer(text)]


def _fits(tag: str) -> bool:
    return len(tag.encode()) <= LONGEST_TAG_BYTES and graphemes(tag) <= LONGEST_TAG


def _has_domain(host: str) -> bool:
    return host.rpartition(".")[2] in delegated()


def _is_handle(handle: str) -> bool:
    return all(handle.split(".")) and (_has_domain(handle) or handle.endswith(".test")) and "." in handle
