"""`python -m evals.run [composer|retrieval|voice|all]`: quality, measured; exit 1 when an aim is missed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from evals import composer, retrieval, voice
from evals.report import Report, summary

OUT = Path("var") / "evals"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the evals asked for, print their figures, keep them as JSON."""
    asked = _parser().parse_args(arguments)
    console = Console(highlight=False)
    reports: list[Report] = []
    if asked.which in ("composer", "all"):
        report, cases = composer.evaluate(console)
        composer.show(cases, asked.print, asked.seed)
        reports.append(report)
    if asked.which in ("retrieval", "all"):
        reports.append(retrieval.evaluate(console, retrieval.data_folder(asked.data)))
    if asked.which in ("voice", "all"):
        reports.append(voice.evaluate(console, asked.brands))
    for report in reports:
        console.print(f"{report.name}: {report.save(asked.out)}")
    summary(reports, console)
    return 1 if any(report.missed for report in reports) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="evals.run", description=__doc__)
    parser.add_argument("which", nargs="?", choices=("composer", "retrieval", "voice", "all"), default="all")
    parser.add_argument("--print", type=int, default=0, metavar="N", help="print N drafts as they are")
    parser.add_argument("--seed", type=int, default=7, help="which drafts are printed")
    parser.add_argument("--out", type=Path, default=OUT, help=f"folder of the JSON files, by default {OUT}")
    parser.add_argument("--data", type=Path, help=f"folder of data for evals, else {retrieval.VARIABLE}")
    parser.add_argument("--brands", type=Path, default=voice.BRANDS, help="folder of brands to tell apart")
    return parser


if __name__ == "__main__":
    sys.exit(main())
