"""The load: what keeps up and what grows is judged as told, and a small one is met for real."""

from __future__ import annotations

import asyncio
import json
import os
import random
from collections import Counter, defaultdict

import httpx2
import pytest

from evals.faults.load import MORE_FILES, Loaded, main, report
from evals.faults.load_loop import Answers, Growth, Held, look, offered
from evals.faults.load_mix import SHARES, WAIT, Mix


def answers(taken: float = 0.2, under_way: int = 0, **errors: int) -> Answers:
    """A hundred searches that took so long."""
    return Answers(100, defaultdict(list, {"search": [taken] * 100}), Counter(errors), under_way)


def held(last: float = 400.0, files: int = 60) -> list[Held]:
    """Twenty looks at a process: less during the warm-up, and at the end so much memory and so many files."""
    quiet = [Held(at, 300.0 if at < 5 else 400.0, 60, 30) for at in range(16)]
    return [*quiet, *(Held(at, last, files, 30) for at in range(16, 20))]


@pytest.mark.parametrize(
    ("met", "keeps_up"),
    [
        (answers(), True),
        (answers(under_way=30), True),
        (answers(under_way=31), False),
        (answers(taken=WAIT + 1), False),
        (answers(failed=1), False),
    ],
)
def test_a_rate_is_held_without_error_delay_or_queue(met: Answers, keeps_up: bool) -> None:
    assert met.keeps_up(10) is keeps_up


def test_growth_is_what_the_last_fifth_holds_more_than_the_first() -> None:
    assert Growth.of(held(), 5).memory == 0
    assert Growth.of(held(430.0), 5).memory == pytest.approx(0.075)
    assert Growth.of(held(), 0).memory == pytest.approx(1 / 3)
    with pytest.raises(ValueError, match="nothing was seen"):
        Growth.of(held(), 60)


@pytest.mark.parametrize(
    ("met", "kept", "missed"),
    [
        (answers(), held(), []),
        (answers(failed=2), held(), ["errors"]),
        (answers(taken=WAIT + 1), held(), ["p99 / deadline"]),
        (answers(), held(430.0), ["growth of memory"]),
        (answers(), held(files=61 + MORE_FILES), ["open files more"]),
    ],
)
def test_each_aim_can_be_missed(met: Answers, kept: list[Held], missed: list[str]) -> None:
    told = report(Loaded(10, 8, met, kept, 0), 5)
    assert [figure.name for figure in told.figures if figure.met is False] == missed


async def test_a_house_that_stands_still_cannot_hide_it() -> None:
    async def slow(_: httpx2.Request) -> httpx2.Response:
        async with turn:
            await asyncio.sleep(0.1)
        return httpx2.Response(503)

    turn = asyncio.Lock()
    async with httpx2.AsyncClient(
        transport=httpx2.MockTransport(slow), base_url="http://localhost"
    ) as client:
        met = await offered(Mix(client, 7), 40, 1, random.Random(7))
    assert met.errors.total() == met.offered > 20
    assert {error.rpartition(": ")[2] for error in met.errors} == {"503"}
    assert max(met.every) > 1, "each waits for all those before it, and counts from when it was due"
    assert not met.keeps_up(40)


def test_what_a_process_holds_is_read_from_it() -> None:
    now = look(os.getpid(), 3.0)
    assert (now.at, now.threads >= 1, now.files >= 3) == (3.0, True, True)
    assert 10 < now.memory < 10_000


def test_the_same_seed_draws_the_same_requests() -> None:
    client = httpx2.AsyncClient()
    first, again, other = ([mix.draw() for _ in range(99)] for mix in (Mix(client, s) for s in (7, 7, 8)))
    assert first == again != other
    assert sum(SHARES.values()) == 100


@pytest.mark.timeout(300)
def test_a_small_load_met_for_real(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--minutes", "0.1", "--posts", "40", "--step", "1", "--steps", "1"])
    line = json.loads(capsys.readouterr().out)
    values = {figure["name"]: figure["value"] for figure in line["figures"]}
    assert values["errors"] == 0
    assert values["requests"] > 3
    assert values["memory at first, MB"] > 100
