"""Every eval, one after the other, each apart; then their figures beside the baseline, printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from evals import apart, regressions
from evals.regressions import Compared, Line, Tally, Values
from evals.report import Report, shown

MARKS = {
    "met": "[green]met[/]",
    "missed": "[yellow]missed[/]",
    "worse": "[bold red]worse[/]",
    "gone": "[bold red]gone[/]",
    "told": "",
}


def run_each(
    commands: Mapping[str, Sequence[str] | Report], known: Mapping[str, Values], console: Console
) -> list[Compared]:
    """Run each command, or take the report that stands in its place, and compare it with its baseline."""
    done = []
    for place, (name, command) in enumerate(commands.items(), 1):
        console.rule(f"{place} of {len(commands)}: {name}", align="left")
        if isinstance(command, Report):
            done.append(regressions.compare(command, known.get(name)))
        else:
            report, seconds = apart.run(name, command)
            done.append(regressions.compare(report, known.get(name), seconds))
            console.print(f"{name}: {seconds:.0f} s")
    return done


def compare_all(reports: Sequence[Report], known: Mapping[str, Values]) -> list[Compared]:
    """Each report beside its baseline."""
    return [regressions.compare(report, known.get(report.name)) for report in reports]


def show(evals: Sequence[Compared], console: Console) -> None:
    """One table of every figure, then what fails or was not run, each on a line of its own, then counts."""
    table = Table("eval", "figure", "aim", "measured", "baseline", "verdict")
    for one in evals:
        for line in one.lines:
            table.add_row(one.report.name, *_cells(line))
        if told := one.report.failed or one.report.not_run:
            mark = "[bold red]failed[/]" if one.report.failed else "[yellow]not run[/]"
            table.add_row(one.report.name, escape(told), "", "", "", mark)
        table.add_section()
    console.print(table)
    for told in warnings(evals):
        console.print(told, style="bold red", markup=False)
    console.print(counted(Tally.of(evals)), markup=False)


def warnings(evals: Sequence[Compared]) -> list[str]:
    """What nobody may overlook: errors, figures that are worse or gone, evals that the baseline has."""
    told = []
    for one in evals:
        name = one.report.name
        if one.report.failed is not None:
            told.append(f"{name} FAILED: {one.report.failed}")
        if one.lost:
            told.append(f"{name} was NOT RUN, and so not compared with its baseline: {one.report.not_run}")
        told += [f"{name}: {_worse(line)}" for line in one.lines if line.verdict in {"worse", "gone"}]
    return told


def counted(tally: Tally) -> str:
    """The counts as a sentence."""
    return (
        f"{tally.met} aims met, {tally.missed} missed, {tally.worse} figures worse than the baseline,"
        f" {tally.gone} gone, {tally.improved} better; {tally.told} figures without an aim;"
        f" {tally.failed} evals failed, {tally.not_run} not run."
    )


def status(evals: Sequence[Compared]) -> int:
    """1 when an eval ended in an error, or a figure is worse than its baseline or gone."""
    return int(any(one.fails for one in evals))


def _cells(line: Line) -> tuple[str, ...]:
    figure = line.figure
    before = "new" if line.is_new else "" if line.before is None else shown(line.before)
    mark = "[green]better[/]" if line.improved else MARKS[line.verdict]
    if figure is None:
        return escape(line.name), "", "", before, mark
    return escape(line.name), figure.wanted(), shown(figure.value), before, mark


def _worse(line: Line) -> str:
    before = "" if line.before is None else shown(line.before)
    if line.figure is None:
        return f"« {line.name} » is GONE; it was {before}"
    after, wanted = shown(line.figure.value), line.figure.wanted()
    return f"« {line.name} » is WORSE: {after}, was {before} ({wanted}, tolerance {line.figure.allowed:g})"
