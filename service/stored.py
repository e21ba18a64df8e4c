"""Drafts in the records."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from service.desk import Desk
from service.errors import UnknownDraft
from service.records.nouns import DecisionRecord, DraftRecord, Page
from service.records.store import Also
from service.tracing import span
from service.words import Decision, Draft

AS_JSON: TypeAdapter[Draft] = TypeAdapter(Draft)
DECIDED: TypeAdapter[Decision] = TypeAdapter(Decision)


async def save(desk: Desk, *drafts: Draft, also: Iterable[Also] = ()) -> None:
    """Keep drafts of one brand, all or none, do `also`, and tell it, in the same transaction."""
    records = [DraftRecord(one.id, one.created_at, _payload(one)) for one in drafts]
    if not drafts:
        return
    brand = drafts[0].brand
    note = await desk.events.noting(brand, "draft.ready")
    told = [
        note({"draft": one.id, "network": one.network, "kind": one.kind, "status": one.status})
        for one in drafts
    ]
    with span("keep", {"portevoix.drafts": len(drafts)}):
        await desk.records.drafts.save_all(brand, records, *told, *also)


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


async def decide(desk: Desk, draft: Draft, decision: Decision, key: str | None) -> Draft:
    """Log a decision made with `key`, keep its texts beside the draft, and tell it: all or nothing.

    UnknownBrand, UnknownDraft.
    """
    decided = replace(draft, decision=decision)
    line = DecisionRecord(
        id=decision.id,
        draft=draft.id,
        verdict=decision.verdict,
        by=decision.by,
        key=key,
        at=decision.at,
        draft_hash=digest(draft.text),
        text_hash=digest(decided.decided_text),
        blocks=decision.blocks,
    )
    note = await desk.events.noting(draft.brand, "decision.made")
    told = note({"draft": draft.id, "decision": decision.id, "verdict": decision.verdict})
    kept = DECIDED.dump_python(decision, mode="json")
    await desk.records.decisions.add(draft.brand, line, kept, told)
    return decided


async def erase(desk: Desk, brand: str, draft: str) -> None:
    """Erase a draft's texts from the disk; the log of decisions keeps its id and hashes. UnknownDraft."""
    if not await desk.records.drafts.delete(brand, draft):
        raise UnknownDraft(draft=draft)


def answers_a_stranger(draft: Draft) -> bool:
    """Whether a draft is a reply, which is no post: it may greet somebody by name."""
    return draft.written_by.prompt.startswith("replies/")


def digest(text: str) -> str:
    """The SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _payload(draft: Draft) -> Mapping[str, Any]:
    payload: Mapping[str, Any] = AS_JSON.dump_python(draft, mode="json", exclude={"decision"})
    return payload


def _read(record: DraftRecord) -> Draft:
    return AS_JSON.validate_python({**record.payload, "decision": record.decision})
