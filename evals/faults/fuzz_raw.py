"""Odd requests by hand, on a socket: pages and routes, with heads and addresses no client would send."""

from __future__ import annotations

import json
import math
import random
import select
import socket
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from evals.chatwoot import headers, secret_of, told

PATIENCE = 20.0
MOMENT = 0.2
MOST_TOLD = 20
ODD = ["%00", "%ff%fe", "..%2f..%2fetc", "%c0%ae%c0%ae", "%F0%9F%8D%9E", "\xc3\xa9", "//", ";a=b", "%", "%zz"]
LONG = [300, 9_000, 80_000]
METHODS = ["GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "QUERY", "fOO"]
QUERIES = ["", "", "?", "?limit=-1", "?cursor=%00", "?q=%ff", "?" + "a=b&" * 900, "?window=x&at=0", "?[]=1"]
BODIES = [
    b"",
    b"",
    b"{}",
    b"[",
    b"\xff\xfe\x00",
    b"null",
    b'{"a":' * 500,
    b"a" * 5_000,
    b"token=%ff&next=//x",
]
HEADS: Mapping[str, Sequence[str]] = {
    "Content-Type": ["application/json", "text/plain", "application/x-www-form-urlencoded", ";;", "\xe9"],
    "Content-Length": ["0", "5", "-1", "x", "99999999999999999999"],
    "Transfer-Encoding": ["chunked", "gzip", "x"],
    "Accept": ["text/html", "text/event-stream", "*/*;q=x", "," * 300],
    "Accept-Language": ["fr", "en;q=zz", "en;q=1.1.1", "de-CH;q=nan,*;q=inf", ";", "\xe9" * 50],
    "Accept-Encoding": ["gzip;q=-1", "br", "\xff"],
    "Prefer": ["wait=0", "wait=999999", "respond-async", "wait=-1, respond-async;a", "wait=\xb2"],
    "If-Match": ["*", 'W/"x"', '"', "\xe9"],
    "If-None-Match": ["*", '"a", W/"b', '"' * 200],
    "If-Modified-Since": ["yesterday", "Thu, 01 Jan 1970 00:00:00 GMT"],
    "Idempotency-Key": ["", '"', '"a"', "x" * 300, "\xe9", '"9b2d5e1c-0a5f-4a11-9a0c-2b8f6d3f1e11"'],
    "Range": ["bytes=0-", "bytes=5-1", "bytes=-0", "bytes=0-1,2-3,x", "lines=1"],
    "Cookie": ["portevoix=x", "portevoix_session=" + "a" * 3_000, "a=b; =;;", "\xff=\xfe"],
    "Origin": ["null", "http://evil.example", "http://", "\xe9"],
    "Sec-Fetch-Site": ["cross-site", "same-origin", "x"],
    "Authorization": ["Bearer", "Bearer  ", "Basic eA==", "Bearer \xe9", "bearer " + "a" * 5_000],
    "X-Forwarded-For": ["1.2.3.4", "x, y", "\xff"],
    "Expect": ["100-continue", "200-ok"],
    "Upgrade": ["websocket", "h2c"],
    "Host": ["", "evil.example", "127.0.0.1:x", "[::1", "localhost:99999", "\xe9"],
}  # fmt: skip


@dataclass
class Raw:
    """Answers by status; those of 500 and above and those that never came, each told."""

    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)

    @property
    def asked(self) -> int:
        """Requests sent."""
        return sum(self.statuses.values()) + len(self.unanswered)

    def add(self, more: Raw) -> None:
        """Count what another round found as well."""
        self.statuses += more.statuses
        self.faults += more.faults
        self.unanswered += more.unanswered

    def note(self, request: bytes, status: int | None) -> None:
        """Count one answer; None: there was none in time. 0: the connection was closed without a word."""
        shown = request[:300].decode("latin-1")
        if status is None:
            self.unanswered.append(shown)
            return
        self.statuses[status] += 1
        if status >= 500:
            self.faults.append(f"{status}: {shown}")


