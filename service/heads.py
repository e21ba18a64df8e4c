"""What the head of a request is judged by: names, origin, the type and the size it gives of its body."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.types import Scope

from service.errors import NotAllowed, TooLarge
from service.ndjson import TYPES as NDJSON_TYPES
from service.settings import Settings

LOOPBACK = ("localhost", "127.0.0.1", "[::1]", "::1")
LARGEST_HEAD = 65_536  # bytes; a search of 5,000 characters takes 60,000 at most, once encoded
READING = ("GET", "HEAD", "OPTIONS", "DELETE")
ELSEWHERE = ("same-site", "cross-site")
SAFE = ("GET", "HEAD", "OPTIONS")


class MisdirectedHost(NotAllowed):
    """A Host header the service does not answer to: a page that rebinds its name to this address."""

    status = 421
    default_code = "unknown_host"


class ForeignOrigin(NotAllowed):
    """A web page of another origin."""

    status = 403
    default_code = "foreign_origin"


class CrossSiteRequest(NotAllowed):
    """What a browser sends of itself, without a sign that a page of ours made it."""

    status = 403
    default_code = "cross_site_request"


class WrongContentType(NotAllowed):
    """A body that does not say it is JSON, NDJSON or Markdown."""

    status = 415
    default_code = "wrong_content_type"


class HeadTooLarge(NotAllowed):
    """An address and headers over the limit."""

    status = 431
    default_code = "head_too_large"


class Heads:
    """The judge of heads; `hosts` are names answered to besides loopback and those of the settings."""

    def __init__(self, settings: Settings, hosts: Iterable[str]) -> None:
        self._settings = settings
        self._hosts = {host.lower() for host in (*LOOPBACK, *settings.allowed_hosts, *hosts)}

    def check_names(self, scope: Scope, headers: Headers) -> None:
        """Nothing when it was sent to a name of ours, by no page or one of ours. NotAllowed."""
        if _head(scope) > LARGEST_HEAD:
            raise HeadTooLarge(largest=LARGEST_HEAD)
        host = _host_name(headers.get("host", ""))
        if host not in self._hosts:
            raise MisdirectedHost
        origin = headers.get("origin")
        if origin and origin not in self._settings.allowed_origins and not _is_ours(origin, headers):
            raise ForeignOrigin
        if not origin and scope["method"] not in SAFE and headers.get("sec-fetch-site") in ELSEWHERE:
            raise CrossSiteRequest

    def check_page(self, scope: Scope, headers: Headers) -> None:
        """Nothing when a page of ours sends it, or a read comes of no page. CrossSiteRequest.

        A browser sends its cookie of itself, so that where a request comes from must be known.
        """
        origin, site = headers.get("origin"), headers.get("sec-fetch-site")
        if site == "same-origin":
            return
        if origin is None and scope["method"] in SAFE:
            return
        if origin is None or site in ELSEWHERE or not _is_ours(origin, headers):
            raise CrossSiteRequest

    def check_body(self, scope: Scope, headers: Headers) -> None:
        """Nothing when it says it is of a type and a size the route takes. NotAllowed, TooLarge."""
        if scope["method"] not in READING and scope["path"].startswith("/v1"):
            _check_content_type(scope, headers)
        length = headers.get("content-length", "")
        if length.isdigit() and int(length) > self.largest(headers):
            raise TooLarge(largest=self.largest(headers))

    def largest(self, headers: Headers) -> int:
        """Bytes its body may have."""
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        return self._settings.largest_import if kind in NDJSON_TYPES else self._settings.largest_body


def _head(scope: Scope) -> int:
    """Bytes of the address and of the headers."""
    address = len(scope.get("raw_path") or scope["path"]) + len(scope["query_string"])
    return address + sum(len(name) + len(value) for name, value in scope["headers"])


def _check_content_type(scope: Scope, headers: Headers) -> None:
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    path: str = scope["path"]
    allowed: tuple[str, ...] = ("application/json",)
    if path.endswith(("/posts", "/replies/batch")):
        allowed = (*allowed, *NDJSON_TYPES)
    elif path.endswith("/trends/items"):
        allowed = (*allowed, *NDJSON_TYPES, "text/csv")
    elif "/knowledge/" in path:
        allowed = (*allowed, "text/markdown")
    if kind not in allowed:
        raise WrongContentType(allowed=", ".join(allowed))


def _host_name(header: str) -> str:
    host = header.lower()
    return (
        host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() and host.count(":") == 1 else _bare(host)
    )


def _bare(host: str) -> str:
    return host[: host.index("]") + 1] if host.startswith("[") and "]" in host else host


def _is_ours(origin: str, headers: Headers) -> bool:
    return origin.partition("://")[2] == headers["host"]
