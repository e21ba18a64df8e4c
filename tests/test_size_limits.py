"""Limits of size and time: nothing a caller sends or leaves out holds the house, or fills its memory."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from evals.bench.serving import serving as weighed
from evals.faults.upload import floods, measure
from service.gate import Gate
from service.settings import Settings
from service.telemetry import Telemetry
from tests.house_kit import brief, guide_rules, past_post
from tests.server_kit import serving

HEAD = (
    "POST /v1/brands/atelier/{} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {}\r\nContent-Length: 99\r\n\r\n"
)


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A service that is soon tired of waiting."""
    with serving(tmp_path_factory.mktemp("house") / "var", PORTEVOIX_LONGEST_SILENCE="0.5") as url:
        asked: dict[str, Any] = {"json": {"guide": guide_rules()}, "trust_env": False, "timeout": 60}
        httpx2.put(f"{url}/v1/brands/atelier", **asked).raise_for_status()
        yield int(url.rpartition(":")[2])


def said_to(port: int, *parts: bytes, pause: float = 0.0, rest: int = 0) -> tuple[int, bytes]:
    """The status of the answer to `parts`, and all of it; then the service must have closed."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        for part in (*parts, *([b"x"] * rest)):
            try:
                connection.sendall(part)
            except OSError:
                break
            time.sleep(pause)
        answer = b""
        while block := connection.recv(65_536):
            answer += block
    return int(answer.split(b" ", 2)[1]), answer


@pytest.mark.parametrize(
    ("path", "kind"), [("drafts", "application/json"), ("posts", "application/x-ndjson")]
)
def test_a_body_that_stops_coming_is_given_up(port: int, path: str, kind: str) -> None:
    status, answer = said_to(port, HEAD.format(path, kind).encode(), b"[")
    assert status == 408
    assert b'"code":"too_slow"' in answer.replace(b'": "', b'":"')
    assert b"connection: close" in answer.lower()


def test_a_body_that_comes_a_byte_at_a_time_is_given_up(port: int) -> None:
    began = time.monotonic()
    status, _ = said_to(port, HEAD.format("drafts", "application/json").encode(), pause=0.1, rest=40)
    assert (status, time.monotonic() - began < 10) == (408, True)


def test_a_head_over_the_limit_is_refused(port: int) -> None:
    start = b"GET /v1/brands HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    status, answer = said_to(port, start + b"X-Long: " + b"x" * 70_000 + b"\r\n\r\n")
    assert status == 431
    assert b"head_too_large" in answer
    assert said_to(port, start + b"X-Long: ", *([b"x" * 65_536] * 40))[0] == 400
    assert said_to(port, b"GET /" + b"x" * 300_000, *([b"x" * 65_536] * 40))[0] == 400


def test_an_address_over_the_limit_is_refused(client: TestClient, brand: str) -> None:
    # httpx refuses to send so long an address: what is over stands partly in a header.
    asked = {"cursor": "x" * 60_000}
    refused = client.get(f"/v1/brands/{brand}/posts", params=asked, headers={"x-more": "x" * 6_000})
    assert (refused.status_code, refused.json()["code"]) == (431, "head_too_large")
    assert client.get(f"/v1/brands/{brand}/posts", params={"q": "é" * 5_000}).status_code == 200
    assert client.get(f"/v1/brands/{brand}/posts", params={"q": "é" * 5_001}).status_code == 422


def test_large_uploads_take_no_memory(tmp_path: Path) -> None:
    """40 MB in each of nine ways, where a body may have 5 MB and an import 10."""
    settings = {
        "PORTEVOIX_EMBEDDER": "hashing",
        "PORTEVOIX_LARGEST_IMPORT": "10000000",
        "PORTEVOIX_LOG_LEVEL": "error",
    }
    with weighed(tmp_path / "var", settings) as service:
        came, grown = measure(service, floods(service.client.base_url.port or 0, 40_000_000))
        service.stop()
    assert {one.name: one.status for one in came if one.status not in (400, 413)} == {}
    assert grown < 30


BOMBS = {
    "deep": lambda: b"[" * 500_000,
    "deep in an object": lambda: b'{"guide": ' + b'{"a": ' * 100_000 + b"1" + b"}" * 100_001,
    "deep enough to be read": lambda: b'{"guide": ' + b'{"a": ' * 600 + b"1" + b"}" * 601,
    "long number": lambda: b'{"variants": ' + b"9" * 1_000_000 + b"}",
    "many networks": lambda: _drafts(networks=["x"] * 100_000),
    "many facts": lambda: _drafts(brief=brief(facts=["fait"] * 100_000)),
    "long network": lambda: _drafts(networks=["x" * 1_000_000]),
    "large ceiling": lambda: _drafts(ceiling={"tokens": 10**400}),
    "many keys": lambda: _drafts(**{f"k{number}": 1 for number in range(20_000)}),
    "many wrong keys in a guide": lambda: _guide(**{f"k{number}": 1 for number in range(20_000)}),
    "large guide": lambda: _guide(pillars=["pain"] * 200_000),
}


def _drafts(**changes: Any) -> bytes:
    return json.dumps({"brief": brief(), "networks": ["x"]} | changes).encode()


def _guide(**changes: Any) -> bytes:
    return json.dumps({"guide": guide_rules() | changes}).encode()


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_of_json_is_refused(client: TestClient, brand: str, name: str) -> None:
    body: bytes = BOMBS[name]()
    asked = (
        ("PUT", ""),
        ("POST", "/drafts"),
        ("POST", "/rewrites"),
        ("POST", "/reviews"),
        ("POST", "/prompts"),
    )
    for method, path in asked:
        answer = client.request(
            method, f"/v1/brands/{brand}{path}", content=body, headers={"content-type": "application/json"}
        )
        assert 400 <= answer.status_code < 500, (name, path, answer.status_code)
        assert answer.json()["code"], path
        assert len(answer.content) < 200_000, (name, path)


def test_a_bomb_among_rows_is_refused_alone(client: TestClient, brand: str) -> None:
    rows = [b"[" * 200_000, json.dumps(past_post(1)).encode(), b"9" * 900_000, b'{"a":' * 50_000]
    answer = client.post(
        f"/v1/brands/{brand}/posts",
        content=b"\n".join(rows),
        headers={"content-type": "application/x-ndjson"},
    ).json()
    assert (answer["added"], [row["row"] for row in answer["rejected"]]) == (1, [1, 3, 4])


def test_lists_are_bounded(client: TestClient, brand: str) -> None:
    described = client.get("/openapi.json").json()["paths"]
    listed = 0
    for path, methods in described.items():
        for parameter in methods.get("get", {}).get("parameters", ()):
            if parameter["name"] == "limit":
                listed += 1
                assert (parameter["schema"]["minimum"], parameter["schema"]["maximum"]) == (1, 200), path
    assert listed >= 4
    assert client.get(f"/v1/brands/{brand}/drafts", params={"limit": 201}).status_code == 422


Application = Callable[[Scope, Receive, Send], Any]


async def asked_of(app: Application, send: Send, path: str = "/v1/brands", **settings: float) -> None:
    """One request through the gate to `app`."""
    gate = Gate(app, Settings(**settings), Telemetry(), (), "ours")  # type: ignore[arg-type]
    scope: dict[str, Any] = {
        "type": "http",
        "method": "POST",
        "path": path,
        "query_string": b"",
        "client": ("127.0.0.1", 1),
        "headers": [
            (b"host", b"localhost"),
            (b"content-type", b"application/json"),
            (b"authorization", b"Bearer ours"),
        ],
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    await gate(scope, receive, send)


async def test_a_request_that_does_not_end_is_ended() -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def endless(_scope: Scope, _receive: Receive, _send: Send) -> None:
        await asyncio.sleep(30)

    async def streaming(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await asyncio.sleep(1.3)
        await send({"type": "http.response.body", "body": b"fin"})

    await asked_of(endless, send, longest_request=1)
    assert sent[0]["status"] == 503
    assert json.loads(sent[1]["body"])["code"] == "request_too_long"
    sent.clear()
    await asked_of(streaming, send, longest_request=1)
    assert sent[-1]["body"] == b"fin"


async def test_a_caller_who_reads_nothing_is_left() -> None:
    async def never(_message: Message) -> None:
        await asyncio.sleep(30)

    async def answering(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    began = time.monotonic()
    await asked_of(answering, never, longest_silence=0.2)
    assert time.monotonic() - began < 5
