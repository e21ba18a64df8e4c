"""Items over HTTP: sent by tools, listed with their topics."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from service.errors import TooLarge
from service.guard import DRAFT, READ
from service.messages import Language, say
from service.records.trends_nouns import WantedItems
from service.trends.items_schemas import ItemFilter, ItemPage, TakenOut
from service.trends.sent import read_sent, rows_sent
from service.trends.sources.gathering import Problem, Read
from service.trends.take import Taken, take
from service.trends.told import item_out
from service.web import A_ROW, DeskDep, LanguageDep

router = APIRouter(prefix="/v1/brands/{brand}/trends", tags=["trends"])
SENT: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["items"],
                    "properties": {"items": {"type": "array", "items": A_ROW}},
                    "additionalProperties": False,
                }
            },
            "application/x-ndjson": {"schema": {"description": "The same items, one a line."}},
            "text/csv": {"schema": {"description": "A first row of names, then an item a row."}},
        },
    }
}


@router.post("/items", dependencies=[DRAFT], response_model=TakenOut, openapi_extra=SENT)
async def post_items(desk: DeskDep, brand: str, request: Request, language: LanguageDep) -> Any:
    """Take items in, each once: `{id, title, summary?, url?, published_at, source, language?, region?}`.

    A row that is none is named with its number and reason, the others go in. What is taken stays when the
    caller leaves before the end; sent again, it is known.
    """
    await desk.guides.get(brand)
    rows = rows_sent(
        await _body(request, desk.settings.largest_body), request.headers.get("content-type", "")
    )
    read = await asyncio.to_thread(read_sent, rows, desk.clock())
    desk.telemetry.items.labels("rejected").inc(read.rejected_count)
    return _told(read, await take(desk, brand, read.items), language)


@router.get("/items", dependencies=[READ], response_model=ItemPage)
async def list_items(desk: DeskDep, brand: str, asked: Annotated[ItemFilter, Query()]) -> Any:
    """Items with their topics, the newest published first; `until` is excluded."""
    await desk.guides.get(brand)
    wanted = WantedItems(asked.topic, asked.source, asked.language, asked.since, asked.until)
    page = await desk.records.trends.items(brand, wanted, asked.cursor, asked.limit)
    kept = [
        item_out(one.item) | {"topic": one.topic, "repeats": one.repeats, "received_at": one.received_at}
        for one in page.items
    ]
    return {"items": kept, "next_cursor": page.next_cursor}


async def _body(request: Request, most: int) -> bytes:
    """The whole body, whatever its type. TooLarge."""
    body = bytearray()
    async for block in request.stream():
        body += block
        if len(body) > most:
            raise TooLarge(largest=most)
    return bytes(body)


def _told(read: Read, taken: Taken, language: Language) -> dict[str, Any]:
    return {
        "added": taken.added,
        "repeated": taken.repeated,
        "known": taken.known,
        "rejected": [
            {"row": one.row, "reason": say(f"rows.{one.code}", language, one.details)}
            for one in read.rejected
        ],
        "problems": [asdict(one) | {"message": problem(one, language)} for one in read.problems],
        "items": [{"id": one.item.id, "topic": one.topic, "repeats": one.repeats} for one in taken.kept],
    }


def problem(one: Problem, language: Language) -> str:
    """What was wrong, in words."""
    return say(f"sources.{one.code}_one" if one.count == 1 else f"sources.{one.code}", language, asdict(one))
