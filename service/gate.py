"""What every request passes before a story sees it: host, origin, key, content type, size, time."""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.callers import Callers
from service.errors import NotReady, PortevoixError
from service.heads import Heads, WrongContentType
from service.methods import answered
from service.problems import MethodNotAllowed, problem
from service.receiving import Heard, Measured, Unread
from service.settings import Settings
from service.telemetry import Telemetry, request_id
from service.tracing import NOTHING, SERVER, Step, failed

if TYPE_CHECKING:
    from collections.abc import Iterable

log = logging.getLogger(__name__)
UNTRACED = ("/healthz", "/readyz", "/metrics")  # asked every few seconds, and never slow
AROUND = 1.1  # times the longest deadline: for what is around the writing


class Gate:
    """Pure ASGI middleware: refuses early, numbers each request, counts and times each answer.

    `run_token` is the token of this run of the house, known to who may read its lock file.
    """

    def __init__(
        self,
        app: ASGIApp,
        settings: Settings,
        telemetry: Telemetry,
        hosts: Iterable[str],
        run_token: str | None = None,
    ) -> None:
        self._app = app
        self._settings = settings
        self._telemetry = telemetry
        self._heads = Heads(settings, hosts)
        self._callers = Callers(settings, self._heads, run_token)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Judge one request, then hand it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if scope["path"] in UNTRACED:
            await self._judged(scope, receive, send, headers, NOTHING)
            return
        asked = headers.get("traceparent")
        with self._telemetry.traces.begun("request", kind=SERVER, parent=asked) as step:
            await self._judged(scope, receive, send, headers, step)

    async def _judged(self, scope: Scope, receive: Receive, send: Send, headers: Headers, step: Step) -> None:
        number = uuid.uuid4().hex
        request_id.set(number)  # and stays: an error that nobody foresaw is answered outside of the gate
        started = time.perf_counter()
        answer = _Answer(Heard(send, self._settings.longest_silence), number)
        try:
            self._heads.check_names(scope, headers)
            state = scope.setdefault("state", {})
            state["caller"] = await self._callers.caller_of(scope, headers)
            answer.by_session = state["session"] is not None
            _check_body(self._heads, scope, headers)
            body = Measured(receive, self._heads.largest(headers), self._settings.longest_silence)
            await self._in_time(scope, body, answer)
        except PortevoixError as error:
            if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                log.error("%s %s", error.code, error.details)  # noqa: TRY400 — its cause is no bug of ours
            if answer.status is None:
                await problem(error, headers.get("accept-language"), scope["path"])(scope, receive, answer)
        except Unread:
            log.warning("%s: the caller reads nothing of its answer", scope["path"])
        finally:
            self._count(scope, answer.status or 500, time.perf_counter() - started)
            _tell(step, scope, answer.status, number)

    async def _in_time(self, scope: Scope, receive: Receive, answer: _Answer) -> None:
        """Let the application begin its answer before the longest request ends. NotReady.

        Imports take what they take, as long as their rows keep coming; so do streams, once they began.
        """
        longest = None if _is_import(scope) else self._settings.longest_request * AROUND
        clock = asyncio.timeout(longest)
        answer.clock = clock
        try:
            async with clock:
                await self._app(scope, receive, answer)
        except TimeoutError:
            if not clock.expired():
                raise
            raise NotReady("request_too_long", seconds=f"{self._settings.longest_request:g}") from None
        finally:
            answer.clock = None

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        route = _route(scope)
        self._telemetry.requests.labels(scope["method"], route, str(status)).inc()
        self._telemetry.seconds.labels(scope["method"], route).observe(seconds)


class _Answer:
    """Sends the answer with its request number, and remembers its status."""

    def __init__(self, send: Send, number: str) -> None:
        self._send = send
        self._number = number
        self.status: int | None = None
        self.clock: asyncio.Timeout | None = None
        self.by_session = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            if self.clock and not self.clock.expired():
                self.clock.reschedule(None)
            message["headers"] = [
                *message.get("headers", []),
                (b"x-request-id", self._number.encode()),
                (b"x-content-type-options", b"nosniff"),
            ]
            if self.by_session and "cache-control" not in Headers(raw=message["headers"]):
                message["headers"].append((b"cache-control", b"no-store"))  # it outlives the session
        await self._send(message)


def _route(scope: Scope) -> str:
    """The template of the path, for a path may hold the id of a post."""
    return getattr(scope.get("route"), "path", "unmatched")


def _tell(step: Step, scope: Scope, status: int | None, number: str) -> None:
    """What the span of a request says; of a brand, only once the answer says that it exists."""
    route = _route(scope)
    step.update_name(f"{scope['method']} {route}")
    step.set_attributes(
        {"http.request.method": scope["method"], "http.route": route, "portevoix.request_id": number}
    )
    if status is None:
        return
    step.set_attribute("http.response.status_code", status)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        failed(step, str(status))
    elif status < HTTPStatus.MULTIPLE_CHOICES and "brand" in scope.get("path_params", {}):
        step.set_attribute("portevoix.brand", scope["path_params"]["brand"])


def _check_body(heads: Heads, scope: Scope, headers: Headers) -> None:
    """As `check_body`; a method that is not answered there is refused as such, whatever came with it."""
    try:
        heads.check_body(scope, headers)
    except WrongContentType:
        methods = answered(scope)
        if methods and scope["method"] not in methods:
            raise MethodNotAllowed(allow=", ".join(methods)) from None
        raise


def _is_import(scope: Scope) -> bool:
    path: str = scope["path"]
    return scope["method"] == "POST" and path.endswith("/posts")
