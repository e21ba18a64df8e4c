"""A house with routes of the tests' own, called by whom they say, at the time they say."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.testclient import TestClient
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.responses import StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from service.access.caller import Caller
from service.access.scopes import held_by
from service.app import create_app
from service.desk import Desk
from service.guard import ADMIN, DRAFT
from service.settings import Settings
from tests.house_kit import NOW

KEY = {"Idempotency-Key": '"8e03978e-40d5-43dd-bc93-6894a57f9324"'}


@dataclass(slots=True)
class Clock:
    """A clock that a test moves."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        """The time."""
        return self.now

    def move(self, **by: float) -> None:
        """Move it forward."""
        self.now += timedelta(**by)


@dataclass(slots=True)
class Works:
    """Routes that count how often they worked."""

    done: list[Any] = field(default_factory=list)
    router: APIRouter = field(default_factory=APIRouter)

    def __post_init__(self) -> None:
        add = self.router.add_api_route
        add("/v1/brands/{brand}/works", self.work, methods=["POST"], dependencies=[DRAFT])
        add("/v1/works/picky", self.picky, methods=["POST"], dependencies=[ADMIN])
        add("/v1/works/secret", self.secret, methods=["POST"], dependencies=[ADMIN])
        add("/v1/works/large", self.large, methods=["POST"], dependencies=[ADMIN])
        add("/v1/works/events", self.events, methods=["POST"], dependencies=[ADMIN])

    async def work(self, brand: str, request: Request, response: Response) -> dict[str, Any]:
        """How many times something was done, under headers of its own."""
        self.done.append(await request.json())
        response.headers.update({"Location": f"/v1/brands/{brand}/works/1", "X-Own": "1"})
        response.status_code = 201
        return {"brand": brand, "done": len(self.done)}

    async def picky(self, request: Request) -> dict[str, Any]:
        """Breaks as it is told, or works."""
        self.done.append(told := await request.json())
        if told == "break":
            raise RuntimeError("broken")
        return {"done": len(self.done)}

    async def secret(self, request: Request) -> dict[str, Any]:
        """Shows a secret once."""
        self.done.append("secret")
        request.state.kept_answer = b'{"secret": null}'
        return {"secret": "pv_1234"}

    async def large(self) -> Response:
        """More than is kept."""
        self.done.append("large")
        return Response(b"x" * 4_000_001)

    async def events(self, request: Request) -> StreamingResponse:
        """Events that end as they are told."""
        self.done.append(last := await request.json())

        async def told() -> AsyncIterator[str]:
            yield f"event: draft\ndata: {len(self.done)}\n\n"
            yield f"event: {last}\ndata: {{}}\n\n"

        return StreamingResponse(told(), media_type="text/event-stream")


class Badge:
    """ASGI middleware behind the gate: the caller is who the `X-Caller` header says."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Put the caller in the scope."""
        if scope["type"] == "http" and (told := Headers(scope=scope).get("x-caller")):
            badge = json.loads(told)
            brands = frozenset(badge["brands"]) if "brands" in badge else None
            scope["state"]["caller"] = Caller(badge["owner"], held_by(badge.get("scopes", ["admin"])), brands)
        await self._app(scope, receive, send)


def who(owner: str, **badge: Any) -> dict[str, str]:
    """The header of a caller."""
    return {"X-Caller": json.dumps({"owner": owner} | badge)}


def a_house_at_work(settings: Settings, works: Works, desk: Desk | None = None) -> TestClient:
    """A house that has these routes too."""
    app: FastAPI = create_app(settings, desk)
    app.include_router(works.router)
    app.user_middleware.insert(1, Middleware(Badge))  # the gate stands first
    return TestClient(
        app, base_url="http://localhost", client=("127.0.0.1", 5000), raise_server_exceptions=False
    )
