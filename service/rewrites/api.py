"""Rewrites over HTTP."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from service.drafted import DraftOut, draft_out
from service.guard import DRAFT, CallerDep
from service.rewrites.rewrite import Asked, rewrite
from service.rewrites.schemas import RewriteRequest
from service.spending import purse_of
from service.web import Deadline, DeskDep, LanguageDep, within, writing_until

router = APIRouter(prefix="/v1/brands/{brand}", tags=["rewrites"])


@router.post("/rewrites", dependencies=[DRAFT], response_model=DraftOut)
async def post_rewrite(
    desk: DeskDep,
    brand: str,
    body: RewriteRequest,
    caller: CallerDep,
    language: LanguageDep,
    deadline: Deadline,
) -> Any:
    """A text rewritten, checked and stored as a draft.

    `shorten`, `typography` and `adapt` need no model; the other actions and an `instruction` do.
    """
    asked = Asked(
        text=body.text,
        verb=body.verb,
        network=body.network,
        kind=body.kind,
        instruction=body.instruction,
        facts=body.facts,
        language=body.language,
        fields={name: value for name, value in body.fields.items() if value},
    )
    async with within(deadline):
        purse = await purse_of(desk, body.ceiling, caller, brand)
        draft = await rewrite(desk, brand, asked, writing_until(deadline, 1), purse)
    return draft_out(draft, language)
