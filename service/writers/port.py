"""The writer's port: a Prompt goes in, a text comes out. Composer, scripted and model writers all fit it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from service.guides.guide import Guide
from service.networks.catalogue import Network
from service.prompting import Prompt
from service.voice.habits import Habits
from service.words import Brief, Finding, Source, Usage


@dataclass(frozen=True, slots=True)
class DraftFacts:
    """The facts of `drafts/propose`: what its files may name, and what the composer reads."""

    brief: Brief
    guide: Guide
    network: Network
    kind: str
    language: str
    variant: int
    habits: Habits
    sources: tuple[Source, ...]
    today: date
    rules: tuple[str, ...]
    canary: str

    @classmethod
    def of(cls, prompt: Prompt) -> DraftFacts:
        """The typed facts a prompt was rendered from."""
        return cls(**{name: prompt.facts[name] for name in cls.__slots__})


@dataclass(frozen=True, slots=True)
class Written:
    """What a writer gives back; `fields` go beside the text (a title…).

    `notes` are findings only the writer can make, such as a dropped fact.
    """

    text: str
    fields: Mapping[str, str] = field(default_factory=dict)
    alt_text: str | None = None
    notes: tuple[Finding, ...] = ()
    usage: Usage = field(default_factory=Usage)


class Writer(Protocol):
    """Writes one draft for one prompt."""

    @property
    def name(self) -> str:
        """How answers name this writer: `composer`, `scripted`, `openai`…"""

    @property
    def model(self) -> str | None:
        """The model behind it, if any."""

    @property
    def corrects(self) -> bool:
        """Whether a second prompt, with what the checks found, can lead to another text."""

    async def write(self, prompt: Prompt) -> Written:
        """Write the draft the prompt asks for."""
