"""What callers of drafts and reviews send, and what they get."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from service.errors import InvalidText
from service.judged import CountOut, FindingOut, LimitOut, VoiceOut
from service.messages import Language
from service.text import accept
from service.words import Brief, Draft, Fact, Goal

LONGEST_BRIEF = 10_000


def _clean(text: str) -> str:
    try:
        return accept(text)
    except InvalidText as error:
        raise PydanticCustomError(error.code, error.code, error.details) from None


def _web_address(link: str) -> str:
    try:
        parts = urlsplit(link)
        valid = (
            parts.scheme in ("http", "https") and bool(parts.hostname) and not set(link) & set(' \t\r\n<>"')
        )
    except ValueError:
        valid = False
    if not valid or parts.username:
        raise PydanticCustomError("link", "not a web address")
    return link


def _spoken(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("blank", "blank text")
    return text


Text = Annotated[str, AfterValidator(_clean)]
Line = Annotated[Text, StringConstraints(max_length=2_000)]
Subject = Annotated[
    str, StringConstraints(min_length=1, max_length=1_000), AfterValidator(_clean), AfterValidator(_spoken)
]
Link = Annotated[Text, StringConstraints(max_length=2_048), AfterValidator(_web_address)]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,30}$")]
LanguageTag = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]


class Body(BaseModel):
    """A request body: unknown fields are errors."""

    model_config = ConfigDict(extra="forbid")


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


class Placement(Body):
    """A network, and the kind of post there."""

    network: str
    kind: str | None = None


class DraftRequest(Body):
    """Drafts of one brief for several networks."""

    brief: BriefBody
    networks: list[str | Placement] = Field(min_length=1, max_length=20)
    variants: int = Field(1, ge=1, le=5, strict=True)
    language: LanguageTag | None = None

    def placements(self) -> list[tuple[str, str | None]]:
        """`(network, kind)` in the order asked."""
        return [(n, None) if isinstance(n, str) else (n.network, n.kind) for n in self.networks]


class ReviewRequest(Body):
    """A text a person wrote. With `facts`, values the facts do not state are findings.

    `fields` are what goes beside the text: title, alt_text… Each is measured; `text` itself is judged.
    """

    network: str
    kind: str | None = None
    text: Text
    facts: list[Line] | None = Field(default=None, max_length=200)
    fields: dict[FieldName, Text | None] = Field(default={}, max_length=20)


class SourceOut(BaseModel):
    """A passage of the library the writer was shown."""

    id: str
    kind: Literal["past_post", "guide", "knowledge"]
    ref: str
    excerpt: str
    score: float


class WrittenByOut(BaseModel):
    """Who wrote."""

    writer: str
    model: str | None
    prompt: str


class UsageOut(BaseModel):
    """Tokens spent."""

    input_tokens: int
    output_tokens: int


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


class DraftsOut(BaseModel):
    """The drafts of one request, by network then variant."""

    drafts: list[DraftOut]


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
        sources=[
            SourceOut(id=s.id, kind=s.kind, ref=s.ref, excerpt=s.excerpt, score=s.score)
            for s in draft.sources
        ],
        written_by=WrittenByOut(
            writer=draft.written_by.writer, model=draft.written_by.model, prompt=draft.written_by.prompt
        ),
        degraded_because=draft.degraded_because,
        usage=UsageOut(input_tokens=draft.usage.input_tokens, output_tokens=draft.usage.output_tokens),
        created_at=draft.created_at,
        status=draft.status,
    ).model_dump(mode="json")
