"""Drafts and reviews over HTTP."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, status
from fastapi.sse import EventSourceResponse
from pydantic import BaseModel

from service import stored
from service.drafted import DraftOut, UsageOut, draft_out
from service.drafts.propose import plan, write
from service.drafts.schemas import (
    DraftPage,
    DraftRequest,
    DraftsOut,
    ReviewOut,
    ReviewRequest,
)
from service.drafts.stream import stream
from service.fitting import render_within
from service.guard import ADMIN, DRAFT, READ, CallerDep
from service.judged import CountOut, FindingOut, LimitOut, VoiceOut
from service.placing import place
from service.reviewing import review_text
from service.spending import purse_of, total
from service.web import EVENTS, Deadline, DeskDep, LanguageDep, Limit, within, writing_until

router = APIRouter(prefix="/v1/brands/{brand}", tags=["drafts"])


class PromptOut(BaseModel):
    """The exact prompt a model would get."""

    id: str
    network: str
    kind: str
    variant: int
    system: str
    user: str


class PromptsOut(BaseModel):
    """The prompts of one request, by network then variant."""

    prompts: list[PromptOut]


@router.post(
    "/drafts",
    dependencies=[DRAFT],
    response_model=DraftsOut,
    responses=EVENTS,
)
async def post_drafts(
    desk: DeskDep,
    brand: str,
    body: DraftRequest,
    caller: CallerDep,
    language: LanguageDep,
    deadline: Deadline,
    accept: Annotated[str, Header()] = "",
) -> Any:
    """Drafts of a brief, one for each network and variant, checked and stored.

    With `Accept: text/event-stream`, the same told while they are written: `draft.delta`, `draft.reset`,
    `draft`, then `done` or `error`.
    """
    async with within(deadline):
        places = place(desk.networks, body.placements())
        until = writing_until(deadline, len(places) * body.variants)
        purse = await purse_of(desk, body.ceiling, caller, brand)
        tasks = await plan(desk, brand, body.brief.brief(), places, body.variants, body.language)
        if "text/event-stream" in accept:
            events = stream(desk, brand, tasks, purse, deadline, until, language)
            return EventSourceResponse(
                events, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
            )
        drafts = await write(desk, brand, tasks, purse, until)
    usage = UsageOut.of(total(draft.usage for draft in drafts))
    return {"drafts": [draft_out(draft, language) for draft in drafts], "usage": usage}


@router.post("/prompts", dependencies=[DRAFT])
async def post_prompts(desk: DeskDep, brand: str, body: DraftRequest) -> PromptsOut:
    """The prompts a model would get for a brief; nothing is written or stored."""
    places = place(desk.networks, body.placements())
    prompts = []
    for task in await plan(desk, brand, body.brief.brief(), places, body.variants, body.language):
        facts = task.facts
        prompt = render_within(desk.prompts, task.prompt, facts, desk.writer.room, {})
        prompts.append(
            PromptOut(
                id=prompt.id,
                network=facts.network.id,
                kind=facts.kind,
                variant=facts.variant,
                system=prompt.system,
                user=prompt.user,
            )
        )
    return PromptsOut(prompts=prompts)


@router.get("/drafts", dependencies=[READ], response_model=DraftPage)
async def list_drafts(
    desk: DeskDep,
    brand: str,
    language: LanguageDep,
    network: str | None = None,
    cursor: str | None = None,
    limit: Limit = 20,
) -> Any:
    """Stored drafts, newest first."""
    await desk.guides.get(brand)
    page = await stored.listed(desk, brand, cursor, limit, network)
    return {"items": [draft_out(draft, language) for draft in page.items], "next_cursor": page.next_cursor}


@router.get("/drafts/{draft}", dependencies=[READ], response_model=DraftOut)
async def get_draft(desk: DeskDep, brand: str, draft: str, language: LanguageDep) -> Any:
    """A stored draft."""
    await desk.guides.get(brand)
    return draft_out(await stored.get(desk, brand, draft), language)


@router.delete("/drafts/{draft}", dependencies=[ADMIN], status_code=status.HTTP_204_NO_CONTENT)
async def delete_draft(desk: DeskDep, brand: str, draft: str) -> None:
    """Erase a draft and its decision's texts; the log of decisions keeps its id and hashes."""
    await desk.guides.get(brand)
    await stored.erase(desk, brand, draft)


@router.post("/reviews", dependencies=[DRAFT])
async def post_review(desk: DeskDep, brand: str, body: ReviewRequest, language: LanguageDep) -> ReviewOut:
    """Check a text a person wrote."""
    review = await review_text(desk, brand, body.text, body.network, body.kind, body.facts, body.fields)
    measured, findings = review.examined.measure, review.examined.findings
    return ReviewOut(
        count=CountOut.of(measured.count),
        limits=[LimitOut.of(limit) for limit in measured.limits],
        findings=[FindingOut.of(finding, language) for finding in findings],
        voice=VoiceOut.of(review.voice, language),
        corrected=review.corrected,
        status="needs_edit" if review.examined.blocked else "ready",
    )
