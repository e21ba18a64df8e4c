"""The table of the fault runs, as `make faults` prints it and README shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from evals.faults.rows import RUNS

BEGIN = "<!-- faults: written by make faults -->"
END = "<!-- end of faults -->"
HEAD = "| promise | measured (aim) | met | command |\n|---|---|---|---|\n"


def table(lines: Iterable[Mapping[str, Any]]) -> str:
    """A row a run, in Markdown. What was not run, or missed, is told as plainly as what was met."""
    rows = []
    for promise, some in groupby(lines, key=lambda line: str(line["promise"])):
        for number, line in enumerate(some):
            met = "yes" if line["met"] else "not run" if line["not_run"] else "**no**"
            cells = (promise if number == 0 else "", _measured(line), met, f"`{line['command']}`")
            rows.append(f"| {' | '.join(cells)} |\n")
    return HEAD + "".join(rows)


def in_readme(readme: str, lines: Iterable[Mapping[str, Any]]) -> str:
    """README with this table between its two marks, and below it the runs without a line.

    Raises ValueError when the marks are not there.
    """
    before, _, rest = readme.partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise ValueError(f"README holds no {BEGIN} … {END}")
    some = list(lines)
    never = [run.command for run in RUNS if run.name not in {line["run"] for line in some}]
    left = f"\nNot run yet: {', '.join(f'`{one}`' for one in never)}.\n" if never else ""
    return f"{before}{BEGIN}\n{table(some)}{left}{END}{after}"


def _measured(line: Mapping[str, Any]) -> str:
    if line["not_run"]:
        return str(line["not_run"])
    told = [
        f"{figure['name']}: {_value(figure['value'])}{_aim(figure)}".replace("|", "\\|")
        for figure in line["figures"]
    ]
    return f"{'; '.join(told)}; in {_value(round(line['seconds']))} s"


def _aim(figure: Mapping[str, Any]) -> str:
    if figure["aim"] is None:
        return ""
    return f" ({figure['aim']})" if figure["met"] else f" ({figure['aim']}: **missed**)"


def _value(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.4g}"
