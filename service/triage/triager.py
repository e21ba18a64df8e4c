"""Triage without a model: what a message is, whether to answer, and how, in a few milliseconds."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import numpy as np

from service.guides.guide import Guide
from service.index.e5 import E5Embedder
from service.index.embedder import Embedder, Vectors
from service.language import Detector
from service.message import INTENTS, SENTIMENTS, Message, Triage
from service.triage.evidence import evidence
from service.triage.features import Floats
from service.triage.heads import Heads, shipped
from service.triage.policy import HIDDEN, TO_A_PERSON, decide
from service.triage.reading import Reading
from service.triage.seen import Seen, embedded_part, look_at

_AT_ONCE = 8  # messages looked at together: enough for the embedder never to wait
# What is said in one window of a text is said; the rest is judged on the whole.
_ANYWHERE = frozenset([*TO_A_PERSON, *HIDDEN, "person", "now", "watch", "crisis", "abuse"])


class Triager:
    """Reads messages with the heads this package ships.

    The heads need the vectors of e5: when the embedder of the desk is another, an e5 is opened at the first
    message. Raises HouseError `embedder_unusable` when it cannot be loaded.
    """

    def __init__(self, embedder: Embedder, detector: Detector) -> None:
        self._lent = embedder if embedder.name == E5Embedder.name else None
        self._own: E5Embedder | None = None
        self._detector = detector

    async def triage(self, message: Message, guide: Guide) -> Triage:
        """What a message is, and what to do with it."""
        return decide(await self.read(message, guide))

    async def triage_all(self, messages: Sequence[Message], guide: Guide) -> list[Triage]:
        """The same of many messages, in their order."""
        free = asyncio.Semaphore(_AT_ONCE)

        async def one(message: Message) -> Triage:
            async with free:
                return await self.triage(message, guide)

        return list(await asyncio.gather(*map(one, messages)))

    async def read(self, message: Message, guide: Guide) -> Reading:
        """What is known of a message before anything is decided."""
        seen, vector = await asyncio.gather(
            asyncio.to_thread(look_at, message, guide, self._detector), self.vector(message)
        )
        heads = await asyncio.to_thread(shipped)
        scores = heads.scores(seen.look, vector)
        for text, look in seen.windows:
            scores = _combined(
                heads, scores, heads.scores(look, await self._embedder.query(embedded_part(text)))
            )
        return _reading(heads, scores, seen)

    async def vector(self, message: Message) -> Vectors:
        """The query vector of a message, shape (384,): of one just read, the embedder remembers it."""
        return await self._embedder.query(embedded_part(message.text))

    async def close(self) -> None:
        """Release the embedder, when it was opened here."""
        if self._own is not None:
            await self._own.close()
            self._own = None

    @property
    def _embedder(self) -> Embedder:
        if self._lent is not None:
            return self._lent
        if self._own is None:
            self._own = E5Embedder()
        return self._own


def _combined(heads: Heads, whole: Floats, window: Floats) -> Floats:
    anywhere = np.array([name in _ANYWHERE for name in heads.names])
    combined: Floats = np.where(anywhere, np.maximum(whole, window), whole)
    return combined


def _reading(heads: Heads, scores: Floats, seen: Seen) -> Reading:
    sure = heads.confidences(scores)
    felt = {name: sure[name] for name in SENTIMENTS}
    total = sum(felt.values()) or 1.0
    return Reading(
        language=seen.language,
        intents={name: sure[name] for name in INTENTS},
        sentiments={name: felt[name] / total for name in SENTIMENTS},
        signs={name: sure[name] for name in heads.names if name not in INTENTS and name not in SENTIMENTS},
        evidence=evidence(seen, heads, sure),
        cues=seen.marked.names | ({"orders"} if seen.ordered else set()),
        escalate=seen.escalate,
        never_public=seen.never_public,
        subjects=seen.subjects,
        personal=bool(seen.personal),
        wordless=seen.wordless,
        closes=seen.closes,
    )
