"""Drafts in the records."""

from __future__ import annotations

from pydantic import TypeAdapter

from service.desk import Desk
from service.errors import UnknownDraft
from service.records.nouns import DraftRecord, Page
from service.words import Draft

AS_JSON: TypeAdapter[Draft] = TypeAdapter(Draft)


async def save(desk: Desk, *drafts: Draft) -> None:
    """Keep drafts of one brand, all or none, and tell it in the same transaction."""
    records = [DraftRecord(one.id, one.created_at, AS_JSON.dump_python(one, mode="json")) for one in drafts]
    if not drafts:
        return
    brand = drafts[0].brand
    note = await desk.events.noting(brand, "draft.ready")
    told = [
        note({"draft": one.id, "network": one.network, "kind": one.kind, "status": one.status})
        for one in drafts
    ]
    await desk.records.drafts.save_all(brand, records, *told)


async def get(desk: Desk, brand: str, draft: str) -> Draft:
    """A stored draft. UnknownDraft."""
    record = await desk.records.drafts.get(brand, draft)
    if record is None:
        raise UnknownDraft(draft=draft)
    return _read(record)


async def listed(desk: Desk, brand: str, cursor: str | None, limit: int, network: str | None) -> Page[Draft]:
    """Stored drafts, newest first."""
    page = await desk.records.drafts.list(brand, cursor, limit, network)
    return Page(tuple(_read(record) for record in page.items), page.next_cursor)


def _read(record: DraftRecord) -> Draft:
    return AS_JSON.validate_python(record.payload)
