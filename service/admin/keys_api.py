"""API keys over HTTP."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response, status

from service.admin.schemas import KeyMadeOut, KeyOut, KeyPage, KeyRequest, RotationRequest
from service.guard import ADMIN, CallerDep
from service.web import DeskDep, Limit, told_once

router = APIRouter(prefix="/v1/keys", dependencies=[ADMIN], tags=["keys"])
TOLD_ONCE = {"Cache-Control": "no-store"}


@router.post("", status_code=status.HTTP_201_CREATED)
async def post_key(
    desk: DeskDep, caller: CallerDep, body: KeyRequest, request: Request, response: Response
) -> KeyMadeOut:
    """Make a key that opens no more than the caller's own; its token is told this once."""
    made = KeyMadeOut.made(await desk.keys.create(caller, body.asked()), desk.clock())
    response.headers.update(TOLD_ONCE)
    told_once(request, made, "token")
    return made


@router.get("")
async def list_keys(
    desk: DeskDep, caller: CallerDep, cursor: str | None = None, limit: Limit = 50
) -> KeyPage:
    """The keys that open no brand which the caller's does not, newest first, those that ended included."""
    page = await desk.keys.list(caller, cursor, limit)
    items = [KeyOut.of(key, desk.clock()) for key in page.items]
    return KeyPage(items=items, next_cursor=page.next_cursor)


@router.delete("/{key}", status_code=status.HTTP_204_NO_CONTENT)
async def revoke_key(desk: DeskDep, caller: CallerDep, key: str) -> None:
    """Revoke a key, at once."""
    await desk.keys.revoke(caller, key)


@router.post("/{key}/rotate", status_code=status.HTTP_201_CREATED)
async def rotate_key(
    desk: DeskDep, caller: CallerDep, key: str, body: RotationRequest, request: Request, response: Response
) -> KeyMadeOut:
    """Make a key that opens the same, for as long; the old one ends, at once or after `grace_hours`."""
    made = KeyMadeOut.made(await desk.keys.rotate(caller, key, body.grace()), desk.clock())
    response.headers.update(TOLD_ONCE)
    told_once(request, made, "token")
    return made
