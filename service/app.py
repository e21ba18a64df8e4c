"""The application: settings in, routes out; the desk is built once, in the lifespan."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI

from service import __version__, problems
from service.admin import jobs_api, webhooks_api
from service.background import background
from service.brands import api as brands
from service.brands import ingest_api, library_api, voice_api
from service.desk import Desk, open_desk
from service.drafts import api as drafts
from service.gate import Gate
from service.house import api as house
from service.house import docs
from service.rewrites import api as rewrites
from service.settings import Settings
from service.telemetry import Telemetry

PROBLEM = {
    "description": "What is wrong, and what to do.",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "code", "detail", "errors", "request_id"],
                "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                    "errors": {"type": "array", "items": {"type": "object"}},
                    "request_id": {"type": "string"},
                },
            }
        }
    },
}
REFUSALS: dict[int | str, dict[str, object]] = {
    status: dict(PROBLEM) for status in (400, 401, 403, 404, 409, 412, 413, 415, 421, 422, 429, 502, 503, 504)
}


def create_app(settings: Settings, desk: Desk | None = None, hosts: Iterable[str] = ()) -> FastAPI:
    """The application for `settings`; with `desk`, on that desk, which the caller closes.

    `hosts` are names it answers to besides loopback and those of the settings.
    """
    telemetry = desk.telemetry if desk else Telemetry()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            app.state.desk = desk or await stack.enter_async_context(open_desk(settings, telemetry=telemetry))
            await stack.enter_async_context(background(app.state.desk, working=settings.jobs == "inside"))
            yield

    app = FastAPI(
        title="Portevoix",
        version=__version__,
        description="The brand-voice engine of a community manager. It proposes; a person decides.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        responses=REFUSALS,
    )
    problems.install(app)
    app.add_middleware(Gate, settings=settings, telemetry=telemetry, hosts=tuple(hosts))
    stories = (house, docs, brands, library_api, voice_api, ingest_api, drafts, rewrites)
    for story in (*stories, jobs_api, webhooks_api):
        app.include_router(story.router)
    return app
