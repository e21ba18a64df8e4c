"""Webhooks: where events go, and under which secret.

The secret is kept as it is: each message is signed with it, so a hash of it would not do. It is shown once,
when the webhook is made, and never listed or logged; whoever reads the database reads it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Row, String, Table, Text, delete, insert, or_, select, update

from service.records.store import Store, whole
from service.records.tables import Moment, key, metadata

# `events` and `brands` hold names between spaces: a name is in it when " name " is.
webhooks = Table(
    "webhooks",
    metadata,
    key("id"),
    Column("owner", String, nullable=False),
    Column("url", Text, nullable=False),
    Column("events", Text, nullable=False),
    Column("brands", Text, nullable=False),
    Column("secret", String, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("failing_since", Moment),
    Column("disabled_at", Moment),
    Column("disabled_because", String),
)


@dataclass(frozen=True, slots=True)
class WebhookRecord:
    """A webhook. `brands` empty: every brand. `disabled_because`: gone or failing."""

    id: str
    owner: str
    url: str
    events: tuple[str, ...]
    brands: tuple[str, ...]
    secret: str
    created_at: datetime
    failing_since: datetime | None = None
    disabled_at: datetime | None = None
    disabled_because: str | None = None

    def __repr__(self) -> str:
        """Without the secret."""
        return f"WebhookRecord({self.id!r})"


COLUMNS = [webhooks.c[name] for name in WebhookRecord.__dataclass_fields__]


class WebhookStore(Store):
    """Webhooks by id."""

    @whole
    async def add(self, webhook: WebhookRecord) -> None:
        """Keep a new webhook."""
        row = {name: getattr(webhook, name) for name in WebhookRecord.__dataclass_fields__}
        row |= {"events": _joined(webhook.events), "brands": _joined(webhook.brands)}
        await self._database.write(lambda connection: connection.execute(insert(webhooks), [row]))

    async def get(self, webhook: str) -> WebhookRecord | None:
        """The webhook, or None."""
        query = select(*COLUMNS).where(webhooks.c.id == webhook)
        row = await self._database.read(lambda connection: connection.execute(query).first())
        return None if row is None else _record(row)

    async def list(self) -> Sequence[WebhookRecord]:
        """Every webhook, the oldest first."""
        query = select(*COLUMNS).order_by(webhooks.c.created_at, webhooks.c.id)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [_record(row) for row in rows]

    async def wanting(self, brand: str, event: str) -> Sequence[str]:
        """The ids of those that want to hear of `event` in `brand`."""

        def work(connection: Connection) -> Sequence[str]:
            of_brand = or_(webhooks.c.brands == "", webhooks.c.brands.contains(f" {brand} "))
            wanted = (webhooks.c.disabled_at.is_(None), webhooks.c.events.contains(f" {event} "), of_brand)
            return connection.execute(select(webhooks.c.id).where(*wanted)).scalars().all()

        return await self._database.remembered(("wanting", brand, event), work)

    @whole
    async def delete(self, webhook: str) -> bool:
        """Remove it; False when there was none."""
        gone = delete(webhooks).where(webhooks.c.id == webhook)
        return await self._database.write(lambda connection: connection.execute(gone).rowcount > 0)

    @whole
    async def heard(self, webhook: str) -> None:
        """It answered: it fails no more."""
        changed = update(webhooks).where(webhooks.c.id == webhook, webhooks.c.failing_since.is_not(None))
        await self._database.write(
            lambda connection: connection.execute(changed.values(failing_since=None)), apart=True
        )

    @whole
    async def failed(self, webhook: str, at: datetime) -> datetime:
        """It did not answer; since when that is so."""

        def work(connection: Connection) -> datetime:
            first = update(webhooks).where(webhooks.c.id == webhook, webhooks.c.failing_since.is_(None))
            connection.execute(first.values(failing_since=at))
            since = connection.execute(select(webhooks.c.failing_since).where(webhooks.c.id == webhook))
            return since.scalar() or at

        return await self._database.write(work, apart=True)

    @whole
    async def disable(self, webhook: str, because: str, at: datetime) -> None:
        """Send nothing more to it."""
        living = update(webhooks).where(webhooks.c.id == webhook, webhooks.c.disabled_at.is_(None))
        values = {"disabled_at": at, "disabled_because": because}
        await self._database.write(lambda connection: connection.execute(living.values(values)))


def _joined(names: Sequence[str]) -> str:
    return f" {' '.join(names)} " if names else ""


def _record(row: Row[Any]) -> WebhookRecord:
    values = dict(row._mapping)
    return WebhookRecord(**values | {name: tuple(values[name].split()) for name in ("events", "brands")})
