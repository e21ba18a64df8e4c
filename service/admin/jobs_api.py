"""Jobs over HTTP: started, followed, cancelled."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Response, status
from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, format_sse_event

from service.access.caller import Caller
from service.access_errors import OutOfScope
from service.bodies import Body
from service.desk import Desk
from service.errors import UnknownBrand, UnknownJob
from service.guard import ADMIN, DRAFT, READ, CallerDep
from service.jobs.seen import JobOut, JobPage, accepted
from service.messages import Language
from service.records.jobs import JobRecord
from service.web import EVENTS, DeskDep, LanguageDep, Limit

router = APIRouter(prefix="/v1", tags=["jobs"])
LOOK_SECONDS = 0.5
PING_SECONDS = 15.0
State = Literal["queued", "running", "done", "failed", "cancelled"]


async def job_of(desk: DeskDep, caller: CallerDep, job: str) -> JobRecord:
    """The job of the path. UnknownJob, also for one of a brand that the key does not open."""
    found = await desk.jobs.get(job)
    if not caller.opens(found.brand):
        raise UnknownJob(job=job)
    return found


JobDep = Annotated[JobRecord, Depends(job_of)]


@router.post("/brands/{brand}/reembedding", dependencies=[ADMIN], status_code=status.HTTP_202_ACCEPTED)
async def post_reembedding(
    desk: DeskDep,
    caller: CallerDep,
    brand: str,
    language: LanguageDep,
    body: Body,  # noqa: ARG001 - an empty object, for what may be asked one day
) -> JobOut:
    """Embed the brand's texts again, by the embedder of the settings: a job."""
    await desk.guides.get(brand)
    answer: Any = accepted(await desk.jobs.reembed(brand, caller.owner), language)
    return answer  # type: ignore[no-any-return]


@router.get("/jobs", dependencies=[READ])
async def list_jobs(
    desk: DeskDep,
    caller: CallerDep,
    language: LanguageDep,
    brand: str | None = None,
    state: State | None = None,
    cursor: str | None = None,
    limit: Limit = 50,
) -> JobPage:
    """Jobs of the brands the key opens, the newest first; each tells its first rejected rows by itself."""
    if brand is not None:
        await _opened(desk, caller, brand)
    brands = caller.brands if brand is None else {brand}
    page = await desk.jobs.list(brands, state, cursor, limit)
    return JobPage(
        items=[JobOut.of(job, language, most=0) for job in page.items], next_cursor=page.next_cursor
    )


@router.get("/jobs/{job}", dependencies=[READ])
async def get_job(job: JobDep, language: LanguageDep) -> JobOut:
    """How far a job has come."""
    return JobOut.of(job, language)


@router.post("/jobs/{job}/cancel", dependencies=[DRAFT])
async def cancel_job(
    desk: DeskDep,
    caller: CallerDep,
    job: JobDep,
    language: LanguageDep,
    body: Body,  # noqa: ARG001 - an empty object
) -> JobOut:
    """Have a job stop, within a second or a batch: what it did stays and is counted, what waits goes.

    A finished job stays as it is. Asks for the scope of who may start such a job.
    """
    if job.kind != "import" and not caller.may("admin"):
        raise OutOfScope(scope="admin")
    return JobOut.of(await desk.jobs.cancel(job), language)


@router.get(
    "/jobs/{job}/events",
    dependencies=[READ],
    response_class=Response,
    responses=EVENTS,
)
async def get_events(desk: DeskDep, job: JobDep, language: LanguageDep) -> EventSourceResponse:
    """Server-sent events: `progress` each time the job moves, then `done`, `failed` or `cancelled`."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return EventSourceResponse(_followed(desk, job, language), headers=headers)


async def _followed(desk: Desk, job: JobRecord, language: Language) -> AsyncIterator[bytes]:
    """Told as it moves, wherever it is worked; a comment when it has not for a while: no proxy hangs up."""
    told: object = None
    quiet = 0.0
    while not job.finished:
        if told != (told := (job.state, job.done, job.total)):
            yield _event("progress", {"id": job.id, "state": job.state, "done": job.done, "total": job.total})
            quiet = 0.0
        elif quiet >= PING_SECONDS:
            yield KEEPALIVE_COMMENT
            quiet = 0.0
        await asyncio.sleep(LOOK_SECONDS)
        quiet += LOOK_SECONDS
        try:
            job = await desk.jobs.get(job.id)
        except UnknownJob:  # erased with its brand
            yield _event("cancelled", {"id": job.id, "state": "cancelled"})
            return
    yield _event(job.state, JobOut.of(job, language).model_dump(mode="json"))


def _event(name: str, data: dict[str, Any]) -> bytes:
    return format_sse_event(data_str=json.dumps(data, ensure_ascii=False), event=name)


async def _opened(desk: Desk, caller: Caller, brand: str) -> None:
    if not caller.opens(brand):
        raise UnknownBrand(brand=brand)
    await desk.guides.get(brand)
