"""The bench of patterns: a slow one is found, time is bounded, and what was left out is told."""

from __future__ import annotations

import re
import time

import pytest
from rich.console import Console

from evals.bench.patterns import WANTED_MS, drawn, main, measured, told

QUIET = Console(quiet=True)


def test_every_pattern_reads_every_text_in_rounds() -> None:
    pairs = drawn(["a", "b", "c"], ["x", "y"], seed=7)
    assert pairs == drawn(["a", "b", "c"], ["x", "y"], seed=7)
    assert [name for name, _ in pairs] == ["a", "b", "c"] * 2
    assert {(name, text) for name in "abc" for text in "xy"} == set(pairs)


def test_a_quadratic_pattern_is_over_the_limit() -> None:
    found = {"quadratic": re.compile(r"a+b"), "linear": re.compile(r"b")}
    timed = measured([("quadratic", "x"), ("linear", "x")], found, {"x": "a" * 20_000}, None, QUIET)
    taken = {name: ms for ms, name, _ in timed}
    assert taken["quadratic"] > WANTED_MS > taken["linear"]


def test_no_search_begins_once_the_time_is_spent() -> None:
    assert measured([("p", "x")], {"p": re.compile("a")}, {"x": "a"}, time.monotonic(), QUIET) == []


def test_what_was_left_out_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--seconds", "0"]) == 0
    assert "left out" in " ".join(capsys.readouterr().out.split())
    assert told(4, 10, 2).startswith("4 searches of 10: 6 left out (each pattern read 2 texts")
    assert told(10, 10, 2) == "10 searches, nothing left out"
