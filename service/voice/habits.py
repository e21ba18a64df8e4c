"""A brand's habits on a network, counted from its past posts: length, shape, emoji, hashtags."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from statistics import median, quantiles

import emoji

HASHTAG = re.compile(r"(?<!\w)#\w+")
FEWEST_POSTS = 30  # under this many posts, one network's habits are noise: all networks are pooled


@dataclass(frozen=True, slots=True)
class Habits:
    """Rates are shares of posts, from 0 to 1; lengths are code points without hashtags.

    `pooled` says that the network had too few posts and that these are the habits on all networks.
    """

    posts: int = 0
    pooled: bool = True
    length: int = 0
    longest_usual: int = 0
    lines: int = 1
    question_rate: float = 0.0
    exclamation_rate: float = 0.0
    emoji_rate: float = 0.0
    emoji_first: float = 0.0
    emoji: tuple[str, ...] = ()
    hashtags: int = 0
    hashtag_rates: Mapping[str, float] = field(default_factory=dict)


def measure_habits(posts: Iterable[tuple[str, str]]) -> Mapping[str, Habits]:
    """Habits by network from `(network, text)` pairs; the key `""` pools all networks."""
    texts: dict[str, list[str]] = defaultdict(list)
    for network, text in posts:
        texts[network].append(text)
    pooled = list(chain.from_iterable(texts.values()))
    habits = {
        network: _habits(own, pooled=False) for network, own in texts.items() if len(own) >= FEWEST_POSTS
    }
    return {**habits, "": _habits(pooled, pooled=True)}


def habits_on(habits: Mapping[str, Habits], network: str) -> Habits:
    """The habits on a network, or the pooled ones."""
    return habits.get(network) or habits.get("") or Habits()


def _habits(texts: list[str], *, pooled: bool) -> Habits:
    if not texts:
        return Habits()
    bodies = [HASHTAG.sub("", text).strip() for text in texts]
    tags = [HASHTAG.findall(text) for text in texts]
    signs = [emoji.emoji_list(body) for body in bodies]
    lengths = [len(body) for body in bodies]
    shown = [found for found in signs if found]
    first = sum(1 for body, found in zip(bodies, signs, strict=True) if found and _opens(body, found))
    usual = Counter(sign["emoji"] for found in signs for sign in found)
    return Habits(
        posts=len(texts),
        pooled=pooled,
        length=round(median(lengths)),
        longest_usual=round(quantiles(lengths, n=10)[-1]) if len(lengths) > 1 else lengths[0],
        lines=round(median(body.count("\n") + 1 for body in bodies)),
        question_rate=_share(body.endswith("?") or "?\n" in body for body in bodies),
        exclamation_rate=_share("!" in body for body in bodies),
        emoji_rate=len(shown) / len(texts),
        emoji_first=first / len(shown) if shown else 0.0,
        emoji=tuple(sign for sign, _ in usual.most_common(8)),
        hashtags=round(median(len(found) for found in tags)),
        hashtag_rates={
            tag: count / len(texts) for tag, count in Counter(chain(*map(set, tags))).most_common()
        },
    )


def _opens(body: str, found: list[emoji.core._EmojiListReturn]) -> bool:
    """Whether the first emoji stands on the first line of a text of several lines."""
    end = body.find("\n")
    return end != -1 and found[0]["match_start"] < end


def _share(flags: Iterable[bool]) -> float:
    judged = list(flags)
    return sum(judged) / len(judged)
