"""What Chatwoot tells of the messages it receives."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel

from service.replies.chatwoot import read
from service.replies.chatwoot_client import Chatwoot
from service.replies.hear import hear
from service.replies.signature import SIGNATURE, SignedBody
from service.web import DeskDep

DELIVERY = "x-chatwoot-delivery"
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "An event as Chatwoot sends it; what is not needed of it is left aside.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
}
router = APIRouter(prefix="/v1/brands/{brand}", tags=["messages"])


class HeardOut(BaseModel):
    """What became of an event.

    `kept`, on disk, with the private note it asks for; `known`, kept before; `repeated`, a delivery that was
    heard before; `ignored`, nothing that a stranger wrote to the brand.
    """

    status: Literal["kept", "known", "repeated", "ignored"]
    message: str | None = None


@router.post("/webhooks/chatwoot", openapi_extra=BODY)
async def post_chatwoot(desk: DeskDep, brand: str, body: SignedBody, request: Request) -> HeardOut:
    """Keep an incoming message of Chatwoot, and write a private note beside it soon after.

    Its signature opens this route: no key does. Nothing is sent to the person who wrote.
    """
    incoming = read(body, desk.settings.chatwoot_network)
    if incoming is None:
        return HeardOut(status="ignored")
    delivery = request.headers.get(DELIVERY) or request.headers[SIGNATURE]
    noted = Chatwoot.of(desk.settings) is not None
    status, message = await hear(desk, brand, delivery, incoming, noted=noted)
    return HeardOut(status=status, message=message)