def pages(brand: str) -> list[str]:
    """The addresses of the house that OpenAPI leaves out, and some that it holds."""
    studio = [f"/studio/{brand}{one}" for one in ("", "/write", "/inbox", "/trends", "/none")]
    others = ["/", "/studio", "/sign-in", "/sign-out", "/docs", "/openapi.json", "/healthz", "/readyz"]
    routes = [f"/v1/brands/{brand}/{one}" for one in ("posts", "drafts", "trends", "messages", "export")]
    return [*studio, *others, "/metrics", "/studio-assets/x/app.js", "/studio-assets/", "/v1/brands", *routes]


def odd_requests(
    url: str, addresses: Sequence[str], key: str, count: int, seed: int, until: float = math.inf
) -> Raw:
    """Send `count` requests, drawn with `seed`; two in three with the key. None after `until`, monotonic."""
    chance, raw = random.Random(seed), Raw()
    for _ in range(count):
        if time.monotonic() > until:
            break
        request = _request(chance, chance.choice(addresses), urlsplit(url).netloc, key)
        raw.note(request, _sent(url, request))
    return raw


def signed_events(url: str, brand: str, count: int, seed: int, until: float = math.inf) -> Raw:
    """What a Chatwoot that lost its mind would tell, signed as it should: members changed, gone or odd."""
    chance, raw = random.Random(seed), Raw()
    odd: list[Any] = [None, 0, -1, 10**30, 1.5, True, "", "x", "\x00", "é" * 3_000, [], {}, [[]], {"id": {}}]
    for number in range(count):
        if time.monotonic() > until:
            break
        event = told(number)
        for place in chance.sample(sorted(event), chance.randint(0, 4)):
            inside = event[place]
            if isinstance(inside, dict) and inside and chance.random() < 0.5:
                inside[chance.choice(sorted(inside))] = chance.choice(odd)
            else:
                event[place] = chance.choice(odd)
        body = json.dumps(event).encode()
        given = headers(secret_of(brand), body, datetime.now(UTC)) | {"content-type": "application/json"}
        lines = [f"POST /v1/brands/{brand}/webhooks/chatwoot HTTP/1.1", f"host: {urlsplit(url).netloc}"]
        lines += [f"{name}: {value}" for name, value in given.items()]
        lines += [f"content-length: {len(body)}", "connection: close", "", ""]
        request = "\r\n".join(lines).encode() + body
        raw.note(request, _sent(url, request))
    return raw


def _request(chance: random.Random, address: str, host: str, key: str) -> bytes:
    method, body = chance.choice(METHODS), chance.choice(BODIES)
    path = _path(chance, address) + chance.choice(QUERIES)
    given = {"Host": host, "Connection": "close", "Content-Length": str(len(body))}
    if chance.random() < 2 / 3:
        given["Authorization"] = f"Bearer {key}"
    for name in chance.sample(sorted(HEADS), chance.randint(0, 3)):
        given[name] = chance.choice(HEADS[name])
    if chance.random() < 0.1:
        del given[chance.choice(sorted(given))]
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items()), "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def _path(chance: random.Random, address: str) -> str:
    kind = chance.random()
    if kind < 0.4:
        return address
    parts = address.split("/")
    place = chance.randrange(len(parts))
    if kind < 0.9:
        parts[place] = chance.choice(["", parts[place]]) + chance.choice(ODD)
    else:
        parts[place] = "a" * chance.choice(LONG)
    return "/".join(parts) if parts[0] == "" else "/" + "/".join(parts)


def _sent(url: str, request: bytes) -> int | None:
    """The status answered; 0 when the connection ends without one, None when nothing comes in time.

    The end of what lacks a part of itself is told after a moment, or the service would wait for the rest.
    """
    address, whole = urlsplit(url), _whole(request)
    with socket.create_connection((address.hostname or "", address.port or 80), PATIENCE) as connection:
        try:
            connection.sendall(request)
            if not whole and not select.select([connection], [], [], MOMENT)[0]:
                connection.shutdown(socket.SHUT_WR)
            first = connection.recv(4_096)
        except TimeoutError:
            return None
        except OSError:  # refused while it was sent
            return 0
    words = first.split(b" ", 2)
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0


def _whole(request: bytes) -> bool:
    head, _, body = request.partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    chunked = any(line.startswith(b"transfer-encoding") for line in lines)
    return not chunked and b"content-length: %d" % len(body) in lines
