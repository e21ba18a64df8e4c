"""Figures beside their baseline: what is worse, better, new, gone or not run, and what decides the exit."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from rich.console import Console

from evals import every, personal, regressions, repetition, run
from evals.catalogue import EVALS, GROUPS, NEEDS_A_MODEL, about
from evals.regressions import BASELINE, Compared, Line, Tally, UnreadableBaseline, compare, write
from evals.report import Aim, Figure, Report

QUIET = Console(quiet=True)


def line(figure: Figure, before: float | None) -> Line:
    known = {} if before is None else {figure.name: before}
    [found] = compare(Report("eval", (figure,)), known).lines
    return found


@pytest.mark.parametrize(
    ("aim", "bound", "before", "value", "verdict"),
    [
        ("at least", 0.5, 0.80, 0.80, "met"),
        ("at least", 0.5, 0.80, 0.791, "met"),  # within the tolerance of a share
        ("at least", 0.5, 0.80, 0.789, "worse"),
        ("at least", 0.5, 0.505, 0.499, "worse"),  # within it, but the aim was met
        ("at least", 0.9, 0.80, 0.80, "missed"),
        ("at least", 0.9, 0.80, 0.85, "missed"),
        ("at least", 0.9, 0.80, 0.70, "worse"),
        ("at most", 0.5, 0.20, 0.209, "met"),
        ("at most", 0.5, 0.20, 0.211, "worse"),
        ("at most", 0.1, 0.20, 0.20, "missed"),
        ("at most", 0.1, 0.20, 0.15, "missed"),
        ("exactly", 0, 0, 0, "met"),
        ("exactly", 0, 0, 1, "worse"),  # a count may lose nothing
        ("exactly", 0, 3, 3, "missed"),
        ("exactly", 0, 3, 4, "worse"),
        ("at most", 10, 4, 5, "worse"),
        ("at most", 10, 4, 3, "met"),
    ],
)
def test_a_figure_is_judged_by_its_aim_and_its_baseline(
    aim: Aim, bound: float, before: float, value: float, verdict: str
) -> None:
    assert line(Figure("one", value, aim, bound), before).verdict == verdict


def test_a_tolerance_of_its_own_replaces_the_usual_one() -> None:
    wide = Figure("topics found / true", 2.48, "at most", 3, tolerance=0.1)
    assert line(wide, 2.40).verdict == "met"
    assert line(wide, 2.30).verdict == "worse"
    assert line(Figure("found", 5, "at least", 1, tolerance=2), 7).verdict == "met"


def test_a_figure_without_an_aim_is_told_and_fails_nothing() -> None:
    found = compare(Report("eval", (Figure("recall", 0.1),)), {"recall": 0.9})
    assert found.lines[0].verdict == "told"
    assert found.lines[0].change == pytest.approx(-0.8)
    assert not found.fails


def test_a_time_has_no_baseline() -> None:
    slow = line(Figure("seconds", 9.0, "at most", 3, timed=True), 1.0)
    assert (slow.verdict, slow.before, slow.is_new) == ("missed", None, False)


def test_better_by_more_than_the_tolerance_is_told() -> None:
    assert line(Figure("rate", 0.9, "at least", 0.5), 0.8).improved
    assert not line(Figure("rate", 0.805, "at least", 0.5), 0.8).improved
    assert line(Figure("faults", 1, "exactly", 0), 3).improved
    assert not line(Figure("free", 9), 3).improved


def test_a_new_figure_fails_nothing_and_one_that_is_gone_does() -> None:
    report = Report("eval", (Figure("new", 0.1, "at least", 0.5),))
    found = compare(report, {"old": 1.0})
    assert [(one.name, one.verdict) for one in found.lines] == [("new", "missed"), ("old", "gone")]
    assert found.lines[0].is_new
    assert found.fails
    assert not compare(report, {}).fails


def test_an_eval_not_run_is_told_loudly_and_passes_nothing() -> None:
    found = compare(Report("eval", not_run="no data"), {"rate": 0.5})
    assert found.lost
    assert found.lines == ()
    assert every.warnings([found]) == ["eval was NOT RUN, and so not compared with its baseline: no data"]
    assert every.status([found]) == 0
    assert not compare(Report("eval", not_run="no data"), None).lost
    assert Tally.of([found]).met == 0


def test_an_eval_that_does_not_exist_any_more_is_gone() -> None:
    gone = regressions.removed("old", {"rate": 0.5, "count": 3})
    assert [one.verdict for one in gone.lines] == ["gone", "gone"]
    assert every.status([gone]) == 1


def test_what_fails_is_said_with_both_values() -> None:
    worse = compare(Report("eval", (Figure("rate", 0.5, "at least", 0.9),)), {"rate": 0.8, "old": 2})
    assert every.warnings([worse]) == [
        "eval: « rate » is WORSE: 0.500, was 0.800 (≥ 0.9, tolerance 0.01)",
        "eval: « old » is GONE; it was 2",
    ]
    console = Console(record=True, width=160)
    every.show([worse, Compared(Report("other", failed="ValueError: [bold]no"), ())], console)
    told = console.export_text()
    assert "ValueError: [bold]no" in told
    assert "0 aims met, 0 missed, 1 figures worse than the baseline, 1 gone" in told


def test_a_baseline_is_written_and_read_and_what_did_not_run_stays(tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    first = [
        Report("one", (Figure("rate", 2 / 3), Figure("seconds", 1.0, timed=True))),
        Report("two", (Figure("n", 3),)),
    ]
    assert write(first, file) == ["one", "two"]
    assert regressions.read(file) == {"one": {"rate": 0.666667}, "two": {"n": 3}}
    again = [
        Report("one", (Figure("rate", 0.7),)),
        Report("two", not_run="no data"),
        Report("three", failed="x"),
    ]
    assert write(again, file) == ["one"]
    assert regressions.read(file) == {"one": {"rate": 0.7}, "two": {"n": 3}}
    write([Report("two")], file)
    assert list(regressions.read(file)) == ["one"]
    assert line(Figure("rate", 2 / 3, "at least", 2 / 3), 0.666667).verdict == "met"  # rounded, not worse


@pytest.mark.parametrize("content", ["", "{}", '{"evals": []}', '{"evals": {"one": {"rate": "high"}}}'])
def test_a_baseline_that_cannot_be_read_is_an_error(tmp_path: Path, content: str) -> None:
    file = tmp_path / "baseline.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(UnreadableBaseline, match="no baseline"):
        regressions.read(file)
    with pytest.raises(UnreadableBaseline, match="absent"):
        regressions.read(tmp_path / "other.json")


def test_the_committed_baseline_names_evals_and_figures_that_exist() -> None:
    kept = regressions.read(BASELINE)
    assert kept.keys() <= EVALS.keys() - NEEDS_A_MODEL.keys()
    for report in (personal.evaluate(personal.read_cases()), repetition.evaluate()):
        found = compare(report, kept[report.name])
        assert not found.fails, every.warnings([found])
        assert not any(one.is_new for one in found.lines)
    told = json.dumps(kept, ensure_ascii=False)
    assert "second to measure" not in told
    assert "milliseconds" not in told


def writing(report: Report, folder: Path, status: int = 0) -> list[str]:
    """A command that puts that report where `--out` says, as an eval does."""
    kept = report.save(folder)
    code = (
        "import pathlib, shutil, sys\n"
        f"shutil.copy({str(kept)!r}, pathlib.Path(sys.argv[-1]) / {kept.name!r})\n"
        f"sys.exit({status})"
    )
    return [sys.executable, "-c", code]


def test_an_eval_that_crashes_is_reported_and_the_others_still_run(tmp_path: Path) -> None:
    good = Report("good", (Figure("rate", 0.5, "at least", 0.9), Figure("n", 3)), {"why": "é"})
    commands: dict[str, list[str] | Report] = {
        "raises": [sys.executable, "-c", "raise ValueError('no such set')"],
        "killed": [sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"],
        "model": Report("model", not_run="it needs a model"),
        "good": writing(good, tmp_path, status=1),  # an aim that is missed is no crash
    }
    found = every.run_each(commands, {"good": {"rate": 0.5}}, QUIET)
    errors = {one.report.name: one.report.failed for one in found}
    assert errors["raises"] == "ValueError: no such set (exit status 1, no report)"
    assert errors["killed"] == "killed by SIGKILL"
    assert errors["good"] is None
    assert found[2].report.not_run == "it needs a model"
    assert found[3].report.details == {"why": "é"}
    assert [one.verdict for one in found[3].lines] == ["missed", "told"]
    assert found[3].seconds is not None
    assert every.status(found) == 1
    assert every.status(found[2:]) == 0


def test_a_report_that_is_kept_is_read_again(tmp_path: Path) -> None:
    figures = (
        Figure("rate", 0.5, "at least", 0.6),
        Figure("n", 3),
        Figure("s", 1.5, "at most", 2000.5, timed=True),
        Figure("r", 2.5, "exactly", 2.5, tolerance=0.1),
    )
    report = Report("eval", figures, {"ranks": [1, None]})
    again = Report.read(report.save(tmp_path))
    assert again.details == report.details
    for one, other in zip(figures, again.figures, strict=True):
        assert one.as_json() == other.as_json()
        assert (one.aim, one.bound, one.allowed) == (other.aim, other.bound, other.allowed)


def test_one_eval_is_compared_when_it_is_asked(tmp_path: Path) -> None:
    file, page = tmp_path / "baseline.json", tmp_path / "page.html"
    common = ["personal", "--out", str(tmp_path / "out"), "--against", str(file)]
    assert run.main([*common, "--baseline", "write"]) == 0
    assert run.main([*common, "--baseline", "compare", "--html", str(page)]) == 0
    assert "personal" in page.read_text(encoding="utf-8")
    kept = json.loads(file.read_text(encoding="utf-8"))
    kept["evals"]["personal"]["texts of the moon"] = 3
    file.write_text(json.dumps(kept), encoding="utf-8")
    assert run.main([*common, "--baseline", "compare"]) == 1
    assert run.main(common) == 0  # alone, its aims decide


@pytest.mark.parametrize(
    "arguments",
    [
        ["topics", "--baseline", "compare", "--most", "10"],
        ["writers", "--baseline", "write"],
        ["personal", "--quiet", "--baseline", "write"],
        ["--against", "absent.json"],
        ["nothing"],
    ],
)
def test_what_cannot_be_compared_is_refused_before_anything_runs(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run.main(arguments)
    assert stopped.value.code == 2


def test_every_eval_says_what_it_measures_and_the_groups_are_of_evals() -> None:
    assert all(about(name) for name in EVALS)
    assert {name for names in GROUPS.values() for name in names} <= EVALS.keys()
    assert {"checks", "retrieval", "voice", "composer"} <= EVALS.keys()
    assert {"heads", "clustering"} == GROUPS.keys()
