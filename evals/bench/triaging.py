"""How long the triage of a message takes without a model, one by one, and how many a second in a batch."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice

from evals.bench.figures import Aim, Spread, rate, seconds, spread
from evals.heads import sets
from service.guides.guide import Guide
from service.index.e5 import E5Embedder
from service.language import Detector
from service.message import Message
from service.triage.triager import Triager

GUIDE = {"name": "Étalon", "sector": "Commerce", "languages": ["fr"], "networks": [{"id": "facebook"}]}
P50_MS = 25.0
RATE_S = 40.0


@dataclass(frozen=True, slots=True)
class Triaged:
    """Times of one message at a time, the very first apart, and messages a second of `triage_all`."""

    messages: int
    characters: float
    first_ms: float
    one: Spread
    batch_s: float

    def aims(self) -> list[Aim]:
        """What the issue asks of 2 cores."""
        return [
            Aim("triage of a message p50 (ms)", self.one.p50_ms, P50_MS, at_most=True),
            Aim("messages triaged a second", self.batch_s, RATE_S, at_most=False),
        ]


def told(found: Triaged) -> str:
    """The figures in a sentence."""
    one = found.one
    return (
        f"Triage of {found.messages} messages of {found.characters:.0f} characters:"
        f" p50 {one.p50_ms} ms, p95 {one.p95_ms} (quietest pass {one.quietest_p50_ms} /"
        f" {one.quietest_p95_ms}); {found.batch_s} a second together; the very first {found.first_ms:.0f} ms."
    )


async def measure(asked: int, passes: int) -> Triaged:
    """Triage `asked` messages of the training, one by one in each of `passes`, then all together.

    Each pass has an embedder of its own, which remembers none of the texts.
    """
    texts = [row.text for row in islice(cycle(sets.trained()), asked)]
    first, times, batches = 0.0, [], []
    for number in range(passes):
        alone, began = await _one_by_one(texts)
        times.append(alone)
        first = began if number == 0 else first
        batches.append(await _together(texts))
    characters = sum(map(len, texts)) / len(texts)
    return Triaged(len(texts), characters, round(first * 1000, 1), spread(times), max(batches))


async def _one_by_one(texts: Sequence[str]) -> tuple[list[float], float]:
    guide, embedder = Guide.model_validate(GUIDE), E5Embedder()
    triager = Triager(embedder, Detector())
    try:
        first = await seconds(lambda: triager.triage(Message("Bonjour à toute l’équipe", "facebook"), guide))
        return [await _seconds(triager, guide, text) for text in texts], first
    finally:
        await triager.close()
        await embedder.close()


async def _seconds(triager: Triager, guide: Guide, text: str) -> float:
    return await seconds(lambda: triager.triage(Message(text, "facebook"), guide))


async def _together(texts: Sequence[str]) -> float:
    guide, embedder = Guide.model_validate(GUIDE), E5Embedder()
    triager = Triager(embedder, Detector())
    try:
        began = time.perf_counter()
        await triager.triage_all([Message(text, "facebook") for text in texts], guide)
        return rate(len(texts), time.perf_counter() - began)
    finally:
        await triager.close()
        await embedder.close()
