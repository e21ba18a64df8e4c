"""The run of load: it tells a house that does not keep up, what failed, and a memory that grows."""

from __future__ import annotations

import asyncio

import httpx2
import pytest

from evals.faults.day import SHARES, Day
from evals.faults.line import a_console
from evals.faults.load import WARM, Body, Heard, ceiling, load, report
from evals.receiving import BRAND

DRAFTS = {"drafts": [{"id": "d_1"}]}
EVENTS = "event: draft\ndata: {}\n\nevent: done\ndata: {}\n\n"


def day(broken: str = "", slow: float = 0.0) -> Day:
    """A day at a house of this test, which fails at paths that end so, or takes its time."""

    async def answer(request: httpx2.Request) -> httpx2.Response:
        await asyncio.sleep(slow)
        if broken and request.url.path.endswith(broken):
            return httpx2.Response(503)
        if "event-stream" in request.headers.get("accept", ""):
            return httpx2.Response(200, text=EVENTS)
        return httpx2.Response(200, json=DRAFTS)

    transport = httpx2.MockTransport(answer)
    return Day(httpx2.AsyncClient(transport=transport, base_url="http://localhost"), 7)


async def test_every_kind_is_asked_and_what_fails_is_counted_by_its_kind() -> None:
    fine = await load(day(), 400, 1.0, 7)
    assert set(fine.seconds) == set(SHARES)
    assert (fine.failed.total(), fine.holds) == (0, True)
    wrong = await load(day(broken=f"{BRAND}/trends"), 400, 1.0, 7)
    assert set(wrong.failed) == {"trends: 503"}
    assert not wrong.holds


async def test_a_stream_that_does_not_end_well_failed() -> None:
    broken = httpx2.MockTransport(lambda _: httpx2.Response(200, text="event: error\ndata: {}\n\n"))
    client = httpx2.AsyncClient(transport=broken, base_url="http://localhost")
    with pytest.raises(httpx2.RemoteProtocolError, match="event: error"):
        await Day(client, 7)._streamed()


async def test_a_house_that_is_late_does_not_keep_up() -> None:
    late = Heard(2.0)
    late.seconds["review"] = [0.1] * 90 + [9.0] * 10
    late.meanwhile = 100
    assert not late.holds
    behind = Heard(2.0)
    behind.seconds["review"] = [0.1] * 100
    behind.meanwhile = 90
    assert not behind.holds


async def test_the_ceiling_of_a_house_that_never_answers_well_is_none() -> None:
    assert await ceiling(day(broken="reviews"), 7, a_console()) == 0.0


def test_a_memory_that_grows_and_an_error_miss_their_aims() -> None:
    body, heard = Body(), Heard(2.0)
    for number in range(100):
        body.at.append(WARM + number)
        body.memory.append(100 + number)
        body.files.append(20)
        body.threads.append(8)
    heard.seconds["review"] = [0.1]
    heard.failed["search: 500"] = 1
    missed = {figure.name: figure for figure in report(4.0, heard, body).figures if figure.met is False}
    assert set(missed) == {"errors", "growth of the memory"}
    assert missed["growth of the memory"].value == pytest.approx(0.734, abs=0.02)
