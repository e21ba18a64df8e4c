"""A brand's habits on a network, counted from its past posts: length, shape, emoji, hashtags."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from statistics import median, quantiles

import regex

from service.voice.anatomy import Anatomy, dissect

FEWEST_POSTS = 30  # under this many posts, one network's habits are noise: all networks are pooled
_HASHTAG = regex.compile(r"(?<!\w)#[\w\p{M}]++")


@dataclass(frozen=True, slots=True)
class Post:
    """A past post taken apart."""

    id: str
    network: str
    text: str
    anatomy: Anatomy

    @classmethod
    def of(cls, post: str, network: str, text: str) -> Post:
        """From its id, network and text."""
        return cls(post, network, text, dissect(text))

    @property
    def body(self) -> str:
        """The text without its hashtags."""
        return _HASHTAG.sub("", self.text).strip()


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


def habits_of(posts: Sequence[Post], *, pooled: bool) -> Habits:
    """The habits of some posts."""
    if not posts:
        return Habits()
    bodies = [post.body for post in posts]
    tags = [post.anatomy.of("hashtag") for post in posts]
    signs = [post.anatomy.of("emoji") for post in posts]
    lengths = [len(body) for body in bodies]
    shown = [post for post, found in zip(posts, signs, strict=True) if found]
    return Habits(
        posts=len(posts),
        pooled=pooled,
        length=round(median(lengths)),
        longest_usual=round(quantiles(lengths, n=10)[-1]) if len(lengths) > 1 else lengths[0],
        lines=round(median(body.count("\n") + 1 for body in bodies)),
        question_rate=share(body.endswith("?") or "?\n" in body for body in bodies),
        exclamation_rate=share("!" in body for body in bodies),
        emoji_rate=len(shown) / len(posts),
        emoji_first=share(_opens(post.anatomy) for post in shown),
        emoji=tuple(_most(Counter(chain(*signs))))[:8],
        hashtags=round(median(len(found) for found in tags)),
        hashtag_rates={
            tag: count / len(posts) for tag, count in _most(Counter(chain(*map(set, tags)))).items()
        },
    )


def share(flags: Iterable[bool]) -> float:
    """The share that is true; 0 of nothing."""
    judged = list(flags)
    return sum(judged) / len(judged) if judged else 0.0


def _most(counted: Counter[str]) -> dict[str, int]:
    """The most frequent first, whatever the order of the posts."""
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _opens(anatomy: Anatomy) -> bool:
    """Whether the first emoji stands on the first line of a text of several lines."""
    kinds = [piece.kind for piece in anatomy.pieces]
    ends = [place for place, kind in enumerate(kinds) if kind in ("line", "paragraph")]
    return bool(ends) and kinds.index("emoji") < ends[0]
