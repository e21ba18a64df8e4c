"""What is on its way to webhooks: written with what it tells of, sent later, at least once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    String,
    Table,
    Text,
    delete,
    exists,
    insert,
    or_,
    select,
    update,
)

from service.records.cursors import cut, newest_first
from service.records.nouns import Page
from service.records.store import Also, Store, whole
from service.records.tables import KEY, OF_BRAND, Moment, brand_key, key, metadata

deliveries = Table(
    "deliveries",
    metadata,
    brand_key(),
    key("id"),
    Column("webhook", KEY, nullable=False),
    Column("event", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("status", Integer),
    Column("error", String),
    Column("created_at", Moment, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("leased_until", Moment),
    Column("finished_at", Moment),
    Index(None, "state", "next_at"),
    Index(None, "webhook", "created_at"),
    info=OF_BRAND,
)
CANDIDATES = 64


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """A message for one webhook. `state`: waiting, done, failed. `status`, `error`: of the last attempt."""

    brand: str
    id: str
    webhook: str
    event: str
    body: str
    created_at: datetime
    next_at: datetime
    state: str = "waiting"
    attempts: int = 0
    status: int | None = None
    error: str | None = None
    leased_until: datetime | None = None
    finished_at: datetime | None = None


FIELDS = tuple(DeliveryRecord.__dataclass_fields__)
COLUMNS = [deliveries.c[name] for name in FIELDS]


class DeliveryStore(Store):
    """Messages by brand and id."""

    @staticmethod
    def adding(given: Sequence[DeliveryRecord]) -> Also:
        """To be done with what they tell of."""
        rows = [{name: getattr(one, name) for name in FIELDS} for one in given]

        def work(connection: Connection) -> None:
            if rows:
                connection.execute(insert(deliveries), rows)

        return work

    @whole
    async def add(self, work: Also) -> None:
        """Do what `adding` gave, alone."""
        await self._database.write(work, apart=True)

    @whole
    async def lease(self, at: datetime, seconds: float, most: int) -> Sequence[DeliveryRecord]:
        """Messages that are due, one a webhook: nobody else is given them for `seconds`."""
        other = deliveries.alias()
        same = (other.c.webhook == deliveries.c.webhook, other.c.state == "waiting")
        under_way = exists().where(*same, other.c.leased_until > at)
        # Its own lease too: once locked, PostgreSQL reads this row anew, and the other rows no more.
        free = or_(deliveries.c.leased_until.is_(None), deliveries.c.leased_until <= at)
        due = (deliveries.c.state == "waiting", deliveries.c.next_at <= at, free, ~under_way)
        query = select(*COLUMNS).where(*due).order_by(deliveries.c.next_at, deliveries.c.id)
        until = at + timedelta(seconds=seconds)

        def work(connection: Connection) -> Sequence[DeliveryRecord]:
            locked = query.limit(CANDIDATES).with_for_update(skip_locked=True, of=deliveries)
            found = [DeliveryRecord(*row) for row in connection.execute(locked)]
            first = {one.webhook: one for one in reversed(found)}
            taken = list(first.values())[:most]
            for one in taken:
                connection.execute(_this(one).values(leased_until=until))
            return taken

        nothing = select(deliveries.c.id).where(deliveries.c.state == "waiting", deliveries.c.next_at <= at)
        if await self._database.read(lambda connection: connection.execute(nothing.limit(1)).first()) is None:
            return ()
        return await self._database.write(work, apart=True)

    @whole
    async def settle(self, /, delivery: DeliveryRecord, **values: Any) -> None:
        """Say what became of an attempt: nobody holds it any more."""
        settled = _this(delivery).values(values | {"leased_until": None})
        await self._database.write(lambda connection: connection.execute(settled), apart=True)

    @whole
    async def drop(self, webhook: str) -> None:
        """Forget what a webhook that is no more was to be told, and was told."""
        gone = delete(deliveries).where(deliveries.c.webhook == webhook)
        await self._database.write(lambda connection: connection.execute(gone), apart=True)

    @whole
    async def give_up(self, webhook: str, at: datetime) -> None:
        """Send nothing more of what waits for a webhook."""
        waiting = update(deliveries).where(deliveries.c.webhook == webhook, deliveries.c.state == "waiting")
        await self._database.write(
            lambda connection: connection.execute(waiting.values(state="failed", finished_at=at)), apart=True
        )

    async def list(
        self, webhook: str, brands: frozenset[str] | None, cursor: str | None = None, limit: int = 50
    ) -> Page[DeliveryRecord]:
        """What a webhook was sent or will be, the newest first; `brands` None: of every brand."""
        scope = f"deliveries/{webhook}"
        query = select(*COLUMNS).where(deliveries.c.webhook == webhook)
        if brands is not None:
            query = query.where(deliveries.c.brand.in_(sorted(brands)))
        order = (deliveries.c.created_at, deliveries.c.id)
        newest = newest_first(query, order, scope, cursor, limit)
        rows = await self._database.read(lambda connection: connection.execute(newest).all())
        found = [DeliveryRecord(*row) for row in rows]
        return cut(found, limit, scope, lambda one: (one.created_at.isoformat(), one.id))

    @whole
    async def tidy(self, finished: datetime) -> None:
        """Forget what was finished before then."""
        old = delete(deliveries).where(deliveries.c.finished_at < finished)
        await self._database.write(lambda connection: connection.execute(old), apart=True)


def _this(one: DeliveryRecord) -> Any:
    return update(deliveries).where(deliveries.c.brand == one.brand, deliveries.c.id == one.id)
