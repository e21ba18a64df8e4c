"""A job as callers see it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from fastapi.responses import JSONResponse
from pydantic import BaseModel

from service.jobs.kinds import report_of
from service.library.rows import MOST_LISTED
from service.messages import Language, say
from service.records.jobs import JobRecord


class JobErrorOut(BaseModel):
    """Why a job failed."""

    code: str
    detail: str


class JobOut(BaseModel):
    """A job: `done` of `total` rows or texts; `report`, of an import, as its answer would have been."""

    id: str
    brand: str
    kind: str
    state: str
    done: int
    total: int
    report: dict[str, Any]
    error: JobErrorOut | None
    attempts: int
    cancel_asked: bool
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    heartbeat_at: datetime

    @classmethod
    def of(cls, job: JobRecord, language: Language, most: int = MOST_LISTED) -> Self:
        """From the record, told in `language`; the first `most` rejected rows are listed."""
        error = job.error and JobErrorOut(
            code=job.error, detail=say(f"errors.{job.error}", language, job.details)
        )
        return cls(
            id=job.id,
            brand=job.brand,
            kind=job.kind,
            state=job.state,
            done=job.done,
            total=job.total,
            report=_report(job, language, most) if job.kind == "import" else {},
            error=error or None,
            attempts=job.attempts,
            cancel_asked=job.cancel_asked,
            created_at=job.created_at,
            started_at=job.started_at,
            finished_at=job.finished_at,
            heartbeat_at=job.heartbeat_at,
        )


class JobPage(BaseModel):
    """A page of jobs."""

    items: list[JobOut]
    next_cursor: str | None


def accepted(job: JobRecord, language: Language) -> JSONResponse:
    """202: the job that was asked for, and where to follow it."""
    headers = {"Location": f"/v1/jobs/{job.id}", "Preference-Applied": "respond-async"}
    return JSONResponse(JobOut.of(job, language).model_dump(mode="json"), 202, headers)


def _report(job: JobRecord, language: Language, most: int) -> dict[str, Any]:
    report = report_of(job.report)
    rejected = [
        {"row": one.row, "reason": say(f"rows.{one.code}", language, one.details)}
        for one in report.rejected[:most]
    ]
    counts = {"added": report.added, "updated": report.updated, "unchanged": report.unchanged}
    return {**counts, "rejected": rejected, "rejected_count": report.rejected_count}
