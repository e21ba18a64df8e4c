"""The outages of providers: what is called a fault is one, and a small outage met for real."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evals.faults.asking import Got, fresh_house, loaded
from evals.faults.outage import Traffic, main, report
from evals.faults.outage_course import PATIENCE, Course
from evals.faults.outages import LATE, WAIT, Met, faults_of, faults_of_reply, many
from evals.provider import a_provider

SAID: dict[str, Any] = {
    "degraded": True,
    "degraded_because": "provider_broken: En panne.",
    "written_by": {"writer": "composer"},
}
MODELS = ("openai:stub-small", "deepseek:stub-small")


def met(faults: list[str], seconds: float = 1.0) -> Met:
    """One request, with these faults."""
    one = Met()
    one.count(seconds, iter(faults))
    return one


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({}, []),
        ({"degraded": False}, ["reply: by the house and not said"]),
        ({"degraded_because": "provider_broken"}, ["reply: degraded, and no sentence says why"]),
        ({"degraded": False, "written_by": {"writer": "openai"}, "degraded_because": None}, []),
    ],
)
def test_a_reply_says_who_did_not_have_its_say(changes: dict[str, Any], faults: list[str]) -> None:
    assert list(faults_of_reply(200, SAID | changes)) == faults


def test_what_did_not_come_or_came_late_was_not_answered() -> None:
    assert met([]).answered == 1
    assert met([], WAIT * LATE + 0.1).answered == 0
    assert met(list(faults_of(Got(0, 1.0, problem="ReadError")))).answered == 0
    assert met(list(faults_of_reply(503, {"code": "deadline_passed"}))).answered == 0
    unsaid = met(["x: written by another and not said"])
    assert (unsaid.answered, unsaid.dishonest) == (1, 1)


def test_each_aim_can_be_missed() -> None:
    good = Course(MODELS, "500", met=Met(1, 1, 2), after=Met(1, 1, 2), back_s=1.0)
    good.met.by["deepseek"] = good.after.by["openai"] = 2
    well = Course(MODELS[:1], "500", met=Met(1, 1, 2), back_s=1.0)
    assert not report(Traffic([good, well], 100, 10)).missed
    bad = Course(MODELS, "500", met=met(["late", "x: empty"], 99), calls_at_rest=1, back_s=PATIENCE)
    bad.met.drafts = bad.after.drafts = 2
    bad.met.by["composer"] = bad.after.by["deepseek"] = 2
    alone = Course(MODELS[:1], "500", met=met(["no answer: 503"]))
    missed = [figure for figure in report(Traffic([bad, alone], 100, 11)).figures if figure.aim]
    assert not any(figure.met for figure in missed), missed


async def test_a_house_alone_answers_and_says_so(tmp_path: Path) -> None:
    folder = await loaded(tmp_path / "var")
    with a_provider(manner="500") as provider:
        async with fresh_house(folder, provider.url) as client:
            every = await many(client, 5, callers=5)
    assert (every.requests, every.answered, every.dishonest) == (5, 5, 0), every.faults
    assert (every.by["composer"], every.replies, every.replies_by_model) == (8, 1, 0)


@pytest.mark.timeout(300)
def test_a_small_outage_met_for_real(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--requests", "1", "--outages", "killed", "--houses", "1"])
    line = json.loads(capsys.readouterr().out)
    values = {figure["name"]: figure["value"] for figure in line["figures"]}
    assert values["requests, drafts and replies, through all outages"] >= 2
    assert values["answered inside the deadline (5 % over allowed)"] == 1
    assert values["answers neither by a model nor said to be degraded"] == 0
    assert values["slowest return of a model once its provider is back, s"] < PATIENCE
