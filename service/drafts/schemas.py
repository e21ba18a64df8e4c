"""What callers of drafts and reviews send, and what they get."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from service.bodies import (
    Body,
    CeilingBody,
    FieldName,
    LanguageTag,
    Line,
    Link,
    Name,
    Placement,
    Subject,
    Text,
    placements,
)
from service.drafted import DraftOut, UsageOut
from service.judged import CountOut, FindingOut, LimitOut, VoiceOut
from service.words import Brief, Fact, Goal

LONGEST_BRIEF = 10_000


class FactBody(Body):
    """A fact, with the source the draft must name."""

    text: Annotated[Line, StringConstraints(min_length=1)]
    source: Annotated[Text, StringConstraints(max_length=300)] | None = None


class BriefBody(Body):
    """What to write about. `date` is free text or ISO 8601: a date, a date and time, or an interval."""

    subject: Subject
    goal: Goal | None = None
    facts: list[Annotated[Line, StringConstraints(min_length=1)] | FactBody] = Field(
        default=[], max_length=50
    )
    link: Link | None = None
    date: Annotated[Text, StringConstraints(max_length=200)] | None = None
    audience: Line | None = None
    call_to_action: Line | None = None

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        facts = [fact if isinstance(fact, str) else fact.text for fact in self.facts]
        length = sum(map(len, [self.subject, self.audience or "", self.call_to_action or "", *facts]))
        if length > LONGEST_BRIEF:
            raise PydanticCustomError("brief_too_long", "brief too long", {"max_length": LONGEST_BRIEF})
        return self

    def brief(self) -> Brief:
        """The brief as the house knows it."""
        facts = (Fact(f) if isinstance(f, str) else Fact(f.text, f.source) for f in self.facts)
        return Brief(
            subject=self.subject,
            goal=self.goal,
            facts=tuple(facts),
            link=self.link,
            date=self.date or None,
            audience=self.audience or None,
            call_to_action=self.call_to_action or None,
        )


class DraftRequest(Body):
    """Drafts of one brief for several networks."""

    brief: BriefBody
    networks: list[Name | Placement] = Field(min_length=1, max_length=20)
    variants: int = Field(1, ge=1, le=5, strict=True)
    language: LanguageTag | None = None
    ceiling: CeilingBody = CeilingBody()

    def placements(self) -> list[tuple[str, str | None]]:
        """`(network, kind)` in the order asked."""
        return placements(self.networks)


class ReviewRequest(Body):
    """A text a person wrote. With `facts`, values the facts do not state are findings.

    `fields` are what goes beside the text: title, alt_text… Each is measured; `text` itself is judged.
    """

    network: Name
    kind: Name | None = None
    text: Text
    facts: list[Line] | None = Field(default=None, max_length=200)
    fields: dict[FieldName, Text | None] = Field(default={}, max_length=20)


class DraftsOut(BaseModel):
    """The drafts of one request, by network then variant, and what they spent together."""

    drafts: list[DraftOut]
    usage: UsageOut


class DraftPage(BaseModel):
    """Stored drafts, newest first."""

    items: list[DraftOut]
    next_cursor: str | None


class ReviewOut(BaseModel):
    """A text checked. `corrected` has every sure fix applied and nothing else touched."""

    count: CountOut
    limits: list[LimitOut]
    findings: list[FindingOut]
    voice: VoiceOut
    corrected: str
    status: Literal["ready", "needs_edit"]
