"""How a fault run tells what it found: one line of JSON on standard output, all else on standard error."""

from __future__ import annotations

import json
import time
from typing import Any

from rich.console import Console

from evals.report import SIGNS, Report, summary


def a_console() -> Console:
    """Where progress and tables go: standard error, wide enough for a table when it is a file."""
    screen = Console(highlight=False, stderr=True)
    return screen if screen.is_terminal else Console(highlight=False, stderr=True, width=140)


def finish(report: Report, *, seed: int, began: float) -> int:
    """Show the figures, print the line, and return the exit status: 1 when an aim is missed.

    `began` is the `time.perf_counter()` of the start. What was not run met nothing, and fails as well.
    """
    summary([report], a_console())
    print(json.dumps(line(report, seed, time.perf_counter() - began), ensure_ascii=False), flush=True)
    return 1 if report.missed or report.not_run else 0


def line(report: Report, seed: int, seconds: float) -> dict[str, Any]:
    """The report without its details, as it is printed and kept."""
    figures = [
        {
            "name": figure.name,
            "value": round(figure.value, 4),
            "aim": f"{SIGNS[figure.aim]} {figure.bound:g}" if figure.aim else None,
            "met": figure.met,
        }
        for figure in report.figures
    ]
    return {
        "name": report.name,
        "seed": seed,
        "seconds": round(seconds, 1),
        "met": not (report.missed or report.not_run),
        "not_run": report.not_run,
        "figures": figures,
    }
