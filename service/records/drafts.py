"""Drafts as they were proposed, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, literal, select, tuple_

from service.records.cursors import cut, moment, unseal
from service.records.ledger import held, upserted
from service.records.nouns import DraftRecord, Page
from service.records.store import Also, Store, whole
from service.records.tables import Moment, drafts

COLUMNS = [drafts.c[name] for name in ("id", "created_at", "payload")]


class DraftStore(Store):
    """Drafts of each brand, by id."""

    async def save(self, brand: str, draft: str, created_at: datetime, payload: Mapping[str, Any]) -> None:
        """Create or replace the draft; it is listed under `payload["network"]`. Raises UnknownBrand."""
        await self.save_all(brand, [DraftRecord(draft, created_at, payload)])

    @whole
    async def save_all(self, brand: str, given: Sequence[DraftRecord], *also: Also) -> None:
        """`save` several drafts, and do `also`, in one transaction: all or nothing. Raises UnknownBrand."""
        if not given:
            return
        rows = [
            {
                "brand": brand,
                "id": draft.id,
                "network": draft.payload.get("network"),
                "created_at": draft.created_at,
                "payload": dict(draft.payload),
            }
            for draft in given
        ]

        def work(connection: Connection) -> None:
            held(connection, brand)
            upserted(connection, drafts, rows)
            for one in also:
                one(connection)

        await self._database.write(work, apart=True)

    @whole
    async def get(self, brand: str, draft: str) -> DraftRecord | None:
        """The draft, or None."""
        query = select(*COLUMNS).where(drafts.c.brand == brand, drafts.c.id == draft)
        row = await self._database.read(lambda connection: connection.execute(query).first())
        return None if row is None else DraftRecord(*row)

    @whole
    async def list(
        self, brand: str, cursor: str | None = None, limit: int = 50, network: str | None = None
    ) -> Page[DraftRecord]:
        """Newest first."""
        scope = f"drafts/{brand}/{network}"
        key = (drafts.c.created_at, drafts.c.id)
        query = select(*COLUMNS).where(drafts.c.brand == brand)
        if network is not None:
            query = query.where(drafts.c.network == network)
        if cursor is not None:
            text, last = unseal(scope, cursor, str, str)
            query = query.where(tuple_(*key) < tuple_(literal(moment(text), Moment), literal(last)))
        newest = query.order_by(*(column.desc() for column in key)).limit(limit + 1)
        rows = await self._database.read(lambda connection: connection.execute(newest).all())
        found = [DraftRecord(*row) for row in rows]
        return cut(found, limit, scope, lambda draft: (draft.created_at.isoformat(), draft.id))

    @whole
    async def texts(self, brand: str, limit: int) -> Sequence[tuple[datetime, str | None, str]]:
        """`(created_at, network, text)` of the newest drafts, the newest first; the rest is not even read."""
        text = func.coalesce(drafts.c.payload["text"].as_string(), "")
        newest = (
            select(drafts.c.created_at, drafts.c.network, text)
            .where(drafts.c.brand == brand)
            .order_by(drafts.c.created_at.desc(), drafts.c.id.desc())
            .limit(limit)
        )
        rows = await self._database.read(lambda connection: connection.execute(newest).all())
        return [(created_at, network, written) for created_at, network, written in rows]
