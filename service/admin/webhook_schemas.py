"""Webhooks as callers write and see them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field

from service.bodies import Body, Link
from service.events.events import Event
from service.records.deliveries import DeliveryRecord
from service.records.webhooks import WebhookRecord

BrandId = Annotated[str, Field(max_length=63)]


class WebhookBody(Body):
    """Where to send which events; `brands`: of these alone, else of every brand the key opens."""

    url: Link
    events: Annotated[list[Event], Field(min_length=1, max_length=10)]
    brands: Annotated[list[BrandId], Field(min_length=1, max_length=1_000)] | None = None


class WebhookOut(BaseModel):
    """A webhook. `brands` null: every brand. `disabled_because`: `gone` (it answered 410) or `failing`."""

    id: str
    url: str
    events: list[str]
    brands: list[str] | None
    state: Literal["enabled", "disabled"]
    disabled_because: str | None
    failing_since: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, webhook: WebhookRecord) -> Self:
        """From the record, without its secret."""
        return cls(
            id=webhook.id,
            url=webhook.url,
            events=list(webhook.events),
            brands=list(webhook.brands) or None,
            state="enabled" if webhook.disabled_at is None else "disabled",
            disabled_because=webhook.disabled_because,
            failing_since=webhook.failing_since,
            created_at=webhook.created_at,
        )


class NewWebhookOut(WebhookOut):
    """The same with its secret, told this once: null when a retry is given this answer."""

    secret: str | None


class WebhookPage(BaseModel):
    """The webhooks a caller sees: all of them, there is no other page."""

    items: list[WebhookOut]
    next_cursor: None = None


class TestOut(BaseModel):
    """What a test message came to: the status answered, or the code of the fault."""

    received: bool
    status: int | None
    error: str | None


class DeliveryOut(BaseModel):
    """A message and what became of it; `status` and `error` are those of the last attempt."""

    id: str
    brand: str
    event: str
    state: str
    attempts: int
    status: int | None
    error: str | None
    created_at: datetime
    next_at: datetime | None
    finished_at: datetime | None

    @classmethod
    def of(cls, one: DeliveryRecord) -> Self:
        """From the record, without its body."""
        return cls(
            id=one.id,
            brand=one.brand,
            event=one.event,
            state=one.state,
            attempts=one.attempts,
            status=one.status,
            error=one.error,
            created_at=one.created_at,
            next_at=one.next_at if one.state == "waiting" else None,
            finished_at=one.finished_at,
        )


class DeliveryPage(BaseModel):
    """A page of messages, the newest first."""

    items: list[DeliveryOut]
    next_cursor: str | None
