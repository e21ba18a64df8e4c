"""What every request passes before a story sees it: host, origin, key, content type, size."""

from __future__ import annotations

import hmac
import ipaddress
import time
import uuid
from http import HTTPStatus
from typing import TYPE_CHECKING

from pydantic import SecretStr
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.access.caller import HOUSE
from service.errors import NotAllowed, PortevoixError, TooLarge
from service.problems import problem
from service.settings import Settings
from service.telemetry import Telemetry, request_id

if TYPE_CHECKING:
    from collections.abc import Iterable

LOOPBACK = ("localhost", "127.0.0.1", "[::1]", "::1")
PUBLIC = ("/healthz", "/readyz")
IMPORT_TYPES = ("application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines")
READING = ("GET", "HEAD", "OPTIONS", "DELETE")


class MisdirectedHost(NotAllowed):
    """A Host header the service does not answer to: a page that rebinds its name to this address."""

    status = 421
    default_code = "unknown_host"


class ForeignOrigin(NotAllowed):
    """A web page of another origin."""

    status = 403
    default_code = "foreign_origin"


class WrongContentType(NotAllowed):
    """A body that does not say it is JSON, NDJSON or Markdown."""

    status = 415
    default_code = "wrong_content_type"


class Gate:
    """Pure ASGI middleware: refuses early, numbers each request, counts and times each answer."""

    def __init__(self, app: ASGIApp, settings: Settings, telemetry: Telemetry, hosts: Iterable[str]) -> None:
        self._app = app
        self._settings = settings
        self._telemetry = telemetry
        self._hosts = {host.lower() for host in (*LOOPBACK, *settings.allowed_hosts, *hosts)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Judge one request, then hand it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        number = uuid.uuid4().hex
        token = request_id.set(number)
        started = time.perf_counter()
        answer = _Answer(send, number)
        try:
            self._judge(scope, headers)
            scope.setdefault("state", {})["caller"] = HOUSE
            await self._app(scope, _Measured(receive, self._largest(headers)), answer)
        except PortevoixError as error:
            if answer.status is None:
                await problem(error, headers.get("accept-language"), scope["path"])(scope, receive, answer)
        finally:
            self._count(scope, answer.status or 500, time.perf_counter() - started)
            request_id.reset(token)

    def _judge(self, scope: Scope, headers: Headers) -> None:
        host = _host_name(headers.get("host", ""))
        if host not in self._hosts:
            raise MisdirectedHost(host=host)
        origin = headers.get("origin")
        if (
            origin
            and origin not in self._settings.allowed_origins
            and _origin_host(origin) != headers["host"]
        ):
            raise ForeignOrigin(origin=origin)
        self._check_key(scope, headers)
        if scope["method"] not in READING and scope["path"].startswith("/v1"):
            _check_content_type(scope, headers)
        length = headers.get("content-length", "")
        if length.isdigit() and int(length) > self._largest(headers):
            raise TooLarge(largest=self._largest(headers))

    def _check_key(self, scope: Scope, headers: Headers) -> None:
        if self._settings.api_key is None:
            if scope["path"] == "/metrics" and not is_loopback(scope):
                raise NotAllowed
            return
        if scope["path"] in PUBLIC or scope["method"] == "OPTIONS":
            return
        if not knows_key(self._settings.api_key, headers):
            raise NotAllowed

    def _largest(self, headers: Headers) -> int:
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        return self._settings.largest_import if kind in IMPORT_TYPES else self._settings.largest_body

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

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [
                *message.get("headers", []),
                (b"x-request-id", self._number.encode()),
                (b"x-content-type-options", b"nosniff"),
            ]
        await self._send(message)


class _Measured:
    """Receives the body, and stops it where it passes the limit, whatever its headers said."""

    def __init__(self, receive: Receive, largest: int) -> None:
        self._receive = receive
        self._largest = largest
        self._seen = 0

    async def __call__(self) -> Message:
        message = await self._receive()
        self._seen += len(message.get("body", b""))
        if self._seen > self._largest:
            # FastAPI lets only this kind of error out of the reading of a body.
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, str(self._largest))
        return message


def knows_key(key: SecretStr, headers: Headers) -> bool:
    """Whether the request carries the key, compared in constant time."""
    sent = headers.get("authorization", "").removeprefix("Bearer ").encode("utf-8", "surrogateescape")
    return hmac.compare_digest(sent, key.get_secret_value().encode())


def is_loopback(scope: Scope) -> bool:
    """Whether the caller is on this machine."""
    client = scope.get("client")
    try:
        return client is not None and ipaddress.ip_address(client[0]).is_loopback
    except ValueError:
        return False


def _check_content_type(scope: Scope, headers: Headers) -> None:
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    path: str = scope["path"]
    allowed: tuple[str, ...] = ("application/json",)
    if path.endswith("/posts"):
        allowed = (*allowed, *IMPORT_TYPES)
    elif "/knowledge/" in path:
        allowed = (*allowed, "text/markdown")
    if kind not in allowed:
        raise WrongContentType(received=kind or "—", allowed=", ".join(allowed))


def _host_name(header: str) -> str:
    host = header.lower()
    return (
        host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() and host.count(":") == 1 else _bare(host)
    )


def _bare(host: str) -> str:
    return host[: host.index("]") + 1] if host.startswith("[") and "]" in host else host


def _origin_host(origin: str) -> str:
    return origin.partition("://")[2]
