"""The application: settings in, routes out; the desk is built once, in the lifespan."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from fastapi import FastAPI

from service import __version__, problems
from service.access.answers import keeping_answers
from service.admin import jobs_api, keys_api, webhooks_api
from service.background import background
from service.brands import api as brands
from service.brands import export_api, holding_api, ingest_api, library_api, voice_api
from service.decisions import api as decisions
from service.decisions import lessons_api
from service.desk import Desk, open_desk
from service.drafts import api as drafts
from service.gate import Gate
from service.house import api as house
from service.house import budgets_api as budgets
from service.house import docs
from service.openapi import documented
from service.replies import api as replies
from service.replies import chatwoot_api, messages_api
from service.replies.noter import noting
from service.retries import Retries
from service.rewrites import api as rewrites
from service.settings import Settings
from service.studio import api as studio
from service.studio import assets as studio_assets
from service.studio import sign_in
from service.telemetry import Telemetry
from service.trends import angles_api, items_api, sources_api
from service.trends import api as trends
from service.trends.puller import pulling

STORIES = (
    house,
    budgets,
    docs,
    brands,
    export_api,
    library_api,
    holding_api,
    voice_api,
    ingest_api,
    drafts,
    decisions,
    lessons_api,
    replies,
    rewrites,
    messages_api,
    chatwoot_api,
    keys_api,
    jobs_api,
    webhooks_api,
    sources_api,
    items_api,
    angles_api,
    trends,
    studio,
    studio_assets,
    sign_in,
)
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
    status: dict(PROBLEM)
    for status in (400, 401, 403, 404, 408, 409, 412, 413, 415, 421, 422, 429, 431, 502, 503, 504, 507)
}


class Portevoix(FastAPI):
    """The application, whose OpenAPI says of every POST that it can be retried safely."""

    def openapi(self) -> dict[str, Any]:
        """The schema."""
        return documented(super().openapi())


def create_app(
    settings: Settings, desk: Desk | None = None, hosts: Iterable[str] = (), run_token: str | None = None
) -> FastAPI:
    """The application for `settings`; with `desk`, on that desk, which the caller closes.

    `hosts` are names it answers to besides loopback and those of the settings. Who sends `run_token` is the
    house itself.
    """
    telemetry = desk.telemetry if desk else Telemetry()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            own = open_desk(settings, telemetry=telemetry)
            opened = desk if desk is not None else await stack.enter_async_context(own)
            answers = keeping_answers(opened.records.answers, opened.clock, telemetry)
            app.state.desk = opened
            app.state.answers = await stack.enter_async_context(answers)
            working = settings.jobs == "inside"
            await stack.enter_async_context(
                background(opened, working=working, more=[noting(opened), pulling(opened)])
            )
            opened.library.resume()
            yield

    app = Portevoix(
        title="Portevoix",
        version=__version__,
        description="The brand-voice engine of a community manager. It proposes; a person decides.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        responses=REFUSALS,
    )
    problems.install(app)
    app.add_middleware(Retries)
    app.add_middleware(Gate, settings=settings, telemetry=telemetry, hosts=tuple(hosts), run_token=run_token)
    for story in STORIES:
        app.include_router(story.router)
    return app
