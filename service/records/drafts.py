"""Drafts as they were proposed, and what became of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select

from service.records.answers import answers, empty
from service.records.cursors import cut, newest_first
from service.records.erasure import promise
from service.records.inbox_tables import reply_links
from service.records.ledger import held, hold_brand, upserted
from service.records.nouns import DecidedText, DraftRecord, Page
from service.records.store import Also, Store, whole
from service.records.tables import drafts
from service.records.traces import backed

# A reply is no post: it greets a stranger by name, and says nothing to others.
PROMPT = func.coalesce(drafts.c.payload["written_by"]["prompt"].as_string(), "")
POSTS = PROMPT.not_like("replies/%")
COLUMNS = [drafts.c[name] for name in ("id", "created_at", "payload", "decision")]


class DraftStore(Store):
    """Drafts of each brand, by id."""

    async def save(self, brand: str, draft: str, created_at: datetime, payload: Mapping[str, Any]) -> None:
        """Create or replace the draft; it is listed under `payload["network"]`. Raises UnknownBrand.

        Its decision stays: see DecisionStore.
        """
        await self.save_all(brand, [DraftRecord(draft, created_at, payload)])

    @whole
    async def save_all(self, brand: str, given: Sequence[DraftRecord], *also: Also) -> None:
        """`save` several drafts, and do `also`, in one transaction: all or nothing. Raises UnknownBrand.

        What was erased while a draft was written is not kept among its sources.
        """
        if not given:
            return

        def work(connection: Connection) -> None:
            held(connection, brand)
            upserted(connection, drafts, [_row(connection, brand, draft) for draft in given])
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
        newest = newest_first(query, key, scope, cursor, limit)
        rows = await self._database.read(lambda connection: connection.execute(newest).all())
        found = [DraftRecord(*row) for row in rows]
        return cut(found, limit, scope, lambda draft: (draft.created_at.isoformat(), draft.id))

    @whole
    async def texts(self, brand: str, limit: int) -> Sequence[tuple[datetime, str | None, str]]:
        """`(created_at, network, text)` of the newest drafts of posts, the newest first."""
        text = func.coalesce(drafts.c.payload["text"].as_string(), "")
        newest = (
            select(drafts.c.created_at, drafts.c.network, text)
            .where(drafts.c.brand == brand, POSTS)
            .order_by(drafts.c.created_at.desc(), drafts.c.id.desc())
            .limit(limit)
        )
        rows = await self._database.read(lambda connection: connection.execute(newest).all())
        return [(created_at, network, written) for created_at, network, written in rows]

    @whole
    async def decided(self, brand: str, limit: int) -> Sequence[DecidedText]:
        """The texts of posts last approved or edited, the newest decision first, and those alone."""
        payload, decision = drafts.c.payload, drafts.c.decision
        newest = (
            select(
                drafts.c.id,
                drafts.c.network,
                drafts.c.decided_at,
                func.coalesce(payload["language"].as_string(), ""),
                func.coalesce(payload["text"].as_string(), ""),
                decision,
            )
            .where(drafts.c.brand == brand, drafts.c.decided_at.is_not(None), POSTS)
            .where(decision["verdict"].as_string().in_(["approved", "edited"]))
            .order_by(drafts.c.decided_at.desc(), drafts.c.id.desc())
            .limit(limit)
        )
        rows = await self._database.read(lambda connection: connection.execute(newest).all())
        return [DecidedText(*row) for row in rows]

    @whole
    async def delete(self, brand: str, draft: str) -> bool:
        """Erase a draft with its decision's texts; False when it was not there. Raises UnknownBrand.

        The log keeps its id and hashes: see DecisionStore.
        """
        gone = delete(drafts).where(drafts.c.brand == brand, drafts.c.id == draft)
        async with self._database.writing() as connection:
            await hold_brand(connection, brand)
            if (await connection.execute(gone)).rowcount == 0:
                return False
            linked = delete(reply_links).where(reply_links.c.brand == brand, reply_links.c.draft == draft)
            await connection.execute(linked)
            await connection.run_sync(empty, brand, [json.dumps(draft)])
            await promise(connection, drafts, reply_links, answers)
        await self._database.scrub()
        return True


def _row(connection: Connection, brand: str, draft: DraftRecord) -> dict[str, Any]:
    return {
        "brand": brand,
        "id": draft.id,
        "network": draft.payload.get("network"),
        "created_at": draft.created_at,
        "payload": dict(backed(connection, brand, draft.payload)),
    }
