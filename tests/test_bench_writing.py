"""The bench of writing computes what it says, on a handful of drafts; no test here looks at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from evals.bench.baseline import Baseline, ratios, worsened
from evals.bench.stages import STAGES, Stages, spread, times
from evals.bench.writing import CALLERS, measure
from evals.bench.written import Rate, Written, spread_of, told
from evals.collecting import Collector, a_collector
from service.tracing import CLIENT, Traces, span

NO_STAGES = Stages(0, (0.0, 0.0), (0.0, 0.0), ())


async def test_each_way_is_measured_and_told(tmp_path: Path) -> None:
    written = await measure(tmp_path / "var", 4, [0.0], Console(quiet=True))
    assert written.pairs == 4
    (rate,) = written.rates
    assert (rate.callers, rate.latency_s) == (CALLERS, 0.0)
    assert min(rate.sdk, rate.house, rate.langchain) > 0
    assert {aim.name for aim in written.aims()} == {
        "added per draft p50 (ms)",
        "added per draft p99 (ms)",
        "first word released p50 (ms)",
        "drafts a second / SDK, 32 callers, 0 s a call",
    }
    assert f"ratio to the SDK {rate.share}" in told(written)
    assert [one.name for one in written.stages.added] == [*STAGES, "between"]
    assert written.stages.drafts == 4
    assert min(one.p50_ms for one in written.stages.added) > 0
    assert 0 < written.stages.call_ms[0] < written.stages.whole_ms[0]
    assert sum(one.share for one in written.stages.added) == pytest.approx(1, abs=0.01)
    assert "between the stages: " in told(written)


def test_what_is_added_and_the_share_of_the_rate() -> None:
    assert spread_of([0.001 * n for n in range(1, 101)]) == (50.0, 95.0, 99.0)
    assert Rate(0.5, 32, 50.0, 35.0, 49.0).share == 0.7
    ones, rates = (1.0, 1.0, 1.0), (Rate(1.0, 32, 30, 20, 30),)
    late = Written(1, ones, (12, 12, 12), (11, 11, 11), ones, ones, rates, NO_STAGES)
    assert [aim.met for aim in late.aims()] == [False, True, True, True]


@pytest.fixture
def collector() -> Iterator[Collector]:
    with a_collector() as running:
        yield running


async def test_stages_are_read_from_spans_without_the_call(collector: Collector) -> None:
    traces = Traces()
    async with traces.sent_to(collector.url):
        with traces.begun("draft"):
            for _ in range(2):  # a correction
                with span("write"):
                    await asyncio.sleep(0.01)
                    with span("chat", kind=CLIENT) as call:
                        call.update_name("chat stub-small")
                        await asyncio.sleep(0.1)
            with span("check"):
                await asyncio.sleep(0.02)
            await asyncio.sleep(0.03)
    (draft,) = collector.wait_for("draft")
    taken = times(collector, draft)
    assert 0.2 <= taken["chat"] < taken["whole"]
    assert 0.02 <= taken["write"] < taken["whole"] - 0.25
    assert (taken["retrieve"], taken["prompt"], taken["keep"]) == (0, 0, 0)
    assert taken["check"] >= 0.02
    assert taken["between"] >= 0.03
    parts = [part for name, part in taken.items() if name != "whole"]
    assert sum(parts) == pytest.approx(taken["whole"])


async def test_a_stage_of_no_known_name_is_refused(collector: Collector) -> None:
    traces = Traces()
    async with traces.sent_to(collector.url):
        with traces.begun("draft"), span("ponder"):
            pass
    (draft,) = collector.wait_for("draft")
    with pytest.raises(ValueError, match="ponder is no stage of a draft"):
        times(collector, draft)


def test_shares_are_of_what_the_house_adds() -> None:
    none = dict.fromkeys(STAGES, 0.0)
    one = {**none, "check": 0.002, "keep": 0.001, "between": 0.001, "chat": 0.096, "whole": 0.1}
    other = {**none, "check": 0.004, "between": 0.002, "chat": 0.094, "whole": 0.1}
    found = spread([one, other])
    assert (found.drafts, found.whole_ms, found.call_ms) == (2, (100.0, 100.0), (94.0, 96.0))
    shares = {stage.name: stage.share for stage in found.added if stage.share}
    assert shares == {"check": 0.6, "keep": 0.1, "between": 0.3}
    assert next((s.p50_ms, s.p95_ms) for s in found.added if s.name == "check") == (2.0, 4.0)


def _a_run(house_ms: float, house_rate: float) -> Written:
    ones = (2.0, 2.0, 2.0)
    rates = (Rate(0.5, 32, 60.0, house_rate, 60.0, (0.4, 0.6)),)
    return Written(200, ones, (house_ms,) * 3, ones, ones, ones, rates, NO_STAGES)


def test_a_ratio_is_how_many_times_the_bare_sdk() -> None:
    assert ratios(_a_run(20.0, 30.0)) == {"one by one, p50": 10.0, "32 callers, 0.5 s a call": 2.0}


def test_a_ratio_may_worsen_by_a_fifth_and_no_more(tmp_path: Path) -> None:
    Baseline.of(_a_run(20.0, 30.0)).write(tmp_path / "baseline.json")
    kept = Baseline.read(tmp_path / "baseline.json")
    assert worsened(kept, _a_run(24.0, 25.1)) == []
    assert worsened(kept, _a_run(10.0, 60.0)) == []
    (told,) = worsened(kept, _a_run(24.2, 30.0))
    assert told == "one by one, p50: 12.1 times the bare SDK, 10.0 in the baseline (+21%, at most +20%)"
    (told,) = worsened(kept, _a_run(20.0, 24.0))
    assert "32 callers, 0.5 s a call: 2.5 times" in told


def test_runs_of_another_size_are_not_compared() -> None:
    kept = Baseline.of(_a_run(20.0, 30.0))
    with pytest.raises(ValueError, match="200 drafts, this run on 60"):
        worsened(kept, replace(_a_run(20.0, 30.0), pairs=60))


def test_without_a_baseline_a_run_says_how_to_write_one(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="--baseline write"):
        Baseline.read(tmp_path / "baseline.json")
