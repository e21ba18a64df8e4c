"""Loading the folders of the machine that serves, over HTTP: the command line's way while it serves."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import StreamingResponse

from service.brands.ingest import Choices, Ingested, Step, brand_folders, ingest
from service.desk import Desk
from service.guard import ADMIN, CallerDep
from service.messages import Language, say
from service.problems import fault_message
from service.web import DeskDep, LanguageDep

router = APIRouter(prefix="/v1", tags=["brands"])


class IngestRequest(BaseModel):
    """Which brands, all when none is named; what may be overwritten: brands edited by API, deleted brands,
    vectors of another embedder."""

    model_config = ConfigDict(extra="forbid")

    force: bool = Field(default=False, strict=True)
    restore: bool = Field(default=False, strict=True)
    reembed: bool = Field(default=False, strict=True)
    brands: list[Annotated[str, Field(max_length=100)]] = Field(default=[], max_length=1_000)


@router.post("/ingest", dependencies=[ADMIN], response_class=StreamingResponse)
async def post_ingest(
    desk: DeskDep, caller: CallerDep, body: IngestRequest, language: LanguageDep
) -> StreamingResponse:
    """Load the folders of PORTEVOIX_BRANDS_DIR that the caller's key opens; progress and outcomes come as
    NDJSON, a line each."""
    folders = brand_folders(desk.settings.brands_dir, body.brands, caller.opens)
    choices = Choices(body.force, body.restore, body.reembed, tuple(folder.name for folder in folders))
    return StreamingResponse(_lines(desk, choices, language), media_type="application/x-ndjson")


async def events(desk: Desk, language: Language, choices: Choices) -> AsyncIterator[dict[str, Any]]:
    """Steps (`{brand, done, total}`) and outcomes (`{brand, outcome, …}`) as they come."""
    queue: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()

    def tell(step: Step) -> None:
        queue.put_nowait({"brand": step.brand, "done": step.done, "total": step.total})

    async def load() -> None:
        try:
            folder = desk.settings.brands_dir
            async for one in ingest(desk, folder, choices, tell):
                queue.put_nowait(outcome(one, language))
        finally:
            queue.put_nowait(None)

    loading = asyncio.create_task(load())
    while (event := await queue.get()) is not None:
        yield event
    await loading


def outcome(one: Ingested, language: Language) -> dict[str, Any]:
    """One folder's outcome as JSON."""
    report = one.posts
    told: dict[str, Any] = {"brand": one.brand, "outcome": one.outcome}
    if one.error is not None:
        detail = say(f"errors.{one.error.code}", language, one.error.details)
        faults = [fault_message(fault, language) for fault in one.error.faults]
        return told | {"code": one.error.code, "detail": detail, "errors": faults}
    rejected = [{"row": r.row, "reason": say(f"rows.{r.code}", language, r.details)} for r in report.rejected]
    return told | {
        "pages": one.pages,
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "rejected": rejected,
    }


async def _lines(desk: Desk, choices: Choices, language: Language) -> AsyncIterator[bytes]:
    async for event in events(desk, language, choices):
        yield json.dumps(event, ensure_ascii=False).encode() + b"\n"
