"""Figures beside those of `evals/baseline.json`: what is better, worse, or no longer measured."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from evals.report import Figure, Report

BASELINE = Path(__file__).parent / "baseline.json"
WRITTEN_BY = "python -m evals.run --baseline write"
Values = Mapping[str, float]
Verdict = Literal["met", "missed", "worse", "gone", "told"]
_DIGITS = 6  # kept of a value, so that a difference can be read
_ROUNDING = 10.0**-_DIGITS


class UnreadableBaseline(ValueError):
    """The file of the baseline is absent, or is not what `write` makes."""


@dataclass(frozen=True, slots=True)
class Line:
    """A figure beside its baseline. Without a figure it is gone; without `before` it is new, or timed.

    `told` is a figure without an aim: no direction is known, so that it can be neither better nor worse.
    """

    name: str
    figure: Figure | None
    before: float | None
    verdict: Verdict

    @property
    def change(self) -> float | None:
        """What was added to the baseline; 0 for what its rounding hides."""
        if self.figure is None or self.before is None:
            return None
        added = self.figure.value - self.before
        return 0.0 if abs(added) <= _ROUNDING else added

    @property
    def is_new(self) -> bool:
        """Whether a figure that could have a baseline has none."""
        return self.before is None and self.figure is not None and not self.figure.timed

    @property
    def improved(self) -> bool:
        """Whether it is nearer to its aim, or further past it, by more than its tolerance."""
        if self.figure is None or self.before is None:
            return False
        return _fell(replace(self.figure, value=self.before), self.figure.value) > self.figure.allowed


@dataclass(frozen=True, slots=True)
class Compared:
    """An eval, its lines, and the seconds it took. `lost`: the baseline has figures, and it was not run."""

    report: Report
    lines: tuple[Line, ...]
    lost: bool = False
    seconds: float | None = None

    @property
    def fails(self) -> bool:
        """Whether it ended in an error, or something is worse than the baseline or gone."""
        return self.report.failed is not None or any(line.verdict in {"worse", "gone"} for line in self.lines)


def compare(report: Report, known: Values | None, seconds: float | None = None) -> Compared:
    """A report beside the values of its eval, None when the baseline has none.

    An eval that was not run, or ended in an error, has no line: nothing of it passed.
    """
    if report.not_run is not None or report.failed is not None:
        return Compared(report, (), report.not_run is not None and bool(known), seconds)
    return Compared(report, tuple(_lines(report, known or {})), seconds=seconds)


def removed(name: str, known: Values) -> Compared:
    """An eval of the baseline that does not exist any more: every figure of it is gone."""
    return Compared(Report(name), tuple(_lines(Report(name), known)))


def read(file: Path = BASELINE) -> dict[str, dict[str, float]]:
    """The values by eval and figure. UnreadableBaseline when they cannot be read."""
    try:
        kept: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return {
            name: {figure: _number(value) for figure, value in values.items()}
            for name, values in kept["evals"].items()
        }
    except FileNotFoundError:
        raise UnreadableBaseline(f"{file} is absent: {WRITTEN_BY} writes it") from None
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise UnreadableBaseline(f"{file} holds no baseline: {error}") from error


def write(reports: Sequence[Report], file: Path = BASELINE) -> list[str]:
    """Put the values of the evals that ran in the file; what it held of others stays. Their names.

    An eval without any figure leaves the file.
    """
    values: dict[str, dict[str, float]] = read(file) if file.exists() else {}
    ran = [report for report in reports if report.not_run is None and report.failed is None]
    for report in ran:
        values[report.name] = {
            figure.name: round(figure.value, _DIGITS) for figure in report.figures if not figure.timed
        }
    values = {name: figures for name, figures in values.items() if figures}
    kept = {"written by": WRITTEN_BY, "evals": dict(sorted(values.items()))}
    file.write_text(json.dumps(kept, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return [report.name for report in ran]


def _lines(report: Report, known: Values) -> Iterator[Line]:
    for figure in report.figures:
        before = None if figure.timed else known.get(figure.name)
        yield Line(figure.name, figure, before, _verdict(figure, before))
    there = {figure.name for figure in report.figures}
    for name, before in known.items():
        if name not in there:
            yield Line(name, None, before, "gone")


def _verdict(figure: Figure, before: float | None) -> Verdict:
    if figure.met is None:
        return "told"
    if before is not None and _is_worse(figure, before):
        return "worse"
    return "met" if figure.met else "missed"


def _is_worse(figure: Figure, before: float) -> bool:
    """Worse by more than its tolerance, or short of an aim that was met, by however little."""
    fell = _fell(figure, before)
    newly_missed = replace(figure, value=before).met and not figure.met
    return fell > figure.allowed or (bool(newly_missed) and fell > 0)


def _fell(figure: Figure, before: float) -> float:
    """How much worse the figure is than that value, negative when it is better."""
    if figure.aim == "at least":
        fell = before - figure.value
    elif figure.aim == "at most":
        fell = figure.value - before
    elif figure.aim == "exactly":
        fell = abs(figure.value - figure.bound) - abs(before - figure.bound)
    else:
        return 0.0
    return 0.0 if abs(fell) <= _ROUNDING else fell


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{value!r} is no number")
    return value


@dataclass(frozen=True, slots=True)
class Tally:
    """How many figures met their aim, missed it, are worse or gone; how many evals were not run or failed.

    `lost` are the evals among those not run that the baseline has figures of.
    """

    met: int
    missed: int
    worse: int
    gone: int
    told: int
    improved: int
    not_run: int
    lost: int
    failed: int

    @staticmethod
    def of(evals: Sequence[Compared]) -> Tally:
        """The counts over evals."""
        lines = [line for one in evals for line in one.lines]
        by_verdict = Counter(line.verdict for line in lines)
        return Tally(
            met=by_verdict["met"],
            missed=by_verdict["missed"],
            worse=by_verdict["worse"],
            gone=by_verdict["gone"],
            told=by_verdict["told"],
            improved=sum(line.improved for line in lines),
            not_run=sum(one.report.not_run is not None for one in evals),
            lost=sum(one.lost for one in evals),
            failed=sum(one.report.failed is not None for one in evals),
        )
