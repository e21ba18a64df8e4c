"""The bench of writing computes what it says, on a handful of drafts; no test here looks at a time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from evals.bench.baseline import Baseline, ratios, worsened
from evals.bench.writing import CALLERS, measure
from evals.bench.written import Rate, Written, spread_of, told


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


def test_what_is_added_and_the_share_of_the_rate() -> None:
    assert spread_of([0.001 * n for n in range(1, 101)]) == (50.0, 95.0, 99.0)
    assert Rate(0.5, 32, 50.0, 35.0, 49.0).share == 0.7
    ones, rates = (1.0, 1.0, 1.0), (Rate(1.0, 32, 30, 20, 30),)
    late = Written(1, ones, (12, 12, 12), (11, 11, 11), ones, ones, rates)
    assert [aim.met for aim in late.aims()] == [False, True, True, True]


def _a_run(house_ms: float, house_rate: float) -> Written:
    ones = (2.0, 2.0, 2.0)
    rates = (Rate(0.5, 32, 60.0, house_rate, 60.0, (0.4, 0.6)),)
    return Written(200, ones, (house_ms,) * 3, ones, ones, ones, rates)


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
