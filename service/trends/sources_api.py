"""Sources over HTTP: read now, and listed with how their last reading went."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter

from service.guard import ADMIN, READ
from service.guides.trends import FeedSource
from service.messages import Language, catalogue, say
from service.outbound import MOST_BYTES, SECONDS, host_of
from service.records.trends_nouns import SourceState
from service.trends.pull import Pulled, pull
from service.trends.sources_schemas import PulledList, PullRequest, SourceList
from service.web import DeskDep, LanguageDep

router = APIRouter(prefix="/v1/brands/{brand}/trends", tags=["trends"])


@router.post("/pull", dependencies=[ADMIN], response_model=PulledList)
async def post_pull(desk: DeskDep, brand: str, body: PullRequest, language: LanguageDep) -> Any:
    """Read sources now, due or not, and say what came of each. One that is down stops no other."""
    pulled = await pull(desk, brand, body.sources)
    return {"items": [_pulled(one, language) for one in pulled]}


@router.get("/sources", dependencies=[READ], response_model=SourceList)
async def list_sources(desk: DeskDep, brand: str, language: LanguageDep) -> Any:
    """The brand's sources, when each was last read and will be, and what is wrong with it."""
    guide = (await desk.guides.get(brand)).guide
    states = await desk.records.trend_sources.sources(brand)
    fresh = (states.get(one.id, SourceState(one.id)) for one in guide.trends.sources)
    listed = zip(guide.trends.sources, fresh, strict=True)
    return {"items": [_source(source, state, language) for source, state in listed]}


def _pulled(pulled: Pulled, language: Language) -> dict[str, Any]:
    told = {name: getattr(pulled, name) for name in Pulled.__dataclass_fields__ if name != "details"}
    problems = [
        {"code": one.code, "count": one.count, "message": _problem(one.code, one.count, language)}
        for one in pulled.problems
    ]
    rejected = [
        {"row": one.row, "reason": say(f"rows.{one.code}", language, one.details)} for one in pulled.rejected
    ]
    error = _error(pulled.error, pulled.details, language) if pulled.error else None
    return told | {"problems": problems, "rejected": rejected, "error": error}


def _source(source: FeedSource, state: SourceState, language: Language) -> dict[str, Any]:
    details = {"host": host_of(source.url or ""), "seconds": f"{SECONDS:g}", "largest": str(MOST_BYTES)}
    read = "new" if state.fetched_at is None else "failed" if state.error else "ok"
    return {
        **source.model_dump(include={"id", "type", "url", "language", "region", "every_minutes"}),
        **{name: getattr(state, name) for name in ("found", "fetched_at", "succeeded_at", "next_at")},
        "state": read,
        "failures": state.failures,
        "error": _error(state.error, details, language) if state.error else None,
    }


def _problem(code: str, count: int, language: Language) -> str:
    return say(f"sources.{code}_one" if count == 1 else f"sources.{code}", language, {"count": count})


def _error(code: str, details: Mapping[str, str], language: Language) -> dict[str, str]:
    """An error by its code; what a kept code no longer knows of itself is left as an ellipsis."""
    told = catalogue()
    text = told[f"errors.{code}" if f"errors.{code}" in told else "errors.source_unreadable"][language]
    return {"code": code, "message": text.format_map(_Blanks(details))}


class _Blanks(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "…"
