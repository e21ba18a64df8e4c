"""What is asked of the loop that writes: a text for a place, and what the house knows around it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Self

from service.checks.answered import Answered
from service.checks.facts import Known
from service.checks.grounding import Grounds
from service.checks.others import other_names
from service.desk import Desk
from service.examining import Place
from service.personal.veil import Veil
from service.voice.voice import Voice
from service.words import Finding
from service.writers.port import Writer, WritingFacts


@dataclass(frozen=True, slots=True)
class Around:
    """What the house knows beside any text of a brand, read once a request: `known` for checks, its voice."""

    known: Known
    voice: Voice

    @classmethod
    async def of(cls, desk: Desk, brand: str) -> Self:
        """Recent posts, the day, languages, other brands; and how the brand speaks."""
        recent, names, voice = await asyncio.gather(
            desk.library.recent(brand), desk.guides.other_names(brand), desk.library.voice(brand)
        )
        known: Known = {
            "recent": recent,
            "today": desk.clock().date(),
            "dictionaries": desk.dictionaries,
            "detector": desk.detector,
            "others": other_names(names),
        }
        return cls(known, voice)


@dataclass(frozen=True, slots=True)
class Task:
    """A text to write: the prompts that ask for it and for its correction, and what it may state.

    `parachute` writes it when the desk's writer cannot; None: nobody else can, and the fault is raised.
    `before` is the text that a rewrite starts from, in `before_language`, and `before_hashtags` those of its
    hashtags that the rewrite keeps. `answered` is what a reply answers. `notes` are findings on what it is
    written from. `veil` hid the personal data of the facts: what is written bears its placeholders.
    """

    prompt: str
    correction: str
    facts: WritingFacts
    grounds: Grounds
    around: Around
    parachute: Writer | None
    before: str | None = None
    before_language: str | None = None
    notes: tuple[Finding, ...] = ()
    before_hashtags: tuple[str, ...] = ()
    answered: Answered | None = None
    veil: Veil | None = None

    @property
    def place(self) -> Place:
        """Where the text will appear."""
        return Place(self.facts.network, self.facts.kind, self.facts.guide, self.facts.language)

    def traced(self, writer: Writer, because: str | None, *, corrects: bool) -> dict[str, str | bool]:
        """What a trace says of its writing; `because`: why another writer did not write it."""
        told = {"portevoix.network": self.facts.network.id, "portevoix.writer": writer.name}
        degraded = {"portevoix.degraded.because": because} if because else {}
        return {**told, "portevoix.correction": corrects, **degraded}
