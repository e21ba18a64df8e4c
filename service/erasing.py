"""Erasing: each place that keeps anything of a post, a page or a brand is called here."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Literal

from fastapi import Response, status
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from service.desk import Desk
from service.errors import UnknownAuthor, UnknownBrand, UnknownMessage


class ErasingOut(BaseModel):
    """What is erased is found no more, and its last traces are leaving the disk."""

    status: Literal["erasing"] = "erasing"


# What a route that erases says of itself.
ERASURE: dict[str, Any] = {
    "status_code": status.HTTP_204_NO_CONTENT,
    "responses": {
        202: {"model": ErasingOut, "description": "Found no more; its last traces are leaving the disk."}
    },
}


async def erased(cleaned: asyncio.Task[None], deadline: float) -> Response:
    """204 once it is off the disk; 202 at the deadline."""
    await asyncio.wait([cleaned], timeout=deadline)
    if not cleaned.done():
        return JSONResponse(ErasingOut().model_dump(), status.HTTP_202_ACCEPTED)
    cleaned.result()
    return Response(status_code=status.HTTP_204_NO_CONTENT)


async def erase_post(desk: Desk, brand: str, post: str) -> asyncio.Task[None]:
    """Erase a past post; no search finds it any more. UnknownPost.

    The task ends once nothing of it is left on the disk, and goes on when nobody waits for it.
    """
    # The row, its vector, and what drafts keep of it: one transaction.
    await desk.library.forget_post(brand, post)
    return desk.library.cleaned(brand)


async def erase_page(desk: Desk, brand: str, path: str) -> asyncio.Task[None]:
    """Erase a knowledge page and its passages, as `erase_post` does. UnknownPage."""
    await desk.library.forget_page(brand, path)
    desk.grounds.forget(brand)
    return desk.library.cleaned(brand)


async def erase_message(desk: Desk, brand: str, message: str) -> asyncio.Task[None]:
    """Erase a message and what was suggested in answer, as `erase_post` does. UnknownMessage."""
    kept = await desk.records.inbox.get(brand, message)
    if kept is None:
        raise UnknownMessage(message=message)
    await _forget_published(desk, brand, kept.replies)
    await desk.records.inbox_erasure.message(brand, message)
    return desk.library.cleaned(brand)


async def erase_author(desk: Desk, brand: str, network: str, author: str) -> asyncio.Task[None]:
    """Erase a person from a brand, as `erase_post` does: who has `author` as id, handle or whole name there.

    Their messages, what they said in the threads of others, and what was suggested to them. UnknownAuthor.
    """
    suggested = await desk.records.inbox_erasure.suggested(brand, network, author)
    if suggested is None:
        raise UnknownAuthor
    await _forget_published(desk, brand, suggested)
    await desk.records.inbox_erasure.person(brand, network, author)
    return desk.library.cleaned(brand)


async def _forget_published(desk: Desk, brand: str, suggested: Sequence[str]) -> None:
    """Erase the past posts that were made of replies, which bear their ids.

    First: after a crash, the person is still known, and erased when that is asked again.
    """
    for post in await desk.records.posts.get_many(brand, suggested):
        await desk.library.forget_post(brand, post)


async def erase_brand(desk: Desk, brand: str) -> None:
    """Erase a brand with every row that is its own; a tombstone keeps `ingest` from bringing it back.

    Nothing is left on the disk when it ends. UnknownBrand when there is none.
    """
    await desk.guides.get(brand)
    if not await desk.records.brands.delete(brand, desk.clock()):
        raise UnknownBrand(brand=brand)
    desk.guides.forget(brand)
    desk.grounds.forget(brand)
    await desk.library.forget_brand(brand)
