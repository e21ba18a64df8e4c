"""The faults of sources, met for real: nothing is reached, and bombs take what they may."""

from __future__ import annotations

from rich.console import Console

from evals.faults.feeds import evaluate

BOMBS = ("laughs", "laughs in UTF-16", "external file", "deep", "gzip bomb, 1 GB", "endless", "drip")


async def test_hostile_sources_reach_nothing_and_hold_nobody_up() -> None:
    report = await evaluate(Console(quiet=True), 2.0, BOMBS)
    values = {figure.name: figure.value for figure in report.figures}
    assert not report.missed, values
    assert values["sources that lead elsewhere"] > 50
    assert {one["came"] for name, one in report.details["bombs"].items() if "laughs" in name} == {
        "source_forbidden"
    }
    assert report.details["bombs"]["endless"]["came"] == "outbound_too_large"
    assert report.details["bombs"]["drip"]["came"] == "outbound_too_slow"
