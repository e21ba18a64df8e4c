"""What a suggested reply is written from."""

from __future__ import annotations

from dataclasses import dataclass

from service.message import Message, Triage
from service.writers.port import WritingFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyFacts(WritingFacts):
    """The facts of `replies/answer`: what its files may name, and what the composer of replies reads.

    `message` bears placeholders where it held personal data. `sources` are the passages that answer it, none
    where nothing has to be stated. `tone` is one of TONES, or a person's own words. `holding`: the reply only
    says that the team looks into it. `name` is the author's first name where it may be said, else None.
    `openings` are first lines the brand already used in that thread, or just now in another suggestion.
    """

    message: Message
    triage: Triage
    tone: str
    holding: bool = False
    name: str | None = None
    openings: tuple[str, ...] = ()


TONES = ("warm", "brief", "formal")
