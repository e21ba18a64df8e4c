"""What callers of decisions send, and what they get."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError

from service.bodies import Body, Line, Link, Moment, Spoken
from service.drafted import DecisionOut, DraftOut
from service.judged import FindingOut
from service.records.nouns import DecisionRecord
from service.words import Verdict


class PastPostBody(Body):
    """When the decided text was published; now by default."""

    published_at: Moment | None = None


class DecisionRequest(Body):
    """A verdict on a draft. An edit gives the whole text.

    `as_past_post`: the decided text was published, and goes into the library.
    """

    verdict: Verdict
    text: Spoken | None = None
    published_url: Link | None = None
    reason: Line | None = None
    as_past_post: Annotated[bool, Field(strict=True)] | PastPostBody = False

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if self.verdict == "edited" and self.text is None:
            raise PydanticCustomError("edited_without_text", "an edit needs its text")
        if self.verdict != "edited" and self.text is not None:
            raise PydanticCustomError("text_not_edited", "only an edit has a text")
        if self.verdict == "refused" and (self.published_url or self.as_past_post is not False):
            raise PydanticCustomError("refused_not_published", "what is refused is not published")
        return self

    @property
    def past(self) -> PastPostBody | None:
        """How the text goes into the library; None when it does not."""
        if isinstance(self.as_past_post, PastPostBody):
            return self.as_past_post
        return PastPostBody() if self.as_past_post else None


class DecidedOut(DecisionOut):
    """A decision just made, with what the checks notice in the decided text; they stop nobody."""

    findings: list[FindingOut]
    status: Literal["ready", "needs_edit"]


class PastPostOut(BaseModel):
    """The past post the decided text became."""

    id: str
    outcome: Literal["added", "updated", "unchanged"]


class DecisionAnswer(BaseModel):
    """The decision, the draft as it now stands, and the past post made of it, if one was asked."""

    decision: DecidedOut
    draft: DraftOut
    past_post: PastPostOut | None


class LogItem(BaseModel):
    """A line of the log: no text, only the SHA-256 of the text as proposed and as decided."""

    id: str
    draft: str
    verdict: Verdict
    by: str
    key: str | None
    at: datetime
    draft_hash: str
    text_hash: str
    blocks: list[str]

    @classmethod
    def of(cls, record: DecisionRecord) -> Self:
        """From the record."""
        values: dict[str, Any] = {name: getattr(record, name) for name in cls.model_fields}
        return cls(**{**values, "blocks": list(record.blocks)})


class LogPage(BaseModel):
    """Decisions, newest first."""

    items: list[LogItem]
    next_cursor: str | None


class SignatureOut(BaseModel):
    """A signature over the canonical JSON (RFC 8785) of `record`; `key` is a `kid` of /v1/provenance/key."""

    alg: Literal["Ed25519"] = "Ed25519"
    key: str
    value: str


class RecordOut(BaseModel):
    """Where a draft comes from and what became of it, signed."""

    record: dict[str, Any]
    signature: SignatureOut


class KeySet(BaseModel):
    """Public keys as JWK (RFC 7517, RFC 8037)."""

    keys: list[dict[str, str]]
