"""Replies over HTTP: what a message is, and what may be answered. Nothing is ever sent."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from service.errors import NotReady, UnknownMessage
from service.guard import MODERATE, CallerDep
from service.replies.batch import answers, rows_of
from service.replies.inbox import get
from service.replies.reply import Asked, reply, triaged_alone
from service.replies.schemas import ReplyOut, ReplyRequest, StoredReplyRequest
from service.replies.shown import reply_out
from service.replies.told import written
from service.spending import purse_of
from service.web import A_ROW, Deadline, DeskDep, LanguageDep, within, writing_until

router = APIRouter(prefix="/v1/brands/{brand}", tags=["replies"])
BATCH: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-ndjson": {"schema": {"description": "The same objects, one a line."}},
            "application/json": {"schema": {"type": "array", "items": A_ROW, "maxItems": 500}},
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


@router.post("/messages/{message}/replies", dependencies=[MODERATE], response_model=ReplyOut)
async def post_stored_reply(
    desk: DeskDep,
    brand: str,
    message: str,
    body: StoredReplyRequest,
    caller: CallerDep,
    language: LanguageDep,
    deadline: Deadline,
) -> Any:
    """The same for a stored message: what is suggested stands beside it."""
    async with within(deadline):
        found = written(await get(desk, brand, message))
        if found is None:
            raise UnknownMessage(message=message)
        asked = Asked(found, tuple(body.tones), stored=message)
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

    The deadline is that of each message; one that passes it is triaged all the same, and marked degraded.
    """
    await desk.guides.get(brand)
    rows = await rows_of(request)

    async def answer(body: ReplyRequest) -> dict[str, Any]:
        try:
            told: dict[str, Any] = await post_reply(desk, brand, body, caller, language, deadline)
        except NotReady as late:
            told = reply_out(await triaged_alone(desk, brand, body.message.message(), late), language)
        return told

    return StreamingResponse(answers(rows, answer, language), media_type="application/x-ndjson")
