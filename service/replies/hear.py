"""A message that came by Chatwoot: kept once, with the note it asks for, before anything is answered."""

from __future__ import annotations

from typing import Literal

from service.desk import Desk
from service.records.notes import NoteRecord, Repeated
from service.replies.chatwoot import Incoming
from service.replies.inbox import telling, triaged

Heard = Literal["kept", "known", "repeated"]


async def hear(
    desk: Desk, brand: str, delivery: str, incoming: Incoming, *, noted: bool
) -> tuple[Heard, str | None]:
    """Keep the message and, when it is to be `noted`, the note to write: what became of it, and its id.

    UnknownBrand.
    """
    if await desk.records.notes.was_heard(brand, delivery):
        return "repeated", None
    record = await triaged(desk, brand, incoming.message, incoming.external)
    now = record.received_at
    note = NoteRecord(brand, record.id, incoming.place, now, now) if noted else None
    told = await telling(desk, brand, record)
    try:
        kept = await desk.records.notes.hear(brand, delivery, record, note, told)
    except Repeated:
        return "repeated", None
    return "kept" if kept.id == record.id else "known", kept.id
