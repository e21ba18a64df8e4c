"""What every request passes before a story sees it: host, origin, key, content type, size, time."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import time
import uuid
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.access.caller import HOUSE, Caller
from service.access.keys import KeyRing
from service.access.signed import opened_by_signature
from service.access.tokens import same
from service.errors import DatabaseUnusable, NotAllowed, NotReady, PortevoixError
from service.heads import Heads
from service.problems import problem
from service.receiving import Heard, Measured, Unread
from service.settings import Settings
from service.telemetry import Telemetry, request_id

if TYPE_CHECKING:
    from collections.abc import Iterable

log = logging.getLogger(__name__)
PUBLIC = ("/healthz", "/readyz")
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
        self._house_tokens = [run_token] if run_token else []
        if settings.api_key is not None:
            self._house_tokens.append(settings.api_key.get_secret_value())
        self._settings = settings
        self._telemetry = telemetry
        self._heads = Heads(settings, hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Judge one request, then hand it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        number = uuid.uuid4().hex
        token = request_id.set(number)
        started = time.perf_counter()
        answer = _Answer(Heard(send, self._settings.longest_silence), number)
        try:
            self._heads.check_names(scope, headers)
            scope.setdefault("state", {})["caller"] = await self._caller(scope, headers)
            self._heads.check_body(scope, headers)
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
            request_id.reset(token)

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

    async def _caller(self, scope: Scope, headers: Headers) -> Caller | None:
        """Who calls; None only for somebody unknown, of what is public or signed.

        NotAllowed, DatabaseUnusable.
        """
        public = scope["path"] in PUBLIC or scope["method"] == "OPTIONS"
        public = public or opened_by_signature(scope["method"], scope["path"])
        try:
            caller = await self._known(scope, _bearer(headers))
        except DatabaseUnusable:
            if not public:
                raise
            return None
        if caller is None and not public:
            raise NotAllowed
        return caller

    async def _known(self, scope: Scope, token: str | None) -> Caller | None:
        """Who holds the token; a house where no key was ever made is open, to this machine alone."""
        if token is not None and True in [same(token, ours) for ours in self._house_tokens]:
            return HOUSE
        ring: KeyRing = scope["app"].state.desk.keys
        if token is not None and (caller := await ring.caller_of(token)):
            return caller
        opened = self._settings.api_key is None and not is_elsewhere(scope) and not await ring.any()
        return HOUSE if opened else None

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "unmatched")
        self._telemetry.requests.labels(scope["method"], route, str(status)).inc()
        self._telemetry.seconds.labels(scope["method"], route).observe(seconds)


class _Answer:
    """Sends the answer with its request number, and remembers its status."""

    def __init__(self, send: Send, number: str) -> None:
        self._send = send
        self._number = number
        self.status: int | None = None
        self.clock: asyncio.Timeout | None = None

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
        await self._send(message)


def is_elsewhere(scope: Scope) -> bool:
    """Whether the caller is on another machine; one without an address came through a socket of this one."""
    client = scope.get("client")
    try:
        return client is not None and not ipaddress.ip_address(client[0]).is_loopback
    except ValueError:
        return False


def _bearer(headers: Headers) -> str | None:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _is_import(scope: Scope) -> bool:
    path: str = scope["path"]
    return scope["method"] == "POST" and path.endswith("/posts")
