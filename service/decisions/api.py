"""Decisions over HTTP, the log of them, and the signed records of drafts."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from service import stored
from service.decisions.decide import Asked, decide
from service.decisions.record import record_of
from service.decisions.schemas import (
    DecidedOut,
    DecisionAnswer,
    DecisionRequest,
    KeySet,
    LogItem,
    LogPage,
    PastPostOut,
    RecordOut,
    SignatureOut,
)
from service.drafted import DecisionOut, draft_out
from service.guard import DRAFT, READ, CallerDep
from service.judged import FindingOut
from service.web import DeskDep, LanguageDep, Limit
from service.words import Verdict

router = APIRouter(prefix="/v1", tags=["decisions"])


@router.post("/brands/{brand}/drafts/{draft}/decision", dependencies=[DRAFT], response_model=DecisionAnswer)
async def post_decision(
    desk: DeskDep,
    brand: str,
    draft: str,
    body: DecisionRequest,
    caller: CallerDep,
    language: LanguageDep,
) -> Any:
    """Approve, edit or refuse a draft. What the checks notice is told and stops nobody."""
    asked = Asked(
        verdict=body.verdict,
        text=body.text,
        reason=body.reason,
        published_url=body.published_url,
        as_past_post=body.past is not None,
        published_at=body.past.published_at if body.past else None,
    )
    decided = await decide(desk, brand, draft, asked, caller)
    findings = [FindingOut.of(finding, language) for finding in decided.findings]
    blocked = any(finding.severity == "block" for finding in findings)
    told = DecisionOut.of(draft, decided.decision)
    return {
        "decision": DecidedOut(
            **dict(told), findings=findings, status="needs_edit" if blocked else "ready"
        ).model_dump(mode="json"),
        "draft": draft_out(decided.draft, language),
        "past_post": PastPostOut(id=draft, outcome=decided.past_post) if decided.past_post else None,
    }


@router.get("/brands/{brand}/decisions", dependencies=[READ])
async def list_decisions(
    desk: DeskDep,
    brand: str,
    verdict: Verdict | None = None,
    draft: Annotated[str | None, Query(pattern=r"^[\w-]{1,100}$")] = None,
    cursor: str | None = None,
    limit: Limit = 50,
) -> LogPage:
    """The log of decisions, newest first; with `verdict` or `draft`, those alone."""
    await desk.guides.get(brand)
    page = await desk.records.decisions.list(brand, cursor, limit, verdict, draft)
    return LogPage(items=[LogItem.of(line) for line in page.items], next_cursor=page.next_cursor)


@router.get("/brands/{brand}/drafts/{draft}/record", dependencies=[READ])
async def get_record(desk: DeskDep, brand: str, draft: str) -> RecordOut:
    """Where a draft comes from and what became of it, signed."""
    await desk.guides.get(brand)
    record = record_of(await stored.get(desk, brand, draft))
    signature = await desk.signer.sign(record)
    return RecordOut(record=record, signature=SignatureOut(key=signature.key, value=signature.value))


@router.get("/provenance/key", dependencies=[READ])
async def get_key(desk: DeskDep) -> KeySet:
    """The public key that records of drafts verify with."""
    return KeySet(keys=[dict(await desk.signer.public())])
