"""What a draft is written from, beside its brief: what the house may state, how lately it began its texts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache

from babel.dates import get_day_names, get_month_names

from service.desk import Desk
from service.guides.guide import Guide
from service.guides.rules import rules_on
from service.messages import Language
from service.placing import Placed
from service.text import fold
from service.words import Brief, PastText

LATELY = timedelta(days=30)
MOST_OPENINGS = 6
MOST_DRAFTS = 30  # looked at for their first lines, on all networks
LONGEST_OPENING = 90
MOST_CONSTANTS = 6
ROOT = 5  # letters: what words of one family share
SPARED = frozenset({"tags", "cashtags", "entities", "mentions", "link", "text_attachment", "distinct_links"})


def told_rules(placed: Placed, guide: Guide, told: Language, *, short: bool) -> tuple[str, ...]:
    """The network's limits, then the guide's rules, the gravest first.

    The short telling leaves reasons out, rules that the house sees to itself, and limits hardly ever met.
    """
    network, kind = placed
    overrides = guide.limits_on(network.id)
    rules = _own_rules(guide, network.id, told, short=short)
    if not short:
        return (*network.describe(told, kind, overrides), *rules)
    near = [limit for limit in network.limits_for(kind, overrides) if limit.field not in SPARED]
    return (*(limit.describe(told) for limit in near), *rules)


@lru_cache(maxsize=256)
def _own_rules(guide: Guide, network: str, told: Language, *, short: bool) -> tuple[str, ...]:
    rules = rules_on(guide, network)
    if not short:
        return tuple(rule.describe(told) for rule in rules)
    return tuple(rule.describe(told, reasons=False) for rule in rules if not rule.mended)


async def recent_openings(desk: Desk, brand: str, posts: Iterable[PastText]) -> Mapping[str, tuple[str, ...]]:
    """By network, the first lines of `posts` and drafts of the last weeks, the newest first."""
    since = desk.clock() - LATELY
    drafts = await desk.records.drafts.texts(brand, MOST_DRAFTS)
    texts = [(created_at, str(network), text) for created_at, network, text in drafts]
    texts += [(post.published_at, post.network, post.text) for post in posts]
    return openings(text for text in texts if text[0] >= since)


def openings(texts: Iterable[tuple[datetime, str, str]]) -> Mapping[str, tuple[str, ...]]:
    """The first lines of `(time, network, text)` by network, the newest first, each once."""
    found: dict[str, dict[str, str]] = {}
    for _, network, text in sorted(texts, reverse=True):
        own = found.setdefault(network, {})
        if len(own) < MOST_OPENINGS and (line := _first_line(text)):
            own.setdefault(fold(line), line)
    return {network: tuple(own.values()) for network, own in found.items()}


def _first_line(text: str) -> str:
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    if len(line) <= LONGEST_OPENING:
        return line
    return f"{line[:LONGEST_OPENING].rpartition(' ')[0] or line[:LONGEST_OPENING]}…"


def constants_for(guide: Guide, brief: Brief) -> tuple[str, ...]:
    """The guide's constants that share words with the brief, rare words first; addresses with their name."""
    held, many, ignored = _held(guide)
    asked = _roots(" \n ".join([brief.subject, *(fact.text for fact in brief.facts)])) - ignored
    common = {name: sum(1 / many[root] for root in asked & roots) for name, roots in held.items()}
    least = max(common.values(), default=0.0) / 2
    ranked = sorted((name for name in common if common[name] > least), key=lambda name: -common[name])
    return tuple(_named(name, guide.constants[name]) for name in ranked[:MOST_CONSTANTS])


@lru_cache(maxsize=64)
def _held(guide: Guide) -> tuple[Mapping[str, set[str]], Mapping[str, int], set[str]]:
    """The roots of each constant, how many constants hold each of them, and roots that tell nothing."""
    held = {name: _roots(f"{name.replace('_', ' ')} {value}") for name, value in guide.constants.items()}
    many = Counter(root for roots in held.values() for root in roots)
    return held, many, _roots(guide.name) | _days(guide)


def _named(name: str, value: str) -> str:
    """A sentence says what it is about; an address or a number does not."""
    return value if value.endswith(".") else f"{name.replace('_', ' ')}\u00a0: {value}"


def _roots(text: str) -> set[str]:
    return {word[:ROOT] for word in re.findall(r"[^\W\d_]{4,}", fold(text))}


def _days(guide: Guide) -> set[str]:
    """Days and months, which two sentences may share and speak of nothing in common."""
    locale = guide.locale.replace("-", "_")
    return _roots(
        " ".join([*get_month_names(locale=locale).values(), *get_day_names(locale=locale).values()])
    )
