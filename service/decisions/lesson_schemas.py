"""What callers of lessons send, and what they get."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import BaseModel

from service.bodies import Body
from service.decisions.lessons import Told
from service.messages import Language
from service.records.nouns import LessonVerdict


class RuleOut(BaseModel):
    """What changes in the guide: an entry of the list `path`, added (`before` null), removed or replaced."""

    path: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class LessonOut(BaseModel):
    """What repeated edits teach: what would change, the drafts that show it, and the same in words."""

    id: str
    kind: Literal["word", "sentence", "line"]
    status: Literal["proposed", "confirmed", "refused"]
    rule: RuleOut
    evidence: list[str]
    count: int
    networks: list[str]
    message: str

    @classmethod
    def of(cls, told: Told, language: Language) -> Self:
        """From the value, told in `language`."""
        lesson, change = told.lesson, told.lesson.change
        return cls(
            id=lesson.id,
            kind=lesson.kind,
            status=told.status,
            rule=RuleOut(
                path=change.place,
                before=dict(change.before) if change.before is not None else None,
                after=dict(change.after) if change.after is not None else None,
            ),
            evidence=list(told.evidence),
            count=len(told.evidence),
            networks=list(lesson.networks),
            message=lesson.describe(language, len(told.evidence)),
        )


class LessonPage(BaseModel):
    """Lessons that wait for a person, then those confirmed; there are few, and the list is whole."""

    items: list[LessonOut]
    next_cursor: None = None


class LessonDecision(Body):
    """What a person makes of a lesson."""

    verdict: LessonVerdict
