"""The writer's port: a Prompt goes in, a text comes out. Composer, scripted and model writers all fit it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol, Self

from service.guides.guide import Guide
from service.messages import Language
from service.networks.catalogue import Network
from service.prompting import Prompt
from service.voice.habits import Habits
from service.voice.portrait import Portrait
from service.words import Brief, Claim, Finding, Goal, Source
from service.writers.purse import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class WritingFacts:
    """What every prompt that asks for a text is rendered from, whatever the story.

    `portrait` is the voice on that network, None without past posts. `short_rules` are the rules without
    their reasons, those that the house mends by itself left out, for a model that cannot read much.
    """

    guide: Guide
    network: Network
    kind: str
    language: str
    habits: Habits
    portrait: Portrait | None = None
    today: date
    rules: tuple[str, ...]
    short_rules: tuple[str, ...] = ()
    canary: str
    brief: Brief | None = None
    sources: tuple[Source, ...] = ()
    variant: int = 1

    @property
    def told(self) -> Language:
        """The language its prompts are written in."""
        return "fr" if self.guide.language == "fr" else "en"

    @classmethod
    def of(cls, prompt: Prompt) -> Self:
        """The typed facts a prompt was rendered from."""
        return cls(**{one.name: prompt.facts[one.name] for one in dataclasses.fields(cls)})

    def named(self) -> dict[str, object]:
        """Each fact by its name, as the prompt's files call it."""
        return {one.name: getattr(self, one.name) for one in dataclasses.fields(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftFacts(WritingFacts):
    """The facts of `drafts/propose`: what its files may name, and what the composer reads.

    `goal` is the brief's, or what its words make of it; `date`, the brief's as the guide's locale writes it.
    `constants` are those of the guide's that touch the brief. `openings` are first lines that the brand's
    posts and drafts had lately on that network. `variants` is how many drafts are asked side by side.
    """

    brief: Brief
    goal: Goal = "any"
    date: str | None = None
    constants: tuple[str, ...] = ()
    openings: tuple[str, ...] = ()
    variants: int = 1


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one writing: until when (on the clock of the event loop), on what account, heard by whom.

    `hear` is told the text of the draft as it is written for a prompt, each time all that stands so far.
    """

    until: float | None = None
    account: Account = field(default_factory=Account)
    hear: Callable[[Prompt, str], None] | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """What a writer gives back; `fields` go beside the text (title, first_comment, visual_idea…).

    `thread` are the posts that follow `text`, where a thread was asked. `notes` are findings only the writer
    can make, such as a dropped fact. `by` is who really wrote, where a writer has several models.
    `mends` begin the rules whose sure fixes may be applied to the text: all of them where a writer chose the
    words, few or none where a person did.
    """

    text: str
    fields: Mapping[str, str] = field(default_factory=dict)
    alt_text: str | None = None
    notes: tuple[Finding, ...] = ()
    claims: tuple[Claim, ...] = ()
    thread: tuple[str, ...] = ()
    by: tuple[str, str | None] | None = None
    mends: tuple[str, ...] = ("",)

    def with_texts(self, change: Callable[[str], str]) -> Self:
        """The same with every text changed: its own, those beside it, those of its thread and claims."""
        return dataclasses.replace(
            self,
            text=change(self.text),
            fields={name: change(text) for name, text in self.fields.items()},
            alt_text=None if self.alt_text is None else change(self.alt_text),
            claims=tuple(dataclasses.replace(claim, text=change(claim.text)) for claim in self.claims),
            thread=tuple(map(change, self.thread)),
        )


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

    @property
    def room(self) -> int | None:
        """The longest prompt it can read, in characters; None: any."""

    async def write(self, prompt: Prompt, terms: Terms) -> Written:
        """Write the draft the prompt asks for, on these terms. ProviderFault, CeilingReached, BudgetSpent."""


@dataclass(frozen=True, slots=True)
class Told:
    """The object a model answered with, and who answered: its provider and its name."""

    values: Mapping[str, Any]
    by: tuple[str, str | None]


class Adviser(Protocol):
    """Answers a prompt that asks for no text with the object of its schema."""

    async def advise(self, prompt: Prompt, terms: Terms) -> Told:
        """What the model says, not yet believed. ProviderFault, CeilingReached, BudgetSpent."""
