"""A draft as callers see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal, Self

from pydantic import BaseModel

from service.judged import CountOut, FindingOut, LimitOut, VoiceOut
from service.messages import Language, catalogue, say
from service.words import Decision, Draft, Source, Usage, Verdict


class SourceOut(BaseModel):
    """A passage of the library the writer was shown."""

    id: str
    kind: Literal["past_post", "guide", "knowledge"]
    ref: str
    excerpt: str
    score: float

    @classmethod
    def of(cls, source: Source) -> Self:
        """From the value."""
        return cls(**{name: getattr(source, name) for name in cls.model_fields})


class WrittenByOut(BaseModel):
    """Who wrote."""

    writer: str
    model: str | None
    prompt: str


class UsageOut(BaseModel):
    """Tokens spent, and their cost where the model has a known price."""

    input_tokens: int
    output_tokens: int
    cost: float | None = None
    currency: str | None = None

    @classmethod
    def of(cls, usage: Usage) -> Self:
        """From the value."""
        return cls(**{name: getattr(usage, name) for name in cls.model_fields})


class ClaimOut(BaseModel):
    """What the draft states, and from what: `brief`, `guide`, or the id of one of its sources."""

    text: str
    source: str


class ChangeOut(BaseModel):
    """One place where the decided text differs; `span` counts code points of the proposed text."""

    op: Literal["insert", "delete", "replace"]
    span: tuple[int, int]
    before: str
    after: str


class DecisionOut(BaseModel):
    """A person's verdict. `text` is what an edit made of the draft; `blocks`, the rules that block it."""

    id: str
    draft: str
    verdict: Verdict
    by: str
    at: datetime
    text: str | None
    reason: str | None
    published_url: str | None
    difference: list[ChangeOut]
    blocks: list[str]

    @classmethod
    def of(cls, draft: str, decision: Decision) -> Self:
        """From the value."""
        return cls(draft=draft, **asdict(decision))


class DraftOut(BaseModel):
    """A draft, as DESIGN draws it."""

    id: str
    brand: str
    network: str
    kind: str
    variant: int
    language: str
    text: str
    fields: dict[str, str | None]
    hashtags: list[str]
    alt_text: str | None
    count: CountOut
    limits: list[LimitOut]
    findings: list[FindingOut]
    voice: VoiceOut
    sources: list[SourceOut]
    written_by: WrittenByOut
    degraded: bool
    degraded_because: str | None
    usage: UsageOut
    created_at: datetime
    status: Literal["ready", "needs_edit"]
    claims: list[ClaimOut] = []
    thread: list[str] = []
    decision: DecisionOut | None = None


def draft_out(draft: Draft, language: Language) -> dict[str, Any]:
    """A draft as JSON, its findings and its voice told in `language`."""
    return DraftOut(
        **{
            name: getattr(draft, name)
            for name in (
                "id",
                "brand",
                "network",
                "kind",
                "variant",
                "language",
                "text",
                "alt_text",
                "degraded",
            )
        },
        fields=dict(draft.fields),
        hashtags=list(draft.hashtags),
        count=CountOut.of(draft.count),
        limits=[LimitOut.of(limit) for limit in draft.limits],
        findings=[FindingOut.of(finding, language) for finding in draft.findings],
        voice=VoiceOut.of(draft.voice, language),
        sources=[SourceOut.of(source) for source in draft.sources],
        written_by=WrittenByOut(
            writer=draft.written_by.writer, model=draft.written_by.model, prompt=draft.written_by.prompt
        ),
        degraded_because=because(draft.degraded_because, draft.degraded_details, language),
        usage=UsageOut.of(draft.usage),
        created_at=draft.created_at,
        status=draft.status,
        claims=[ClaimOut(text=claim.text, source=claim.source) for claim in draft.claims],
        thread=list(draft.thread),
        decision=DecisionOut.of(draft.id, draft.decision) if draft.decision else None,
    ).model_dump(mode="json")


def because(code: str | None, details: Mapping[str, str], language: Language) -> str | None:
    """The code of what made another writer write, then what it means and what to do."""
    if code is None:
        return None
    key = f"errors.{code}" if f"errors.{code}" in catalogue() else f"findings.{code}.meaning"
    return f"{code}: {say(key, language, details)}"
