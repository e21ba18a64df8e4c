"""What is known of a message before anything is decided, and what a model said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from service.message import Intent, Response, Risk, Sentiment, Urgency
from service.words import Span


@dataclass(frozen=True, slots=True)
class Reading:
    """How sure it is (0 to 1) that a message is each thing, and what else was seen in it.

    `signs` are the other heads: private, person, hidden, ignored, answer, now, today, watch, crisis, abuse.
    `evidence` says which words show a label or a cue, in code points. `escalate`, `never_public` and
    `subjects` are the words of the guide it holds; a subject comes with its contact. `personal`: it gives
    somebody's address or number. `wordless`: it holds no word. `closes`: a bare thanks after our answer.
    `risk`, `urgency` and `least`: what the decision may not go below. `doubted`: a person had better look.
    """

    language: str
    intents: Mapping[Intent, float]
    sentiments: Mapping[Sentiment, float]
    signs: Mapping[str, float] = field(default_factory=dict)
    evidence: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    cues: frozenset[str] = frozenset()
    escalate: tuple[str, ...] = ()
    never_public: tuple[str, ...] = ()
    subjects: tuple[tuple[str, str], ...] = ()
    personal: bool = False
    wordless: bool = False
    closes: bool = False
    risk: Risk = "none"
    urgency: Urgency = "whenever"
    least: Response | None = None
    doubted: bool = False

    def sign(self, name: str) -> float:
        """How sure one of the other heads is; 0 when nobody said."""
        return self.signs.get(name, 0.0)


@dataclass(frozen=True, slots=True)
class ModelSays:
    """What a model made of a message; None where it said nothing usable. `intent`: the main one first."""

    intent: tuple[Intent, ...] = ()
    sentiment: Sentiment | None = None
    urgency: Urgency | None = None
    risk: Risk | None = None
    needs_reply: bool | None = None
    action: Response | None = None
