"""The record of where a draft comes from and what became of it. It holds no text, only fingerprints."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from service import __version__
from service.stored import digest
from service.words import Decision, Draft

FORMAT = "portevoix.draft/1"


def record_of(draft: Draft) -> dict[str, Any]:
    """Strings, booleans and nulls under ASCII names; hashes are SHA-256 of the text in UTF-8."""
    prompt, _, fingerprint = draft.written_by.prompt.partition("@")
    return {
        "format": FORMAT,
        "portevoix": __version__,
        "draft": draft.id,
        "brand": draft.brand,
        "network": draft.network,
        "kind": draft.kind,
        "language": draft.language,
        "created_at": _moment(draft.created_at),
        "machine_generated": True,
        "edited_by_person": draft.decision is not None and draft.decision.verdict == "edited",
        "writer": draft.written_by.writer,
        "model": draft.written_by.model,
        "prompt": {"name": prompt, "fingerprint": fingerprint},
        "sources": [
            {"id": one.id, "kind": one.kind, "ref": one.ref, "excerpt_sha256": digest(one.excerpt)}
            for one in draft.sources
        ],
        "text_sha256": digest(draft.text),
        "thread_sha256": [digest(post) for post in draft.thread],
        "status": draft.status,
        "decision": _decision(draft, draft.decision) if draft.decision else None,
    }


def _decision(draft: Draft, decision: Decision) -> dict[str, str]:
    return {
        "id": decision.id,
        "verdict": decision.verdict,
        "by": decision.by,
        "at": _moment(decision.at),
        "text_sha256": digest(draft.decided_text),
    }


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
