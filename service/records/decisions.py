"""Decisions: a log that only grows, without a text; the texts stand beside the drafts and go with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import JSON, Column, Connection, Index, String, Table, insert, select, update

from service.errors import UnknownDraft
from service.records.cursors import cut, newest_first
from service.records.ledger import held
from service.records.nouns import DecisionRecord, Page
from service.records.store import Also, Store, whole
from service.records.tables import KEY, OF_BRAND, Moment, brand_key, drafts, key, metadata
from service.words import Verdict

# No foreign key to the draft: what was decided stays known when its texts are erased.
decisions = Table(
    "decisions",
    metadata,
    brand_key(),
    key("id"),
    Column("draft", KEY, nullable=False),
    Column("verdict", String, nullable=False),
    Column("by", String, nullable=False),
    Column("key", String),
    Column("at", Moment, nullable=False),
    Column("draft_hash", String, nullable=False),
    Column("text_hash", String, nullable=False),
    Column("blocks", JSON, nullable=False),
    Index(None, "brand", "at", "id"),
    Index(None, "brand", "draft", "at", "id"),
    info=OF_BRAND,
)

COLUMNS = [column for column in decisions.columns if column.name != "brand"]


class DecisionStore(Store):
    """The decisions of each brand, in the order they were made."""

    @whole
    async def add(self, brand: str, decision: DecisionRecord, kept: Mapping[str, Any], *also: Also) -> None:
        """Log a decision, put `kept`, its JSON with texts, in the place of the draft's last one; do `also`.

        All or nothing. Raises UnknownBrand, UnknownDraft.
        """
        row = {column.name: getattr(decision, column.name) for column in COLUMNS}
        row |= {"brand": brand, "blocks": list(decision.blocks)}
        mine = (drafts.c.brand == brand) & (drafts.c.id == decision.draft)
        standing = update(drafts).where(mine).values(decision=dict(kept), decided_at=decision.at)

        def work(connection: Connection) -> None:
            held(connection, brand)
            if connection.execute(standing).rowcount == 0:
                raise UnknownDraft(draft=decision.draft)
            connection.execute(insert(decisions), row)
            for one in also:
                one(connection)

        await self._database.write(work, apart=True)

    @whole
    async def list(
        self,
        brand: str,
        cursor: str | None = None,
        limit: int = 50,
        verdict: Verdict | None = None,
        draft: str | None = None,
    ) -> Page[DecisionRecord]:
        """The log, the newest first; with `verdict` or `draft`, those alone."""
        scope = f"decisions/{brand}/{verdict}/{draft}"
        place = (decisions.c.at, decisions.c.id)
        query = select(*COLUMNS).where(decisions.c.brand == brand)
        if verdict is not None:
            query = query.where(decisions.c.verdict == verdict)
        if draft is not None:
            query = query.where(decisions.c.draft == draft)
        newest = newest_first(query, place, scope, cursor, limit)
        rows = await self._database.read(lambda connection: connection.execute(newest).all())
        found = [DecisionRecord(**{**row._mapping, "blocks": tuple(row.blocks)}) for row in rows]
        return cut(found, limit, scope, lambda decision: (decision.at.isoformat(), decision.id))
