"""A judged text as callers see it: its counts and its findings."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from service.checks.telling import message
from service.messages import Language, say
from service.voice.remarks import told
from service.words import Finding, LimitCount, VoiceMatch


class LimitOut(BaseModel):
    """One limit held against the text."""

    field: str
    count: int
    limit: int
    unit: str
    kind: Literal["hard", "soft"]
    fits: bool

    @classmethod
    def of(cls, limit: LimitCount) -> LimitOut:
        """From the value."""
        return cls(**{name: getattr(limit, name) for name in cls.model_fields})


class CountOut(BaseModel):
    """The hard limit nearest to full."""

    count: int
    limit: int
    unit: str

    @classmethod
    def of(cls, limit: LimitCount) -> CountOut:
        """From the value."""
        return cls(count=limit.count, limit=limit.limit, unit=limit.unit)


class FindingOut(BaseModel):
    """What a check noticed, in the reader's language; in `field` where it is not the text."""

    rule: str
    severity: Literal["block", "warn", "info"]
    message: str
    span: tuple[int, int] | None
    fix: str | None
    field: str | None = None

    @classmethod
    def of(cls, finding: Finding, language: Language) -> FindingOut:
        """From the value, told in `language`."""
        told = message(finding, language)
        if finding.field is not None:
            colon = "\N{NO-BREAK SPACE}: " if language == "fr" else ": "
            told = f"{say(f'networks.field.{finding.field}', language)}{colon}{told}"
        return cls(
            rule=finding.rule,
            severity=finding.severity,
            message=told,
            span=finding.span,
            fix=finding.fix,
            field=finding.field,
        )


class VoiceOut(BaseModel):
    """How usual the text is for the brand; nulls when it cannot be measured, and `notes` say why."""

    usual: float | None = None
    verdict: str | None = None
    notes: list[str] = []

    @classmethod
    def of(cls, voice: VoiceMatch, language: Language) -> VoiceOut:
        """From the value, its notes told in `language`."""
        return cls(usual=voice.usual, verdict=voice.verdict, notes=[told(n, language) for n in voice.notes])
