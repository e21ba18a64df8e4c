"""How long a text is for a network, in that network's own unit."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from service.networks.catalogue import Limit, Network, Unit
from service.networks.characters import composed, emoji_sequences, graphemes
from service.networks.entities import Entities, Entity, find
from service.words import LimitCount

# X's weights (twitter-text config/v3.json): 1 for these ranges, 2 for the rest.
HEAVY = re.compile("[^\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")
FOUND_FIELDS = frozenset({"links", "hashtags", "mentions", "cashtags"})
WHOLE_TEXT = frozenset({"text", "fold"})


@dataclass(frozen=True, slots=True)
class Measure:
    """One text held against one network. `count` is the hard limit of the text nearest to full."""

    count: LimitCount
    limits: tuple[LimitCount, ...]
    links: tuple[Entity, ...]
    hashtags: tuple[Entity, ...]
    mentions: tuple[Entity, ...]
    cashtags: tuple[Entity, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether every hard limit holds."""
        return all(limit.fits for limit in self.limits if limit.kind == "hard")


def measure(
    network: Network,
    text: str,
    kind: str | None = None,
    overrides: Mapping[str, int] | None = None,
    fields: Mapping[str, str] | None = None,
) -> Measure:
    """Count `text`, and the other `fields` given (title, alt_text…), against the limits of that kind of post.

    Limits of a field that is not given are left out. Raises InvalidInput `unknown_kind`.
    """
    found = find(network, text)
    texts = {**(fields or {}), "text": text, "fold": text}
    limits = tuple(
        limit.judge(count)
        for limit in network.limits_for(kind, overrides)
        if (count := _count(network, limit, texts, found)) is not None
    )
    fullest = max(
        (limit for limit in limits if limit.field == "text" and limit.kind == "hard"), key=_fullness
    )
    return Measure(fullest, limits, found.links, found.hashtags, found.mentions, found.cashtags)


def _fullness(limit: LimitCount) -> float:
    return limit.count / limit.limit if limit.limit else float(limit.count > 0) * float("inf")


def _count(network: Network, limit: Limit, texts: Mapping[str, str], found: Entities) -> int | None:
    if limit.field in FOUND_FIELDS:
        return len(getattr(found, limit.field))
    if limit.field not in texts:
        return None
    text = texts[limit.field]
    links = found.links if limit.field in WHOLE_TEXT else find(network, text).links
    return COUNTERS[limit.unit](_as_counted(network, text, links))


def _as_counted(network: Network, text: str, links: tuple[Entity, ...]) -> str:
    """The text with each link as long as the network counts it; `_` neither composes nor joins an emoji."""
    if network.url_weight is None:
        return text
    parts: list[str] = []
    position = 0
    for link in links:
        parts += [text[position : link.span[0]], "_" * network.url_weight]
        position = link.span[1]
    return "".join([*parts, text[position:]])


def weighted_characters(text: str) -> int:
    """X's unit, links apart: of the composed text, 1 or 2 for a code point and 2 for a whole emoji."""
    text = composed(text).text
    parts: list[str] = []
    position = 0
    for start, end in emoji_sequences(text):
        parts += [text[position:start], "🙂"]
        position = end
    plain = "".join([*parts, text[position:]])
    return len(plain) + len(HEAVY.findall(plain))


def utf8_bytes(text: str) -> int:
    """Bytes of the text in UTF-8."""
    return len(text.encode())


def utf16_code_units(text: str) -> int:
    """JavaScript's length: 2 for a code point beyond U+FFFF; never below code points or graphemes."""
    return len(text.encode("utf-16-le")) // 2


COUNTERS: Mapping[Unit, Callable[[str], int]] = {
    "weighted_characters": weighted_characters,
    "graphemes": graphemes,
    "utf8_bytes": utf8_bytes,
    "utf16_code_units": utf16_code_units,
    "code_points": len,
}
