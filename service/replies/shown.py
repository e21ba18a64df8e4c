"""A reply as callers see it."""

from __future__ import annotations

from typing import Any

from service.drafted import SourceOut, UsageOut, because, draft_out
from service.messages import Language
from service.replies.reply import Reply
from service.replies.told import triage_out


def reply_out(told: Reply, language: Language) -> dict[str, Any]:
    """A reply as JSON, told in `language`."""
    return {
        "triage": triage_out(told.triage, language).model_dump(mode="json"),
        "status": told.status,
        "suggestions": [{**draft_out(draft, language), "tone": tone} for draft, tone in told.suggestions],
        "holding_reply": draft_out(told.holding, language) if told.holding else None,
        "ask_team": told.ask_team,
        "sources": [SourceOut.of(source).model_dump() for source in told.sources],
        "written_by": {
            "writer": told.written_by.writer,
            "model": told.written_by.model,
            "prompt": told.written_by.prompt or None,
        },
        "degraded": told.degraded is not None,
        "degraded_because": because(*told.degraded, language) if told.degraded else None,
        "usage": UsageOut.of(told.usage).model_dump(mode="json"),
    }
