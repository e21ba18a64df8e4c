"""Links, hashtags and mentions of a text, by each network's own rule, and how to write a text for its API."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from service.networks import atproto, common, mastodon, telegram, twitter
from service.networks.characters import Shadow, composed
from service.networks.network import Network, Reading
from service.words import Span

Finder = Callable[[str], list[Span]]


def _nothing(_text: str) -> list[Span]:
    return []


LINKS: Mapping[str, Finder] = {
    "twitter_text": twitter.links,
    "atproto": atproto.links,
    "mastodon": mastodon.links,
    "web": common.links,
    "explicit": common.explicit_links,
    "none": _nothing,
}
HASHTAGS: Mapping[str, Finder] = {
    "twitter_text": twitter.hashtags,
    "atproto": atproto.hashtags,
    "mastodon": mastodon.hashtags,
    "telegram": telegram.hashtags,
    "word": common.hashtags,
    "little": common.little_hashtags,
    "none": _nothing,
}
MENTIONS: Mapping[str, Finder] = {
    "twitter_text": twitter.mentions,
    "atproto": atproto.mentions,
    "mastodon": mastodon.mentions,
    "telegram": telegram.mentions,
    "page_id": common.page_ids,
    "little": common.little_mentions,
    "none": _nothing,
    **{name: common.handles(name) for name in common.HANDLES},
}
CASHTAGS: Mapping[str, Finder] = {
    "twitter_text": twitter.cashtags,
    "atproto": atproto.cashtags,
    "telegram": telegram.cashtags,
    "none": _nothing,
}
COMMANDS: Mapping[str, Finder] = {"telegram": telegram.commands, "none": _nothing}


def _as_written(text: str) -> Shadow:
    return Shadow(text, range(len(text)), range(1, len(text) + 1))


READINGS: Mapping[Reading, Callable[[str], Shadow]] = {
    "as_written": _as_written,
    "composed": composed,
    "telegram_markup": telegram.parsed,
}


@dataclass(frozen=True, slots=True)
class Entity:
    """A link, hashtag or mention as written, sign kept; `span` in code points of the text, end excluded."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Entities:
    """What a network would link in one text: `cashtags` are $AIR, `commands` Telegram's /start.

    `marks` counts the signs of a markup.
    """

    links: tuple[Entity, ...] = ()
    hashtags: tuple[Entity, ...] = ()
    mentions: tuple[Entity, ...] = ()
    cashtags: tuple[Entity, ...] = ()
    commands: tuple[Entity, ...] = ()
    marks: int = 0

    @property
    def distinct_links(self) -> tuple[str, ...]:
        """Each address once."""
        return tuple(dict.fromkeys(link.text for link in self.links))

    @property
    def entities(self) -> range:
        """All that a network turns into something else than text."""
        found = (self.links, self.hashtags, self.mentions, self.cashtags, self.commands)
        return range(self.marks + sum(map(len, found)))


def find(network: Network, text: str) -> Entities:
    """Every entity of `text`, each list in order. A hashtag or mention within a link is part of the link."""
    shadow, rules = READINGS[network.reading](text), network.rules
    links = LINKS[rules.links](shadow.text)

    def placed(spans: Iterable[Span], hidden: Iterable[Span] = ()) -> tuple[Entity, ...]:
        places = sorted([*map(shadow.back, spans), *hidden])
        return tuple(Entity(text[start:end], (start, end)) for start, end in places)

    return Entities(
        links=placed(links, shadow.targets),
        hashtags=placed(_apart(HASHTAGS[rules.hashtags](shadow.text), links)),
        mentions=placed(_apart(MENTIONS[rules.mentions](shadow.text), links)),
        cashtags=placed(CASHTAGS[rules.cashtags](shadow.text)),
        commands=placed(_apart(COMMANDS[rules.commands](shadow.text), links)),
        marks=shadow.marks,
    )


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
    """`text` as the network's API wants it: its markup escaped, save where the rule spares an entity.

    LinkedIn's is named "little": left bare, a parenthesis cuts the published text silently. Telegram's and
    Reddit's are for a text without markup of its own.
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
    for start, end in sorted(entity.span for kind in rule.spared for entity in getattr(found, kind)):
        sign = start + 1 if text[start] in "#＃" else end
        parts += [escaped(position, start), text[start:sign], escaped(sign, end)]
        position = end
    return "".join([*parts, escaped(position, len(text))])
