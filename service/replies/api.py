"""Replies over HTTP: what a message is, and what may be answered. Nothing is ever sent."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from service.guard import MODERATE, CallerDep
from service.replies.batch import answers, rows_of
from service.replies.reply import Asked, reply
from service.replies.schemas import ReplyOut, ReplyRequest
from service.replies.shown import reply_out
from service.spending import purse_of
from service.web import Deadline, DeskDep, LanguageDep, within, writing_until

router = APIRouter(prefix="/v1/brands/{brand}", tags=["replies"])
BATCH: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-ndjson": {"schema": {"type": "string"}},
            "application/json": {"schema": {"type": "array", "items": {"type": "object"}, "maxItems": 500}},
        },
    }
}


@router.post("/replies", dependencies=[MODERATE], response_model=ReplyOut)
async def post_reply(
    desk: DeskDep,
    brand: str,
    body: ReplyRequest,
    caller: CallerDep,
    language: LanguageDep,
    deadline: Deadline,
) -> Any:
    """What a message is, whether to answer it, and answers to choose from, one for each tone.

    A person decides: nothing is sent. `suggest: false` triages alone.
    """
    async with within(deadline):
        asked = Asked(body.message.message(), tuple(body.tones), body.suggest)
        until = writing_until(deadline, len(asked.tones))
        purse = await purse_of(desk, body.ceiling, caller, brand)
        return reply_out(await reply(desk, brand, asked, until, purse), language)


@router.post(
    "/replies/batch",
    dependencies=[MODERATE],
    response_class=StreamingResponse,
    openapi_extra=BATCH,
    responses={200: {"content": {"application/x-ndjson": {"schema": {"type": "string"}}}}},
)
async def post_batch(
    desk: DeskDep,
    brand: str,
    request: Request,
    caller: CallerDep,
    language: LanguageDep,
    deadline: Deadline,
) -> StreamingResponse:
    """Up to 500 bodies of `/replies`; one answer a line, in order: `{row, …}` or `{row, error}`.

    The deadline is that of each message.
    """
    await desk.guides.get(brand)
    rows = await rows_of(request)

    async def answer(body: ReplyRequest) -> dict[str, Any]:
        told: dict[str, Any] = await post_reply(desk, brand, body, caller, language, deadline)
        return told

    return StreamingResponse(answers(rows, answer, language), media_type="application/x-ndjson")
