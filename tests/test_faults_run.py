"""`make faults`: what each run printed is kept and shown as it is, and a run that did not end is told so."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from evals.faults.line import finish, line
from evals.faults.rows import RUNS, Run
from evals.faults.run import KEPT, main, merged, one, read, write
from evals.faults.shown import BEGIN, END, in_readme, table
from evals.page.origin import Origin
from evals.report import Figure, Report

README = Path(__file__).parent.parent / "README.md"
GOOD = Report("crash", (Figure("rows lost", 0, "exactly", 0), Figure("kills", 200)))
BAD = Report("crash", (Figure("rows | lost", 3, "exactly", 0),))


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A module that says on its standard output what it is told, waits, and ends as it is told."""
    source = (
        "import sys, time\nprint(sys.argv[1]); time.sleep(float(sys.argv[2])); sys.exit(int(sys.argv[3]))\n"
    )
    (tmp_path / "saying.py").write_text(source, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return "saying"


def test_the_line_tells_every_figure_and_its_aim(capsys: pytest.CaptureFixture[str]) -> None:
    assert finish(GOOD, seed=7, began=0.0) == 0
    printed = capsys.readouterr()
    told = json.loads(printed.out)
    assert printed.out.count("\n") == 1
    assert (told["name"], told["seed"], told["met"], told["not_run"]) == ("crash", 7, True, None)
    assert told["figures"][0] == {"name": "rows lost", "value": 0, "aim": "= 0", "met": True}
    assert told["figures"][1]["met"] is None
    assert "rows lost" in printed.err


@pytest.mark.parametrize("report", [BAD, Report("crash", not_run="no data here")])
def test_what_missed_or_was_not_run_fails(report: Report) -> None:
    assert finish(report, seed=7, began=0.0) == 1
    assert line(report, 7, 1.0)["met"] is False


def test_a_run_is_kept_with_its_command(module: str) -> None:
    told = json.dumps(line(GOOD, 7, 12.34))
    found = one(Run("crash", module, (f"noise\n{told}", "0", "0"), 20))
    assert (found["promise"], found["run"], found["seconds"], found["met"]) == ("crash", module, 12.3, True)
    assert found["command"].startswith(f"python -m {module}")
    assert found["commit"].partition(",")[0] == Origin.here("").commit.partition(",")[0]


@pytest.mark.parametrize(
    ("words", "limit", "because"),
    [
        (("not JSON", "0", "3"), 20, "ended with 3 and told nothing"),
        (("{}", "60", "0"), 1, "stopped after 1 s, its limit"),
    ],
)
def test_a_run_that_tells_nothing_is_told_so(
    module: str, words: tuple[str, ...], limit: int, because: str
) -> None:
    found = one(Run("crash", module, words, limit))
    assert (found["met"], found["not_run"]) == (False, because)
    assert f"| crash | {because} | not run |" in table([found])


def test_the_newest_line_of_a_run_is_kept_in_the_order_of_the_runs(tmp_path: Path) -> None:
    first, second = RUNS[0], RUNS[1]
    lines = [{"run": second.name, "n": 1}, {"run": first.name, "n": 2}, {"run": "gone", "n": 3}]
    kept = merged(lines, [{"run": second.name, "n": 4}])
    assert [(one["run"], one["n"]) for one in kept] == [(first.name, 2), (second.name, 4)]
    write(tmp_path / "lines.jsonl", kept)
    assert read(tmp_path / "lines.jsonl") == kept
    assert read(tmp_path / "none.jsonl") == []


def test_the_table_tells_what_was_missed_as_it_is() -> None:
    about = {"promise": "crash", "run": "kill", "command": "python -m evals.faults.kill"}
    shown = table([about | line(GOOD, 7, 61.0), about | line(BAD, 7, 2.0)])
    command = "`python -m evals.faults.kill`"
    assert f"| crash | rows lost: 0 (= 0); kills: 200; in 61 s | yes | {command} |" in shown
    assert "|  | rows \\| lost: 3 (= 0: **missed**); in 2 s | **no** |" in shown


def test_readme_shows_the_lines_that_are_kept_and_the_runs_that_have_none() -> None:
    readme = README.read_text(encoding="utf-8")
    assert in_readme(readme, read(KEPT)) == readme
    assert f"`{RUNS[0].command}`" in in_readme(f"{BEGIN}\n{END}", [])
    with pytest.raises(ValueError, match="README holds no"):
        in_readme("nothing", [])


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.name)
def test_every_run_is_there_and_has_a_name_of_its_own(run: Run) -> None:
    assert find_spec(run.module) is not None
    assert [one.name for one in RUNS].count(run.name) == 1


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        main(["nothing-of-the-kind", "--out", str(tmp_path)])
    assert "there are kill," in capsys.readouterr().err
