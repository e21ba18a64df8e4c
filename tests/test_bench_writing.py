"""The bench of writing computes what it says, on a handful of drafts; no test here looks at a time."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

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
