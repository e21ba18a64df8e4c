"""A person's verdict on a draft."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from service import stored
from service.access.caller import Caller
from service.desk import Desk
from service.difference import difference
from service.errors import Fault, InvalidInput
from service.reviewing import review_text
from service.words import Decision, Draft, Finding, Verdict

Outcome = Literal["added", "updated", "unchanged"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person decides. With `as_past_post`, the decided text was published `published_at`, or now."""

    verdict: Verdict
    text: str | None = None
    reason: str | None = None
    published_url: str | None = None
    as_past_post: bool = False
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """The draft with its decision, what the checks notice in the decided text, and what the library did."""

    draft: Draft
    decision: Decision
    findings: Sequence[Finding]
    past_post: Outcome | None


async def decide(desk: Desk, brand: str, draft_id: str, asked: Asked, caller: Caller) -> Decided:
    """Log a decision and keep it beside its draft, in the place of one made before.

    UnknownBrand, UnknownDraft, InvalidInput `text_unchanged`, `reply_not_a_post`; EmbedderMismatch for a
    past post.
    """
    await desk.guides.get(brand)
    draft = await stored.get(desk, brand, draft_id)
    if asked.text == draft.text:
        raise InvalidInput(faults=[Fault("body.text", "text_unchanged")])
    if asked.as_past_post and stored.answers_a_stranger(draft):
        raise InvalidInput(faults=[Fault("body.as_past_post", "reply_not_a_post")])
    findings = draft.findings if asked.text is None else await _findings(desk, draft, asked.text)
    text = draft.text if asked.text is None else asked.text
    decision = Decision(
        id=f"n_{uuid.uuid4().hex}",
        verdict=asked.verdict,
        by=caller.owner,
        at=desk.clock(),
        text=asked.text,
        reason=asked.reason,
        published_url=asked.published_url,
        difference=await asyncio.to_thread(difference, draft.text, text),
        blocks=() if asked.verdict == "refused" else _blocks(findings),
    )
    # The library first: when it cannot take the text nothing is decided, and asking again does it all.
    past_post = await _shelve(desk, draft, text, asked) if asked.as_past_post else None
    return Decided(await stored.decide(desk, draft, decision, caller.key), decision, findings, past_post)


async def _findings(desk: Desk, draft: Draft, text: str) -> Sequence[Finding]:
    """What a review notices in an edited text, beside the draft's own title and other fields."""
    fields = {**draft.fields, "alt_text": draft.alt_text}
    review = await review_text(desk, draft.brand, text, draft.network, draft.kind, None, fields)
    return review.examined.findings


def _blocks(findings: Sequence[Finding]) -> tuple[str, ...]:
    return tuple(sorted({finding.rule for finding in findings if finding.severity == "block"}))


async def _shelve(desk: Desk, draft: Draft, text: str, asked: Asked) -> Outcome:
    """Put the decided text in the library as the past post of the draft's id."""
    row = {
        "id": draft.id,
        "network": draft.network,
        "kind": draft.kind,
        "text": text,
        "published_at": asked.published_at or desk.clock(),
        "url": asked.published_url,
        "language": draft.language,
    }

    async def rows() -> AsyncIterator[object]:
        yield row

    report = await desk.library.import_posts(draft.brand, rows())
    return "added" if report.added else "updated" if report.updated else "unchanged"
