"""Emoji and hashtags: the brand's own, at the brand's rate, never minted."""

from __future__ import annotations

import re

import emoji

from service.text import fold
from service.words import Goal
from service.writers.composer.chance import Chance
from service.writers.port import DraftFacts

SOBER: frozenset[Goal] = frozenset({"closure", "hiring"})
GENERAL_RATE = 0.5  # a hashtag on half the past posts of a network suits any subject there
CAMEL = re.compile(r"[A-ZÀ-Þ]?[a-zß-ÿ]+|[A-ZÀ-Þ]+(?![a-zß-ÿ])|\d+")


def choose_emoji(facts: DraftFacts, goal: Goal, chance: Chance, text: str) -> str:
    """One of the guide's favourites as often as past posts carry one, or an empty text."""
    policy = facts.guide.emoji
    barred = policy.policy == "none" or policy.max_per_post == 0 or facts.network.id in policy.none_on
    if barred or goal in SOBER or emoji.emoji_count(text):
        return ""
    if chance.draw("emoji") >= facts.habits.emoji_rate:
        return ""
    choices = [sign for sign in policy.favourites if sign not in policy.forbidden]
    # A smile suits any subject; a thing beside a subject it does not show reads as a riddle.
    return max(
        choices,
        key=lambda sign: (_smiles(sign), sign in facts.habits.emoji, chance.draw(sign)),
        default="",
    )


def _smiles(sign: str) -> bool:
    return "smil" in emoji.demojize(sign)


def choose_hashtags(facts: DraftFacts, text: str) -> tuple[str, ...]:
    """Those the guide always wants, then those the brief calls for, then those that suit any subject."""
    policy = facts.guide.hashtags
    most = _most(facts) - len(re.findall(r"(?<!\w)#\w", text))
    rates = facts.habits.hashtag_rates
    known = [*policy.allowed, *(() if policy.allowed else rates)]
    stated = [facts.brief.subject, *(fact.text for fact in facts.brief.facts)]
    said = set(_words(" \n ".join(stated)))
    named = [tag for tag in known if _named(tag, said)]
    general = [tag for tag in rates if rates[tag] >= GENERAL_RATE and tag in known]
    wanted = dict.fromkeys([*policy.always, *named, *general])
    usual = max(facts.habits.hashtags, len(policy.always))
    fresh = [tag for tag in wanted if fold(tag) not in fold(text)]
    return tuple(fresh[: max(0, min(usual, most))])


def _most(facts: DraftFacts) -> int:
    """The fewest hashtags allowed by the guide and by the network's own limits."""
    limits = [limit.limit for limit in facts.network.limits_for(facts.kind) if limit.field == "hashtags"]
    wanted = facts.guide.hashtags_on(facts.network.id)
    return min([*limits, *([wanted] if wanted is not None else []), 30])


def _named(tag: str, said: set[str]) -> bool:
    """Whether the brief says every long word of a hashtag: #GaletteDesRois needs « galette » and « rois »."""
    words = [word for word in _words(" ".join(CAMEL.findall(tag))) if len(word) > 3]
    return bool(words) and all({word, f"{word}s", f"{word}x"} & said for word in words)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text))
