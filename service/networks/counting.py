"""How long a text is for a network, in that network's own unit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from service.networks.characters import all_emoji, composed, emoji_sequences, graphemes
from service.networks.entities import Entities, Entity, find
from service.networks.network import Limit, Network, Unit
from service.networks.telegram import parsed
from service.words import LimitCount

# X's weights (twitter-text config/v3.json): 1 for these ranges, 2 for the rest.
HEAVY = re.compile("[^\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")
FOUND_FIELDS = frozenset({"links", "distinct_links", "hashtags", "mentions", "cashtags", "entities"})
WHOLE_TEXT = frozenset({"text", "fold"})
Field = str | Sequence[str] | None


@dataclass(frozen=True, slots=True)
class Measure:
    """One text held against one network. `count` is the hard limit of the text nearest to full.

    Where no hard limit holds (words drawn on a picture), it is the softer one.
    """

    count: LimitCount
    limits: tuple[LimitCount, ...]
    links: tuple[Entity, ...]
    hashtags: tuple[Entity, ...]
    mentions: tuple[Entity, ...]
    cashtags: tuple[Entity, ...] = ()
    commands: tuple[Entity, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether every hard limit holds."""
        return all(limit.fits for limit in self.limits if limit.kind == "hard")


def measure(
    network: Network,
    text: str,
    kind: str | None = None,
    overrides: Mapping[str, int] | None = None,
    fields: Mapping[str, Field] | None = None,
) -> Measure:
    """Count `text`, and the other `fields` given (title, alt_text…), against the limits of that kind of post.

    A field may hold several values (tags, poll_options). Limits of a field that is not given are left out.
    Raises InvalidInput `unknown_kind`.
    """
    given = {name: _values(value) for name, value in (fields or {}).items() if value is not None}
    counted = _Counted(network, text, given, find(network, text))
    limits = tuple(
        limit.judge(count)
        for limit in network.limits_for(kind, overrides)
        if (count := counted.under(limit)) is not None
    )
    of_text = [limit for limit in limits if limit.field == "text"]
    fullest = max([limit for limit in of_text if limit.kind == "hard"] or of_text, key=_fullness)
    found = counted.found
    return Measure(
        fullest, limits, found.links, found.hashtags, found.mentions, found.cashtags, found.commands
    )


def _values(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _fullness(limit: LimitCount) -> float:
    return limit.count / limit.limit if limit.limit else float(limit.count > 0) * float("inf")


@dataclass(frozen=True, slots=True)
class _Counted:
    """One text, its fields and what the network finds in it, to be counted under one limit after another."""

    network: Network
    text: str
    fields: Mapping[str, tuple[str, ...]]
    found: Entities

    def under(self, limit: Limit) -> int | None:
        if limit.field in FOUND_FIELDS:
            return self._found(limit)
        others = [value for name in limit.also for value in self.fields.get(name, ())]
        if limit.field in WHOLE_TEXT:
            return COUNTERS[limit.unit]("".join([*others, self._as_counted()]))
        if limit.field not in self.fields:
            return None
        values = self.fields[limit.field]
        if limit.unit == "count":
            return sum(1 for value in values if value.strip())
        return COUNTERS[limit.unit](",".join(values)) if not limit.each else _longest(limit.unit, values)

    def _found(self, limit: Limit) -> int:
        own = getattr(self.found, limit.field)
        if limit.each:
            return _longest(limit.unit, (entity.text[1:] for entity in own))
        others = (find(self.network, value) for name in limit.also for value in self.fields.get(name, ()))
        return len(own) + sum(len(getattr(other, limit.field)) for other in others)

    def _as_counted(self) -> str:
        """The text with each entity as long as it counts; `_` neither composes nor joins an emoji."""
        weight, local = self.network.url_weight, self.network.local_mentions
        shorter = [] if weight is None else [(link.span, "_" * weight) for link in self.found.links]
        if local:
            shorter += [(one.span, "@" + one.text[1:].partition("@")[0]) for one in self.found.mentions]
        parts: list[str] = []
        position = 0
        for (start, end), written in sorted(shorter):
            parts += [self.text[position:start], written]
            position = end
        return "".join([*parts, self.text[position:]])


def _longest(unit: Unit, values: Iterable[str]) -> int:
    return max((COUNTERS[unit](value) for value in values), default=0)


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


def after_parsing(text: str) -> int:
    """Telegram's unit: the text that valid markup stands for, in UTF-16 as other libraries count it."""
    return utf16_code_units(parsed(text).text)


def emoji_as_bytes(text: str) -> int:
    """Threads' unit: an emoji counts its bytes in UTF-8, and the rest its UTF-16 code units."""
    return utf16_code_units(text) + sum(
        utf8_bytes(text[start:end]) - utf16_code_units(text[start:end]) for start, end in all_emoji(text)
    )


def tag_characters(text: str) -> int:
    """YouTube's for tags, parted by commas: all of them, the commas, and quotes around one with a blank."""
    tags = [tag.strip() for tag in text.split(",") if tag.strip()]
    quotes = 2 * sum(1 for tag in tags if len(tag.split()) > 1)
    return utf16_code_units(",".join(tags)) + quotes


COUNTERS: Mapping[Unit, Callable[[str], int]] = {
    "weighted_characters": weighted_characters,
    "graphemes": graphemes,
    "utf8_bytes": utf8_bytes,
    "utf16_code_units": utf16_code_units,
    "code_points": len,
    "characters_after_entity_parsing": after_parsing,
    "characters_emoji_as_utf8_bytes": emoji_as_bytes,
    "tag_characters": tag_characters,
}
