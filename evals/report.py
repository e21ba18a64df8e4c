"""What an eval found: figures beside their aims, as a table to read and JSON to keep."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from rich.console import Console
from rich.table import Table

Aim = Literal["at least", "at most", "exactly"]
SIGNS: dict[Aim, str] = {"at least": "≥", "at most": "≤", "exactly": "="}


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value, and the value it is held against when there is one."""

    name: str
    value: float
    aim: Aim | None = None
    bound: float = 0.0

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None for a figure without one."""
        if self.aim is None:
            return None
        if self.aim == "exactly":
            return self.value == self.bound
        return self.value >= self.bound if self.aim == "at least" else self.value <= self.bound


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one eval, and what to read beside them. `not_run` says why there are none."""

    name: str
    figures: tuple[Figure, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)
    not_run: str | None = None

    @property
    def missed(self) -> bool:
        """Whether an aim was measured and missed. An eval that was not run missed and passed nothing."""
        return any(figure.met is False for figure in self.figures)

    def save(self, folder: Path) -> Path:
        """Write `<folder>/<name>.json`."""
        folder.mkdir(parents=True, exist_ok=True)
        figures = [
            {
                "name": figure.name,
                "value": figure.value,
                "aim": f"{figure.aim} {figure.bound:g}" if figure.aim else None,
                "met": figure.met,
            }
            for figure in self.figures
        ]
        told = {"eval": self.name, "not_run": self.not_run, "figures": figures, "details": self.details}
        file = folder / f"{self.name}.json"
        file.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        return file


def summary(reports: Sequence[Report], console: Console) -> None:
    """One table: each figure, its aim, and whether it is met."""
    table = Table("eval", "figure", "aim", "measured", "met")
    for report in reports:
        if report.not_run is not None:
            table.add_row(report.name, report.not_run, "", "", "[yellow]not run[/]")
        for figure in report.figures:
            aim = f"{SIGNS[figure.aim]} {figure.bound:g}" if figure.aim else ""
            verdict = {True: "[green]yes[/]", False: "[bold red]no[/]", None: ""}[figure.met]
            table.add_row(report.name, figure.name, aim, _shown(figure.value), verdict)
        table.add_section()
    console.print(table)


def _shown(value: float) -> str:
    return f"{value:g}" if float(value).is_integer() else f"{value:.3f}"
