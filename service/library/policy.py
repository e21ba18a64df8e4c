"""Which of the passages found are worth reading: fusion, then network, success, age, diversity, room."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from service.records.nouns import Metrics, PastPost
from service.text import fold

FUSION = 60  # Cormack, Clarke and Büttcher, Reciprocal rank fusion, SIGIR 2009
SAME_NETWORK = 1.5
SAME_PURPOSE = 1.3
OTHER_LANGUAGE = 0.5
SUCCESS_WEIGHT = 0.15
WELL_ABOVE = 0.25  # in doublings: a fifth more than the median
HALF_LIFE_DAYS = 730
OLDEST_WEIGHT = 0.7
TOO_CLOSE = 0.6
CHARACTERS_A_TOKEN = 4
Shingles = set[tuple[str, ...]]  # runs of three words


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something found, with its fused score and what the policy needs to know of it."""

    id: str
    ref: str
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Asked:
    """What a text is to be written for: a network, a language, and the ids of posts of a like purpose."""

    network: str | None = None
    language: str | None = None
    alike: frozenset[str] = frozenset()


def fuse(*rankings: Iterable[str]) -> dict[str, float]:
    """Reciprocal-rank fusion: for each id, the sum of 1 / (FUSION + rank) over the rankings that found it."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, found in enumerate(ranking, start=1):
            scores[found] = scores.get(found, 0.0) + 1 / (FUSION + rank)
    return scores


def engagement(metrics: Metrics) -> int | None:
    """Reactions, comments, shares and saves that are known; None when none is."""
    known = [metrics.reactions, metrics.comments, metrics.shares, metrics.saves]
    counted = [count for count in known if count is not None]
    return sum(counted) if counted else None


def success(post: PastPost, medians: Mapping[str, float]) -> float | None:
    """What a post drew against what is usual on its network, in doublings; None where either is not known."""
    reached, usual = engagement(post.metrics), medians.get(post.network)
    return None if reached is None or not usual else math.log2((reached + 1) / (usual + 1))


def worked(post: PastPost, medians: Mapping[str, float]) -> bool:
    """Whether a post drew clearly more than is usual on its network."""
    return (success(post, medians) or 0.0) >= WELL_ABOVE


def weigh_post(
    post: PastPost, score: float, asked: Asked, medians: Mapping[str, float], now: datetime
) -> float:
    """The fused score, raised for the network asked, a like purpose and success, lowered by age.

    A post in another language than the one asked counts for less; one whose language is not known does not.
    """
    weight = SAME_NETWORK if post.network == asked.network else 1.0
    if post.id in asked.alike:
        weight *= SAME_PURPOSE
    if asked.language and post.language and _spoken(post.language) != _spoken(asked.language):
        weight *= OTHER_LANGUAGE
    weight *= 1 + SUCCESS_WEIGHT * max(-2.0, min(2.0, success(post, medians) or 0.0))
    age = max(0.0, (now - post.published_at).total_seconds() / 86_400)
    freshness: float = 0.5 ** (age / HALF_LIFE_DAYS)
    return score * weight * max(OLDEST_WEIGHT, freshness)


def _spoken(tag: str) -> str:
    return tag.partition("-")[0].lower()


def serving(posts: Iterable[PastPost], cues: Sequence[str]) -> frozenset[str]:
    """The ids of the posts whose text holds one of these words, accents or no accents, one or several."""
    forms, cue = _looked_for(tuple(cues))
    texts = ((post.id, _plain(post.text)) for post in posts) if forms else ()
    # A bare search first: it is quick, and nearly all that most texts need.
    return frozenset(key for key, text in texts if any(form in text for form in forms) and cue.search(text))


@lru_cache(maxsize=256)
def _looked_for(cues: tuple[str, ...]) -> tuple[frozenset[str], re.Pattern[str]]:
    """Cue words as they are written and without accents, and the pattern that finds them whole."""
    forms = frozenset(_plain(form) for cue in cues for form in (cue, fold(cue)))
    return forms, re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, forms))})(?:s|x|es)?(?!\w)")


@lru_cache(maxsize=4_096)
def _plain(text: str) -> str:
    return text.lower().replace("'", "’")


def distinct(candidates: Sequence[Candidate], most: int) -> list[Candidate]:
    """The best first, each unlike those kept before it: near-duplicates teach nothing twice."""
    kept: list[tuple[Candidate, Shingles]] = []
    for candidate in sorted(candidates, key=lambda c: (-c.score, c.id)):
        shingles = _shingles(candidate.text)
        if all(_overlap(shingles, other) < TOO_CLOSE for _, other in kept):
            kept.append((candidate, shingles))
        if len(kept) == most:
            break
    return [candidate for candidate, _ in kept]


def within(candidates: Sequence[Candidate], tokens: int) -> list[Candidate]:
    """Whole candidates, best first, as long as they fit in `tokens`; a long one gives way to shorter ones."""
    kept, room = [], tokens * CHARACTERS_A_TOKEN
    for candidate in candidates:
        if len(candidate.text) <= room:
            kept.append(candidate)
            room -= len(candidate.text)
    return kept


@lru_cache(maxsize=4_096)
def _shingles(text: str) -> Shingles:
    words = fold(text).split()
    return set(zip(words, words[1:], words[2:], strict=False)) if len(words) > 2 else {tuple(words)}


def _overlap(one: Shingles, other: Shingles) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))
