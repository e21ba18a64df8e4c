"""`python -m evals.faults.upload`: a gigabyte sent to a running service in every way, and its memory.

Each body is generated as it is sent, to 127.0.0.1, by a caller who goes on sending after it is refused. Exit
1 when one is not refused, or when the peak of the process's memory grows by more than 30 MB.
"""

from __future__ import annotations

import argparse
import itertools
import json
import select
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from evals.bench.corpus import GUIDE
from evals.bench.house import BRAND
from evals.bench.serving import Service, serving
from evals.faults.line import a_console, finish
from evals.report import Figure, Report

GIGABYTE = 1_000_000_000
BLOCK = 65_536
MOST_GROWTH = 30.0
PATIENCE = 60.0
DRAFTS, POSTS = f"/v1/brands/{BRAND}/drafts", f"/v1/brands/{BRAND}/posts"


@dataclass(frozen=True, slots=True)
class Way:
    """A body, and how it is announced: `said`, with its length; else in chunks."""

    name: str
    path: str
    kind: str
    block: bytes
    said: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of it: the status answered (0: none), bytes sent before the service closed, seconds."""

    name: str
    status: int
    sent: int
    seconds: float


def ways() -> tuple[Way, ...]:
    """Every way: JSON that never ends, rows too long to be posts, a row that never ends."""
    rows = b'{"text": "' + b"x" * (BLOCK - 13) + b'"}\n'
    spaces, letters = b" " * BLOCK, b"x" * BLOCK
    given = (
        ("JSON", DRAFTS, "application/json", spaces),
        ("a JSON list of posts", POSTS, "application/json", spaces),
        ("NDJSON", POSTS, "application/x-ndjson", rows),
        ("one endless row", POSTS, "application/x-ndjson", letters),
    )
    return tuple(
        Way(f"{name}, {'with its length' if said else 'in chunks'}", path, kind, block, said)
        for name, path, kind, block in given
        for said in (True, False)
    )


def send(port: int, way: Way, size: int) -> Sent:
    """Send `size` bytes, whatever is answered meanwhile, until the service closes."""
    framing = f"Content-Length: {size}" if way.said else "Transfer-Encoding: chunked"
    head = f"POST {way.path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {way.kind}\r\n{framing}\r\n\r\n"
    block = way.block if way.said else b"%x\r\n" % len(way.block) + way.block + b"\r\n"
    return _flood(port, way.name, head.encode(), itertools.repeat(block, size // len(way.block)))


def send_head(port: int, size: int) -> Sent:
    """Send a header of `size` bytes."""
    start = b"GET /v1/brands HTTP/1.1\r\nHost: localhost\r\nX-Long: "
    return _flood(port, "an endless header", start, itertools.repeat(b"x" * BLOCK, size // BLOCK))


def _flood(port: int, name: str, head: bytes, blocks: Iterator[bytes]) -> Sent:
    began, sent, answer = time.perf_counter(), 0, b""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        try:
            connection.sendall(head)
            for block in blocks:
                connection.sendall(block)
                sent += len(block)
                if select.select([connection], [], [], 0)[0] and not answer:
                    answer = connection.recv(BLOCK)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the service has closed: what it said before may still be there
        answer = answer or _rest(connection)
    status = int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 0
    return Sent(name, status, sent, round(time.perf_counter() - began, 2))


def _rest(connection: socket.socket) -> bytes:
    try:
        return connection.recv(BLOCK)
    except (ConnectionResetError, TimeoutError):
        return b""


def measure(service: Service, floods: Sequence[Callable[[], Sent]]) -> tuple[list[Sent], float]:
    """What came of each flood, and by how many MB the peak of the memory grew."""
    service.until_ok("/readyz")
    service.client.put(f"/v1/brands/{BRAND}", json={"guide": GUIDE, "prose": ""}).raise_for_status()
    review = {"network": "x", "text": "Un mot."}
    service.client.post(f"/v1/brands/{BRAND}/reviews", json=review).raise_for_status()
    row = json.dumps({"network": "x", "text": "Un mot.", "published_at": "2026-01-01T08:00:00Z"})
    imported = {"Content-Type": "application/x-ndjson"}
    service.client.post(POSTS, content=row, headers=imported).raise_for_status()
    before = service.memory("VmHWM")
    came = [flood() for flood in floods]
    return came, round(service.memory("VmHWM") - before, 1)


def floods(port: int, size: int) -> list[Callable[[], Sent]]:
    """Every flood of `size` bytes, to be sent."""
    return [*(partial(send, port, way, size) for way in ways()), partial(send_head, port, size)]


def main(given: Sequence[str] | None = None) -> int:
    """Send, print."""
    parser = argparse.ArgumentParser(prog="python -m evals.faults.upload", description=__doc__)
    parser.add_argument("--bytes", type=int, default=GIGABYTE, help="of each body")
    asked = parser.parse_args(given)
    began, console = time.perf_counter(), a_console()
    settings = {"PORTEVOIX_EMBEDDER": "hashing", "PORTEVOIX_LOG_LEVEL": "error"}
    with TemporaryDirectory() as place, serving(Path(place) / "var", settings) as service:
        port = service.client.base_url.port or 0
        came, grown = measure(service, floods(port, asked.bytes))
        service.stop()
    for one in came:
        console.print(f"{one.name}: {one.status}, {one.sent / 1e6:.0f} MB sent, {one.seconds} s")
    figures = (
        Figure("bodies and heads sent", len(came)),
        Figure("not refused", sum(not 400 <= one.status < 500 for one in came), "exactly", 0),
        Figure("growth of the peak memory, MB", grown, "at most", MOST_GROWTH),
    )
    return finish(Report("upload", figures), seed=0, began=began)


if __name__ == "__main__":
    sys.exit(main())
