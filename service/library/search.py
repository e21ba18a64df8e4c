"""Searching a brand's library: words and vectors together, then the policy of each shelf."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from service.index.embedder import Vectors
from service.index.port import BrandIndex, Hits
from service.library import policy
from service.library.policy import Asked, Candidate
from service.records import Records
from service.records.nouns import Passage, PassageShelf, PastPost
from service.tracing import span
from service.words import Source, SourceKind

Scores = Mapping[str, float]
DEPTH = 60  # how many of each ranking are fused
TOKENS = {"posts": 900, "guide": 500, "knowledge": 1_100}
MOST = {"posts": 5, "guide": 2, "knowledge": 4}


@dataclass(frozen=True, slots=True)
class Near:
    """A passage near a question, and their cosine: 0 where the vectors did not find it."""

    passage: Candidate
    cosine: float


@dataclass(frozen=True)
class Found:
    """What one search brought back from the three shelves, before the policy of a network."""

    posts: tuple[tuple[PastPost, float], ...]
    guide: tuple[Candidate, ...]
    knowledge: tuple[Candidate, ...]
    medians: Mapping[str, float]
    now: datetime

    @property
    def counts(self) -> Mapping[str, int]:
        """How many passages each shelf gave."""
        found = {"posts": self.posts, "guide": self.guide, "knowledge": self.knowledge}
        return {f"portevoix.passages.{shelf}": len(own) for shelf, own in found.items()}

    def serving(self, cues: Sequence[str]) -> frozenset[str]:
        """The ids of the posts that hold one of a purpose's cue words."""
        return policy.serving((post for post, _ in self.posts), cues)

    def posts_for(self, asked: Asked, most: int) -> list[tuple[PastPost, float]]:
        """Past posts worth reading before writing what is asked, the best first."""
        weighed = {
            post.id: (post, policy.weigh_post(post, score, asked, self.medians, self.now))
            for post, score in self.posts
        }
        candidates = [Candidate(key, key, post.text, score) for key, (post, score) in weighed.items()]
        return [weighed[kept.id] for kept in policy.distinct(candidates, most)]

    def sources_for(self, asked: Asked) -> tuple[Source, ...]:
        """The sources of a draft: past posts, knowledge and guide, each within its share of the prompt."""
        found = {post.id: (post, score) for post, score in self.posts_for(asked, MOST["posts"])}
        posts = [Candidate(key, key, post.text, score) for key, (post, score) in found.items()]
        kept: list[tuple[SourceKind, Candidate]] = [
            *(("past_post", c) for c in policy.within(posts, TOKENS["posts"])),
            *self._passages,
        ]
        sources = (
            Source(f"s{place}", kind, c.ref, c.text, round(c.score, 4))
            for place, (kind, c) in enumerate(kept, start=1)
        )
        return tuple(
            self._told(one, found[one.ref][0]) if one.kind == "past_post" else one for one in sources
        )

    def _told(self, source: Source, post: PastPost) -> Source:
        return replace(source, network=post.network, worked=policy.worked(post, self.medians))

    @cached_property
    def _passages(self) -> tuple[tuple[SourceKind, Candidate], ...]:
        """Those of the knowledge and of the guide, the same for every network."""
        return (
            *(("knowledge", c) for c in _kept(self.knowledge, "knowledge")),
            *(("guide", c) for c in _kept(self.guide, "guide")),
        )


def _kept(candidates: Iterable[Candidate], shelf: str) -> list[Candidate]:
    return policy.within(policy.distinct(list(candidates), MOST[shelf]), TOKENS[shelf])


class Searcher:
    """Searches the shelves of a brand."""

    def __init__(self, records: Records, index: BrandIndex) -> None:
        self._records = records
        self._index = index

    async def everything(
        self, brand: str, text: str, vector: Vectors, medians: Mapping[str, float], now: datetime
    ) -> Found:
        """All three shelves for one text and its vector."""
        with span("search"):
            hits = await self._index.search_all(brand, vector, text, DEPTH)
        scores = {shelf: _fused(found) for shelf, found in hits.items()}
        wanted: dict[PassageShelf, Scores] = {"guide": scores["guide"], "knowledge": scores["knowledge"]}
        posts, (guide, knowledge) = await asyncio.gather(
            self._posts(brand, scores["posts"]), self._passages(brand, wanted, now.date())
        )
        return Found(tuple(posts), tuple(guide), tuple(knowledge), medians, now)

    async def posts(self, brand: str, text: str, vector: Vectors) -> list[tuple[PastPost, float]]:
        """Past posts with their fused scores."""
        return await self._posts(brand, _fused(await self._index.search(brand, "posts", vector, text, DEPTH)))

    async def answers(self, brand: str, text: str, vector: Vectors, today: date) -> list[Near]:
        """Knowledge in force near a question, a passage a page, the best page first."""
        with span("search"):
            hits = await self._index.search(brand, "knowledge", vector, text, DEPTH)
        (found,) = await self._passages(brand, {"knowledge": _fused(hits)}, today)
        distances = dict(hits.by_vector)
        pages: dict[str, Near] = {}
        for one in sorted(found, key=lambda c: (-c.score, c.id)):
            pages.setdefault(one.ref, Near(one, 1 - distances.get(one.id, 1.0)))
        return list(pages.values())

    async def _posts(self, brand: str, scores: Scores) -> list[tuple[PastPost, float]]:
        posts = await self._records.posts.get_many(brand, list(scores))
        return [(post, scores[key]) for key, post in posts.items()]

    async def _passages(
        self, brand: str, scores: Mapping[PassageShelf, Scores], today: date
    ) -> list[list[Candidate]]:
        """The passages of each shelf, in the order of `scores`."""
        wanted = {shelf: list(own) for shelf, own in scores.items()}
        found = await self._records.passages.on_shelves(brand, wanted)
        return [_in_force(shelf, found[shelf].values(), own, today) for shelf, own in scores.items()]


def _fused(hits: Hits) -> Scores:
    return policy.fuse((found for found, _ in hits.by_vector), (found for found, _ in hits.by_words))


def _in_force(
    shelf: PassageShelf, passages: Iterable[Passage], scores: Scores, today: date
) -> list[Candidate]:
    candidates = [
        Candidate(p.id, p.ref, p.text, scores[p.id])
        for p in passages
        if (p.valid_from or today) <= today <= (p.valid_until or today)
    ]
    return one_a_page(candidates) if shelf == "knowledge" else candidates


def one_a_page(candidates: list[Candidate]) -> list[Candidate]:
    """The best passage of each page keeps its score; the others stand behind all of them, in order."""
    seen: set[str] = set()
    ranked = []
    for best in sorted(candidates, key=lambda c: (-c.score, c.id)):
        score = best.score / 10 if best.ref in seen else best.score
        ranked.append(Candidate(best.id, best.ref, best.text, score))
        seen.add(best.ref)
    return ranked
