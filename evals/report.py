"""What an eval found: figures beside their aims, as a table to read and JSON to keep."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from rich.console import Console
from rich.table import Table

Aim = Literal["at least", "at most", "exactly"]
SIGNS: dict[Aim, str] = {"at least": "≥", "at most": "≤", "exactly": "="}
OF_A_SHARE = 0.01  # what a share may lose beside its baseline; a count may lose nothing


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value, and the value it is held against when there is one.

    `tolerance` is how much worse than its baseline it may be, by default 0 for a whole number and 0.01 for
    any other; a `timed` figure depends on the machine, and has no baseline.
    """

    name: str
    value: float
    aim: Aim | None = None
    bound: float = 0.0
    tolerance: float | None = None
    timed: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None for a figure without one."""
        if self.aim is None:
            return None
        if self.aim == "exactly":
            return self.value == self.bound
        return self.value >= self.bound if self.aim == "at least" else self.value <= self.bound

    @property
    def allowed(self) -> float:
        """How much worse than its baseline it may be."""
        if self.tolerance is not None:
            return self.tolerance
        return 0.0 if isinstance(self.value, int) else OF_A_SHARE

    def wanted(self) -> str:
        """The aim as it is shown: « ≥ 0.75 », or nothing."""
        return f"{SIGNS[self.aim]} {self.bound:g}" if self.aim else ""

    def as_json(self) -> dict[str, Any]:
        """The figure as it is kept."""
        return {
            "name": self.name,
            "value": self.value,
            "aim": f"{self.aim} {self.bound:.12g}" if self.aim else None,
            "met": self.met,
            "tolerance": self.allowed,
            "timed": self.timed,
        }

    @staticmethod
    def of_json(kept: Mapping[str, Any]) -> Figure:
        """The figure that was kept."""
        told, _, bound = (kept["aim"] or "").rpartition(" ")
        aim = next((aim for aim in SIGNS if aim == told), None)
        own = {"tolerance": kept["tolerance"], "timed": kept["timed"]}
        return Figure(kept["name"], kept["value"], aim, float(bound or 0), **own)


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one eval, and what to read beside them.

    `not_run` says why there are none; `failed` is the error that ended the eval.
    """

    name: str
    figures: tuple[Figure, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)
    not_run: str | None = None
    failed: str | None = None

    @property
    def missed(self) -> bool:
        """Whether an aim was measured and missed. An eval that was not run missed and passed nothing."""
        return any(figure.met is False for figure in self.figures)

    def save(self, folder: Path) -> Path:
        """Write `<folder>/<name>.json`."""
        folder.mkdir(parents=True, exist_ok=True)
        told = {
            "eval": self.name,
            "not_run": self.not_run,
            "failed": self.failed,
            "figures": [figure.as_json() for figure in self.figures],
            "details": self.details,
        }
        file = folder / f"{self.name}.json"
        file.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        return file

    @staticmethod
    def read(file: Path) -> Report:
        """The report that `save` wrote."""
        kept = json.loads(file.read_text(encoding="utf-8"))
        figures = tuple(map(Figure.of_json, kept["figures"]))
        return Report(kept["eval"], figures, kept["details"], kept["not_run"], kept["failed"])


def summary(reports: Sequence[Report], console: Console) -> None:
    """One table: each figure, its aim, and whether it is met."""
    table = Table("eval", "figure", "aim", "measured", "met")
    for report in reports:
        if report.not_run is not None:
            table.add_row(report.name, report.not_run, "", "", "[yellow]not run[/]")
        if report.failed is not None:
            table.add_row(report.name, report.failed, "", "", "[bold red]failed[/]")
        for figure in report.figures:
            verdict = {True: "[green]yes[/]", False: "[bold red]no[/]", None: ""}[figure.met]
            table.add_row(report.name, figure.name, figure.wanted(), shown(figure.value), verdict)
        table.add_section()
    console.print(table)


def shown(value: float) -> str:
    """A value as tables print it."""
    return f"{value:g}" if float(value).is_integer() else f"{value:.3f}"
