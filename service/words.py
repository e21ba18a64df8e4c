"""The words of the house as frozen values; Guide and Network have modules of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

Goal = Literal[
    "announce",
    "event",
    "offer",
    "hiring",
    "closure",
    "thanks",
    "wishes",
    "contest",
    "backstage",
    "advice",
    "any",
]
GOALS: tuple[Goal, ...] = get_args(Goal)
Action = Literal["shorten", "typography", "adapt", "lengthen", "simplify", "formal", "friendly", "translate"]
ACTIONS: tuple[Action, ...] = get_args(Action)
UNAIDED: tuple[Action, ...] = ("shorten", "typography", "adapt")  # rewrites that need no model
Severity = Literal["block", "warn", "info"]
Shelf = Literal["posts", "guide", "knowledge"]
SHELVES: tuple[Shelf, ...] = get_args(Shelf)
SourceKind = Literal["past_post", "guide", "knowledge"]
Status = Literal["ready", "needs_edit"]
Scope = Literal["read", "draft", "moderate", "admin"]
Verdict = Literal["approved", "edited", "refused"]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing the brief states; `source` names the feed or page it came from, if any."""

    text: str
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Brief:
    """What is asked for. `date` is free text, or an ISO 8601 date, date and time, or interval."""

    subject: str
    goal: Goal | None = None
    facts: tuple[Fact, ...] = ()
    link: str | None = None
    date: str | None = None
    audience: str | None = None
    call_to_action: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A passage found in the brand's library; `score` is its fused rank score, higher is better.

    Of a past post, `network` is where it appeared, and `worked` whether it drew more than is usual there.
    """

    id: str
    kind: SourceKind
    ref: str
    excerpt: str
    score: float
    network: str | None = None
    worked: bool = False


@dataclass(frozen=True, slots=True)
class PastText:
    """What the brand published once: a new text must not repeat it. `published_at` is aware."""

    id: str
    network: str
    text: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check noticed.

    `span` counts code points of the judged text, end excluded; `fix` is the exact replacement of the span.
    `details` fill the message of the rule (messages/findings.toml) in the reader's language: `field` is told
    by its name, `day` (ISO 8601) as a date, `because` by a sentence of messages/because.toml. `field` is what
    was judged when it is not the text itself (title, alt_text, thread…); `span` counts there.
    """

    rule: str
    severity: Severity
    span: Span | None = None
    fix: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    field: str | None = None


@dataclass(frozen=True, slots=True)
class LimitCount:
    """One limit held against one text. `limit` in `unit`; `kind` hard or soft."""

    field: str
    count: int
    limit: int
    unit: str
    kind: Literal["hard", "soft"]

    @property
    def fits(self) -> bool:
        """Whether the count is within the limit."""
        return self.count <= self.limit


@dataclass(frozen=True, slots=True)
class WrittenBy:
    """Who wrote: the writer, its model if any, and the prompt's name and fingerprint."""

    writer: str
    model: str | None
    prompt: str


@dataclass(frozen=True, slots=True)
class Price:
    """Of a million tokens, in `currency`."""

    input: float
    output: float
    currency: str

    def of(self, input_tokens: int, output_tokens: int) -> float:
        """What so many tokens cost."""
        return (input_tokens * self.input + output_tokens * self.output) / 1_000_000


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens spent, and their cost in `currency`; `cost` is None where a model has no known price."""

    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What a draft states, and the marker of what it states it from: `brief`, `guide`, or a source's id."""

    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What differs from a brand's voice; `details` fill the message `key` of messages/voice.toml."""

    key: str
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VoiceMatch:
    """How usual a text is for the brand; `usual` and `verdict` are None when it could not be measured."""

    usual: float | None = None
    verdict: str | None = None
    notes: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One place where a decided text differs from the proposed one; `span` counts in the proposed text."""

    op: Literal["insert", "delete", "replace"]
    span: Span
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's verdict on a draft. `text` is what an edit made of it, None otherwise.

    `by` is the owner of the key that decided; `blocks` are the rules that block the decided text, which a
    person may approve all the same.
    """

    id: str
    verdict: Verdict
    by: str
    at: datetime
    text: str | None = None
    reason: str | None = None
    published_url: str | None = None
    difference: tuple[Change, ...] = ()
    blocks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """What a writer proposes, checked. `text` is what would be published, hashtags included.

    `thread` are the posts that follow it. `degraded_because` is the code of an error or the id of a rule.
    `decision` is the last one, None before any.
    """

    id: str
    brand: str
    network: str
    kind: str
    variant: int
    language: str
    text: str
    hashtags: tuple[str, ...]
    count: LimitCount
    limits: tuple[LimitCount, ...]
    findings: tuple[Finding, ...]
    voice: VoiceMatch
    sources: tuple[Source, ...]
    written_by: WrittenBy
    usage: Usage
    created_at: datetime
    fields: Mapping[str, str | None] = field(default_factory=lambda: {"title": None})
    alt_text: str | None = None
    degraded: bool = False
    degraded_because: str | None = None
    degraded_details: Mapping[str, str] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    thread: tuple[str, ...] = ()
    decision: Decision | None = None

    @property
    def decided_text(self) -> str:
        """The text as it stands after the decision, if any."""
        edited = self.decision.text if self.decision else None
        return self.text if edited is None else edited

    @property
    def status(self) -> Status:
        """`needs_edit` means at least one block finding."""
        return "needs_edit" if any(f.severity == "block" for f in self.findings) else "ready"
