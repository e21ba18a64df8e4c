"""What angles on a topic stand on: its topic, the brand, the networks, what may be quoted and stated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from pydantic import TypeAdapter, ValidationError

from service.bodies import Link
from service.checks import contacts, values
from service.checks.defanged import defanged
from service.checks.grounding import Grounds
from service.checks.others import OtherNames
from service.errors import InvalidText
from service.guides.guide import Guide
from service.messages import Language
from service.networks.catalogue import Network
from service.records.trends_nouns import OF_MESSAGE
from service.text import accept, fold
from service.topics.item import Item
from service.topics.trend import Trend
from service.trends.treatments import Treatment, treatments
from service.triage.seen import gives_orders
from service.words import Fact

LONGEST_TITLE = 500
LONGEST_SOURCE = 300
LEAST_FIT = 0.25  # under it, a topic touches no pillar
SAME = 0.8  # of the best fit: pillars that near are pillars of the topic too
MOST_PILLARS = 3
ROOT = 5  # letters: what words of one family share
_LINK: TypeAdapter[str] = TypeAdapter(Link)
_WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True, slots=True)
class Setting:
    """A network an angle may be for; `kind` as asked, None when the angle may choose."""

    network: Network
    kind: str | None


@dataclass(frozen=True)
class Scene:
    """A topic before a brand, at `now`. `language` is that of the texts to write.

    `grounds` are what the guide states; `others`, the names of the house's other brands.
    """

    guide: Guide
    trend: Trend
    settings: tuple[Setting, ...]
    language: str
    now: datetime
    grounds: Grounds = field(default_factory=Grounds)
    others: OtherNames | None = None

    @property
    def told(self) -> Language:
        """The language its prompts are written in, and its own words to the community."""
        return "fr" if self.guide.language == "fr" else "en"

    @cached_property
    def sources(self) -> tuple[Item, ...]:
        """The items that may be quoted, the best first: one a source, then the others.

        First those in the language of the texts; the oldest, then the one that most others tell, then the
        newest. None that gives orders, holds an address, or has no title to quote; no message of a person's.
        """
        items = [item for item in self.trend.items if is_quotable(item)]
        ranked = sorted(items, key=lambda item: item.language not in (None, self.language))
        own = [item for item in ranked if item.language in (None, self.language)] or ranked
        leading = [min(own, key=lambda item: item.published_at), _most_told(own)] if own else []
        return tuple(_one_a_source([*leading, *ranked]))

    @property
    def pillars(self) -> tuple[str, ...]:
        """The pillars nearest to the topic, the nearest first."""
        least = max(LEAST_FIT, SAME * self.trend.best_fit)
        near = [one for one in self.trend.fit if one.score >= least]
        return tuple(one.pillar for one in near[:MOST_PILLARS])

    @property
    def is_past(self) -> bool:
        """Whether the topic has had its day."""
        return self.trend.expires_at <= self.now

    @property
    def treatments(self) -> tuple[Treatment, ...]:
        """Those that suit the topic: sober ones alone where caution is due, none of the news once it is past.

        What arrives is explained first.
        """
        careful = self.trend.risk.level == "caution"
        suited = [
            one for one in treatments() if (one.sober or not careful) and not (one.fresh and self.is_past)
        ]
        return tuple(sorted(suited, key=lambda one: one.fresh)) if self.trend.arrival else tuple(suited)

    @cached_property
    def label_source(self) -> Item | None:
        """The item whose title names the topic: the one the label is, or the first for want of a label."""
        label = one_line(self.trend.label)
        named = [item for item in self.trend.items if fold(title_of(item)) == fold(label)]
        quotable = filter(is_quotable, named)
        if not is_sayable(label) or named:
            return next(quotable, next(iter(self.sources), None))
        return None


def is_quotable(item: Item) -> bool:
    """Whether a title can be quoted as a fact, with its source: no message of a person to the brand can."""
    source = source_of(item)
    published = bool(source) and is_writable(source) and not item.id.startswith(OF_MESSAGE)
    return published and is_sayable(title_of(item)) and not gives_orders(f"{source}\n{item.text}")


def is_sayable(text: str) -> bool:
    """Whether a stranger's line can be repeated: words, no address, no order, and not endless."""
    if not (is_writable(text) and _WORD.search(text)):
        return False
    named = any(True for find in (contacts.addresses, contacts.emails, defanged) for _ in find(text))
    return not named and not gives_orders(text)


def is_writable(text: str) -> bool:
    """Whether a line is of characters that exist, and not endless."""
    try:
        return bool(accept(text, LONGEST_TITLE))
    except InvalidText:
        return False


def fact_of(item: Item) -> Fact:
    """The title of an item, with its source."""
    return Fact(title_of(item), source_of(item))


def title_of(item: Item) -> str:
    """Its title, on one line."""
    return one_line(item.title)


def source_of(item: Item) -> str:
    """Who published it, in words: of an address, the name in its host, for a text to hold no address.

    « https://www.lemonde.fr/rss » is lemonde.
    """
    source = one_line(item.source)
    address = next(iter(values.urls(source)), None)
    if address is not None:
        labels = contacts.host_of(contacts.canonical(address)).split(".")[:-1]
        source = max(labels, key=len, default="")
    return source[:LONGEST_SOURCE]


def link_of(item: Item) -> str | None:
    """Its address, where a brief can hold it."""
    try:
        return _LINK.validate_python(item.url) if item.url else None
    except ValidationError:
        return None


def one_line(text: str) -> str:
    """A text on one line, a blank where there were several."""
    return " ".join(text.split())


def roots(text: str) -> frozenset[str]:
    """The roots of its telling words."""
    return frozenset(word[:ROOT] for word in _WORD.findall(fold(text)))


def _most_told(items: list[Item]) -> Item:
    """The item that shares most of its words with those of other sources; the oldest of several."""
    words = {item.id: roots(title_of(item)) for item in items}

    def shared(item: Item) -> float:
        own = words[item.id]
        others = [words[one.id] for one in items if one.source != item.source]
        return sum(len(own & other) for other in others) / max(1, len(own))

    return max(items, key=lambda item: (shared(item), -item.published_at.timestamp()))


def _one_a_source(items: list[Item]) -> Iterator[Item]:
    """Each source once, in order; a title said twice is said once."""
    sources: set[str] = set()
    titles: set[str] = set()
    for item in items:
        source, title = fold(source_of(item)), fold(title_of(item))
        if source not in sources and title not in titles:
            sources.add(source)
            titles.add(title)
            yield item
