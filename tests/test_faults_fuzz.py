"""The fuzzing of the API finds what is wrong with an API made to be wrong."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException, Request
from fastapi.security import HTTPBearer
from pydantic import BaseModel

from evals.faults.fuzz import report
from evals.faults.fuzz_engine import AUTHENTICATION, CONFORMANCE, Tally, Turn, let_loose
from evals.faults.fuzz_raw import Raw, odd_requests
from evals.faults.line import a_console
from evals.report import Report
from tests.server_kit import free_port

KEY = "the-key-of-a-broken-api"
IDS = {"thing": ["a", "b"]}
SCHEME = HTTPBearer(scheme_name="key")


class Size(BaseModel):
    """What it answers, it says."""

    size: int


def a_broken_api() -> FastAPI:
    """One route that fails, one that answers something else, one that asks no key though it says so."""
    app = FastAPI()

    def known(authorization: str = Header("")) -> None:
        if authorization != f"Bearer {KEY}":
            raise HTTPException(401)

    @app.get("/fails/{thing}", dependencies=[Depends(SCHEME), Depends(known)], responses={401: {}})
    def fails(thing: str) -> Size:
        raise HTTPException(500 if thing in IDS["thing"] else 404)

    @app.get("/differs", dependencies=[Depends(SCHEME), Depends(known)], responses={401: {}})
    def differs() -> Any:
        return Size(size=1)

    @app.get("/open", openapi_extra={"security": [{"key": []}]})
    def opened(request: Request) -> Size:
        return Size(size=len(request.headers))

    described = app.openapi()
    told = described["paths"]["/differs"]["get"]["responses"]["200"]["content"]["application/json"]
    told["schema"] = {"type": "object", "properties": {"size": {"type": "string"}}}
    return app


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The address of an application, on a thread."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def found() -> tuple[Tally, Raw]:
    """What one turn and some odd requests find in the broken API."""
    tally = Tally()
    turn = Turn("broken", KEY, ("coverage", "fuzzing"), 3, seed=7, opens=lambda _: False)
    with served(a_broken_api()) as url:
        let_loose(url, turn, IDS, tally, a_console())
        raw = odd_requests(url, ["/fails/a"], KEY, 200, seed=7)
    return tally, raw


def values(told: Report) -> dict[str, float]:
    """Its figures by name."""
    return {figure.name: figure.value for figure in told.figures}


def test_what_is_broken_is_found_and_counted(found: tuple[Tally, Raw]) -> None:
    tally, _ = found
    assert tally.server_errors > 0
    assert tally.failed(*CONFORMANCE) > 0
    assert tally.failed(*AUTHENTICATION) > 0
    assert tally.trespasses["broken: GET /open"] > 0
    assert set(tally.operations) == {"GET /fails/{thing}", "GET /differs", "GET /open"}
    assert tally.accepted == {"GET /differs", "GET /open"}
    assert any(place.startswith("response_schema_conformance GET /differs") for place in tally.told)


def test_odd_requests_meet_the_fault_as_well(found: tuple[Tally, Raw]) -> None:
    _, raw = found
    assert (raw.asked, raw.unanswered) == (200, [])
    assert all(told.startswith("500: ") for told in raw.faults)
    assert raw.faults


def test_the_report_misses_its_aims(found: tuple[Tally, Raw]) -> None:
    told = report(found[0], 3, ["GET /open with None: 200"], found[1])
    shown = values(told)
    assert told.missed
    assert (shown["operations tried"], shown["stateful cases"]) == (1, 0)
    assert min(shown["5xx"], shown["schema mismatches"], shown["ignored authentication"]) > 0
    sound = report(Tally(operations=found[0].operations), 3, [], Raw())
    assert [figure.name for figure in sound.figures if figure.met is False] == ["cases"]
