"""Links, hashtags and mentions of a text, by each network's own rule, and how to write a text for its API."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from service.networks import atproto, common, twitter
from service.networks.catalogue import Network
from service.networks.characters import composed
from service.words import Span

Finder = Callable[[str], list[Span]]


def _nothing(_text: str) -> list[Span]:
    return []


LINKS: Mapping[str, Finder] = {
    "twitter_text": twitter.links,
    "atproto": atproto.links,
    "web": common.links,
    "none": _nothing,
}
HASHTAGS: Mapping[str, Finder] = {
    "twitter_text": twitter.hashtags,
    "atproto": atproto.hashtags,
    "word": common.hashtags,
    "little": common.little_hashtags,
    "none": _nothing,
}
MENTIONS: Mapping[str, Finder] = {
    "twitter_text": twitter.mentions,
    "atproto": atproto.mentions,
    "instagram": common.handles,
    "page_id": common.page_ids,
    "little": common.little_mentions,
    "none": _nothing,
}


@dataclass(frozen=True, slots=True)
class Entity:
    """A link, hashtag or mention as written, sign kept; `span` in code points of the text, end excluded."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Entities:
    """What a network would link in one text. Only X knows `cashtags` ($AIR)."""

    links: tuple[Entity, ...] = ()
    hashtags: tuple[Entity, ...] = ()
    mentions: tuple[Entity, ...] = ()
    cashtags: tuple[Entity, ...] = ()


def find(network: Network, text: str) -> Entities:
    """Every entity of `text`, each list in order. A hashtag or mention within a link is part of the link."""
    shadow = composed(text) if network.normalised else None
    read = shadow.text if shadow else text
    links = LINKS[network.rules.links](read)

    def entities(spans: Iterable[Span]) -> tuple[Entity, ...]:
        places = map(shadow.back, spans) if shadow else spans
        return tuple(Entity(text[start:end], (start, end)) for start, end in places)

    return Entities(
        links=entities(links),
        hashtags=entities(_apart(HASHTAGS[network.rules.hashtags](read), links)),
        mentions=entities(_apart(MENTIONS[network.rules.mentions](read), links)),
        cashtags=entities(_cashtags(network, read)),
    )


def _cashtags(network: Network, text: str) -> list[Span]:
    return twitter.cashtags(text) if network.rules.hashtags == "twitter_text" else []


def _apart(spans: list[Span], links: list[Span]) -> list[Span]:
    """The entities that no link begun before them overlaps: the first to begin wins, as in twitter-text."""
    kept: list[Span] = []
    end = 0
    for span, is_link in sorted([(span, False) for span in spans] + [(link, True) for link in links]):
        if span[0] >= end:
            end = span[1]
            if not is_link:
                kept.append(span)
    return kept


def escape(network: Network, text: str) -> str:
    """`text` as the network's API wants it: its markup escaped, save where it makes a hashtag or a mention.

    LinkedIn alone has such a format ("little"): left bare, a parenthesis cuts the published text silently.
    """
    rule = network.escape
    if rule is None:
        return text
    reserved = re.compile(f"[{re.escape(rule.characters)}]")

    def escaped(start: int, end: int) -> str:
        return reserved.sub(lambda match: rule.prefix + match[0], text[start:end])

    found = find(network, text)
    parts: list[str] = []
    position = 0
    for start, end in sorted(entity.span for entity in (*found.mentions, *found.hashtags)):
        sign = start + 1 if text[start] in "#＃" else end
        parts += [escaped(position, start), text[start:sign], escaped(sign, end)]
        position = end
    return "".join([*parts, escaped(position, len(text))])
