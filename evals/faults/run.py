"""`make faults`: every fault run in its turn, and the table of README from the lines they print.

A run that passes its time, or ends without its line, is told so in its row. Each line is kept in
`<out>/lines.jsonl` as it comes; `--keep` also writes them, and README's table, into the repository.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from evals.faults.line import a_console
from evals.faults.rows import RUNS, SEED, Run
from evals.faults.shown import in_readme, table
from evals.page.origin import commit_of

ROOT = Path(__file__).parent.parent.parent
KEPT = Path(__file__).parent / "figures.jsonl"
OUT = Path("var") / "faults"
Line = Mapping[str, Any]


def one(run: Run) -> dict[str, Any]:
    """The line a run printed, with its promise, command and commit; one of its own when it printed none."""
    words = [sys.executable, "-m", run.module, *run.words]
    about = {"promise": run.promise, "run": run.name, "command": run.command, "commit": commit_of(ROOT)}
    try:
        ended = subprocess.run(words, stdout=subprocess.PIPE, timeout=run.limit_s, check=False)
    except subprocess.TimeoutExpired:
        return about | _failed(f"stopped after {run.limit_s} s, its limit", run.limit_s)
    printed = ended.stdout.decode().strip().rpartition("\n")[2]
    try:
        line: dict[str, Any] = json.loads(printed)
        return about | line
    except json.JSONDecodeError:
        return about | _failed(f"ended with {ended.returncode} and told nothing", 0)


def _failed(because: str, seconds: float) -> dict[str, Any]:
    return {"seed": SEED, "seconds": seconds, "met": False, "not_run": because, "figures": []}


def read(file: Path) -> list[Line]:
    """The lines of a file; none when it is not there."""
    if not file.exists():
        return []
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def merged(kept: Iterable[Line], new: Iterable[Line]) -> list[Line]:
    """A line a run, the newest, in the order of RUNS; runs that are no more are left out."""
    by_name = {line["run"]: line for line in (*kept, *new)}
    return [by_name[run.name] for run in RUNS if run.name in by_name]


def write(file: Path, lines: Iterable[Line]) -> None:
    """A line of JSON each."""
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    file.write_text(text, encoding="utf-8")


def main(given: Sequence[str] | None = None) -> int:
    """Run, print the table, keep the lines; 1 when an aim is missed or a run did not end."""
    parser = argparse.ArgumentParser(prog="python -m evals.faults.run", description=__doc__)
    names = [run.name for run in RUNS]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"all by default: {', '.join(names)}")
    parser.add_argument("--keep", action="store_true", help="write figures.jsonl and README's table")
    parser.add_argument("--out", type=Path, default=OUT)
    asked = parser.parse_args(given)
    if unknown := set(asked.names) - set(names):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    asked.out.mkdir(parents=True, exist_ok=True)
    screen, lines = a_console(), list[Line]()
    for number, run in enumerate(wanted := [run for run in RUNS if run.name in (asked.names or names)], 1):
        screen.print(f"{number} of {len(wanted)}: {run.command} (at most {run.limit_s} s)")
        lines.append(one(run))
        write(asked.out / "lines.jsonl", merged(read(asked.out / "lines.jsonl"), lines))
    if asked.keep:
        keep(lines)
    print(table(lines))
    return 0 if all(line["met"] for line in lines) else 1


def keep(lines: Iterable[Line]) -> None:
    """Write the lines beside those kept before, and the table of all into README."""
    kept = merged(read(KEPT), lines)
    write(KEPT, kept)
    readme = ROOT / "README.md"
    readme.write_text(in_readme(readme.read_text(encoding="utf-8"), kept), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
