"""Stored messages over HTTP: kept, listed, compared, decided, erased; and the erasure of a person."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response, status

from service.erasing import ERASURE, erase_author, erase_message, erased
from service.guard import MODERATE, CallerDep
from service.replies import inbox
from service.replies.messages_schemas import (
    MessageDecisionRequest,
    MessageFilter,
    MessageLine,
    MessageOut,
    MessagePage,
    MessageRequest,
    OneMessageOut,
    SimilarPage,
)
from service.replies.told import message_out
from service.text import accept
from service.web import Deadline, DeskDep, LanguageDep, Limit, within

MOST_DECISIONS = 100
router = APIRouter(prefix="/v1/brands/{brand}", tags=["messages"], dependencies=[MODERATE])


@router.post(
    "/messages",
    status_code=status.HTTP_201_CREATED,
    response_model=MessageOut,
    responses={200: {"model": MessageOut, "description": "The message was known by its `id`."}},
)
async def post_message(
    desk: DeskDep,
    brand: str,
    body: MessageRequest,
    language: LanguageDep,
    deadline: Deadline,
    response: Response,
) -> Any:
    """Triage a message and keep it. 200 with the one already kept when its `id` is known on its network."""
    async with within(deadline):
        record, fresh = await inbox.receive(desk, brand, body.message.message(), body.id)
    if not fresh:
        response.status_code = status.HTTP_200_OK
    return message_out(record, language)


@router.get("/messages", response_model=MessagePage)
async def list_messages(
    desk: DeskDep, brand: str, asked: Annotated[MessageFilter, Query()], language: LanguageDep
) -> Any:
    """Stored messages, by `order`. `author`: an id, a handle or a whole name."""
    await desk.guides.get(brand)
    page = await desk.records.inbox.list(brand, asked.wanted(), asked.cursor, asked.limit)
    return {"items": [message_out(one, language) for one in page.items], "next_cursor": page.next_cursor}


@router.get("/messages/{message}", response_model=OneMessageOut)
async def get_message(desk: DeskDep, brand: str, message: str, language: LanguageDep) -> Any:
    """A stored message, with the log of what was decided of it."""
    record = await inbox.get(desk, brand, message)
    log = await desk.records.inbox.log(brand, message, limit=MOST_DECISIONS)
    lines = [{name: getattr(line, name) for name in MessageLine.model_fields} for line in log.items]
    return message_out(record, language) | {"decisions": lines}


@router.get("/messages/{message}/similar", response_model=SimilarPage)
async def get_similar(
    desk: DeskDep, brand: str, message: str, language: LanguageDep, limit: Limit = 10
) -> Any:
    """The stored messages nearest to one in meaning, with whether and how they were answered."""
    found = await inbox.similar(desk, brand, message, limit)
    return {
        "items": [
            message_out(one, language) | {"score": round(score, 4), "answered": one.state == "answered"}
            for one, score in found
        ]
    }


@router.post("/messages/{message}/decision", response_model=MessageOut)
async def post_decision(
    desk: DeskDep,
    caller: CallerDep,
    brand: str,
    message: str,
    body: MessageDecisionRequest,
    language: LanguageDep,
) -> Any:
    """Say what became of a message. A second decision takes the place of the first; the log keeps both."""
    asked = inbox.Asked(body.verdict, body.text, body.reply, body.reason)
    return message_out(await inbox.decide(desk, brand, message, asked, caller), language)


@router.delete("/messages/{message}", **ERASURE)
async def delete_message(desk: DeskDep, brand: str, message: str, deadline: Deadline) -> Response:
    """Erase a message and what was suggested in answer. 204 once nothing is left on the disk."""
    await desk.guides.get(brand)
    return await erased(await erase_message(desk, brand, message), deadline)


@router.delete("/authors/{network}/{author:path}", **ERASURE)
async def delete_author(desk: DeskDep, brand: str, network: str, author: str, deadline: Deadline) -> Response:
    """Erase a person: who has that id, handle or whole name on a network. 204 once nothing is left.

    Their messages, what they said in the threads of others, what was decided of them and suggested to them.
    """
    await desk.guides.get(brand)
    desk.networks.get(network)
    return await erased(await erase_author(desk, brand, network, accept(author, path="author")), deadline)
