"""What was stored of a message, read back, and told in the reader's language."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from pydantic import TypeAdapter

from service.message import Message, Triage
from service.messages import Language, say
from service.records.inbox_nouns import MessageRecord
from service.replies.schemas import TriageOut

WRITTEN: TypeAdapter[Message] = TypeAdapter(Message)
TRIAGED: TypeAdapter[Triage] = TypeAdapter(Triage)


def triage_out(triage: Triage, language: Language) -> TriageOut:
    """A triage, its reason as a sentence."""
    told = asdict(triage) | {"reason": say(f"triage.{triage.reason}", language, triage.details)}
    return TriageOut(**{name: told[name] for name in TriageOut.model_fields})


def written(record: MessageRecord) -> Message | None:
    """The message; None for one that only counts."""
    return WRITTEN.validate_python(record.payload) if record.swept_at is None else None


def triage_of(record: MessageRecord) -> Triage:
    """Its triage; of one that only counts, the labels that are left."""
    return TRIAGED.validate_python({"labels": (), "reason": "", **record.triage})


def message_out(record: MessageRecord, language: Language) -> dict[str, Any]:
    """A stored message as callers see it."""
    triage = triage_of(record)
    if record.swept_at is None:
        told = triage_out(triage, language)
    else:
        kept = asdict(triage) | {"reason": say("inbox.swept", language)}
        told = TriageOut(**{name: kept[name] for name in TriageOut.model_fields})
    return {
        "id": record.id,
        "network": record.network,
        "message": record.payload if record.swept_at is None else None,
        "triage": told.model_dump(),
        "state": record.state,
        "received_at": record.received_at,
        "decision": record.decision,
        "replies": list(record.replies),
    }
