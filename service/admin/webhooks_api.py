"""Webhooks over HTTP: made, listed, tried, removed."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Request, status

from service.access.caller import Caller
from service.admin.webhook_schemas import (
    DeliveryOut,
    DeliveryPage,
    NewWebhookOut,
    TestOut,
    WebhookBody,
    WebhookOut,
    WebhookPage,
)
from service.bodies import Body
from service.desk import Desk
from service.errors import Conflict, InvalidInput, UnknownWebhook
from service.events.deliverer import attempt
from service.events.events import body_of
from service.events.signing import new_secret
from service.guard import ADMIN, CallerDep
from service.records.webhooks import WebhookRecord
from service.web import DeskDep, Limit, told_once

MOST = 100
router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"], dependencies=[ADMIN])


class UnknownBrandInBody(InvalidInput):
    """A brand that does not exist, or that the key does not open, named in a body."""

    default_code = "unknown_brand"


class TooManyWebhooks(Conflict):
    """An owner has as many webhooks as one may."""

    default_code = "too_many_webhooks"


async def webhook_of(desk: DeskDep, caller: CallerDep, webhook: str) -> WebhookRecord:
    """The webhook of the path. UnknownWebhook, also for one the caller does not see."""
    found = await desk.records.webhooks.get(webhook)
    if found is None or not _seen_by(caller, found):
        raise UnknownWebhook(webhook=webhook)
    return found


WebhookDep = Annotated[WebhookRecord, Depends(webhook_of)]


@router.post("", status_code=status.HTTP_201_CREATED)
async def post_webhook(
    desk: DeskDep, caller: CallerDep, body: WebhookBody, request: Request
) -> NewWebhookOut:
    """Have events sent to an address; the answer shows the secret that signs them, this once."""
    brands = await _brands(desk, caller, body.brands)
    if sum(one.owner == caller.owner for one in await desk.records.webhooks.list()) >= MOST:
        raise TooManyWebhooks(most=MOST)
    await desk.outbound.check(body.url)
    webhook = WebhookRecord(
        id=f"wh_{uuid.uuid4().hex}",
        owner=caller.owner,
        url=body.url,
        events=tuple(dict.fromkeys(body.events)),
        brands=brands,
        secret=new_secret(),
        created_at=desk.clock(),
    )
    await desk.records.webhooks.add(webhook)
    made = NewWebhookOut(**WebhookOut.of(webhook).model_dump(), secret=webhook.secret)
    told_once(request, made, "secret")
    return made


@router.get("")
async def list_webhooks(desk: DeskDep, caller: CallerDep) -> WebhookPage:
    """The webhooks of the caller's owner, and those of the brands the key opens."""
    found = await desk.records.webhooks.list()
    return WebhookPage(items=[WebhookOut.of(one) for one in found if _seen_by(caller, one)])


@router.delete("/{webhook}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_webhook(desk: DeskDep, webhook: WebhookDep) -> None:
    """Send nothing more there; what waited is forgotten."""
    await desk.records.webhooks.delete(webhook.id)
    await desk.records.deliveries.drop(webhook.id)


@router.post("/{webhook}/test")
async def test_webhook(
    desk: DeskDep,
    webhook: WebhookDep,
    body: Body,  # noqa: ARG001 - an empty object
) -> TestOut:
    """Send a `webhook.test` message now, once, and say what it came to."""
    now = desk.clock()
    message = body_of("webhook.test", now, {"webhook": webhook.id})
    came = await attempt(desk.outbound, webhook, f"msg_{uuid.uuid4().hex}", message, now)
    return TestOut(received=came.received, status=came.status, error=came.error)


@router.get("/{webhook}/deliveries")
async def list_deliveries(
    desk: DeskDep, caller: CallerDep, webhook: WebhookDep, cursor: str | None = None, limit: Limit = 50
) -> DeliveryPage:
    """What was sent there or will be, of the brands the key opens, the newest first; kept for thirty days."""
    page = await desk.records.deliveries.list(webhook.id, caller.brands, cursor, limit)
    return DeliveryPage(items=[DeliveryOut.of(one) for one in page.items], next_cursor=page.next_cursor)


async def _brands(desk: Desk, caller: Caller, asked: list[str] | None) -> tuple[str, ...]:
    """The brands asked for, or all the key opens; empty for every brand. UnknownBrandInBody."""
    if asked is None and caller.brands is None:
        return ()
    brands = tuple(dict.fromkeys(sorted(caller.brands or ()) if asked is None else asked))
    if not brands:  # a key that opens no brand: nothing must not become everything
        raise UnknownBrandInBody(brand="*")
    for brand in brands if asked else ():
        if not caller.opens(brand) or await desk.records.brands.etag(brand) is None:
            raise UnknownBrandInBody(brand=brand)
    return brands


def _seen_by(caller: Caller, webhook: WebhookRecord) -> bool:
    """Whether it is of the caller's owner, or of brands the caller's key opens."""
    covered = bool(webhook.brands) and all(caller.opens(brand) for brand in webhook.brands)
    return caller.owner == webhook.owner or caller.brands is None or covered
