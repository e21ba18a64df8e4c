"""`python -m evals.run [NAME]`: quality, measured.

Without a NAME, every eval that needs no model runs, each as a process of its own; their figures are held
against `evals/baseline.json` and written to `evals/report.html`. The exit status is then 1 when an eval ended
in an error, or a figure is worse than its baseline or gone: an aim that the baseline misses as well is told,
and fails nothing. With a NAME, that eval runs alone, and the exit status is 1 when an aim is missed; with
`--baseline` it is as above. An eval whose data is absent is not run, and neither passes nor fails.
`heads` runs the evals of the heads that ship (triage, topic-risk), `clustering` those of topics (topics,
topic-pairs).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from evals import every, regressions, retrieval, voice, writers
from evals.catalogue import EVALS, GROUPS, NEEDS_A_MODEL, about
from evals.marks import CASES
from evals.page import build
from evals.page.origin import Origin
from evals.regressions import BASELINE, Compared, UnreadableBaseline, Values
from evals.report import Report, summary

OUT = Path("var") / "evals"
CHOICES = ("seed", "most", "texts", "brands")  # options that choose what is measured


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the evals asked for, print their figures, keep them as JSON, and compare them where it is asked."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = _parser()
    asked = parser.parse_args(given)
    whole = asked.which == "all"
    if asked.quiet and asked.baseline in ("compare", "write"):
        parser.error("--quiet keeps the JSON alone: nothing is held against a baseline, nor written to it")
    mode = asked.baseline or ("compare" if whole else "none")
    known = _known(parser, asked, mode)
    console = Console(highlight=False)
    evals = _all(parser, asked, known, console) if whole else _alone(asked, known, console)
    reports = [one.report for one in evals]
    told = [f"{report.name}: {report.save(asked.out)}" for report in reports]
    if asked.quiet:
        return _missed(reports)
    console.print("\n".join(told))
    _draw(evals, asked, Origin.here(" ".join(("python -m evals.run", *given))), console)
    if mode == "none":
        summary(reports, console)
        return _missed(reports)
    every.show(evals, console)
    if mode == "write":
        console.print(f"{asked.against}: {', '.join(regressions.write(reports, asked.against)) or 'nothing'}")
        return int(any(report.failed for report in reports))
    return every.status(evals)


def _known(parser: argparse.ArgumentParser, asked: argparse.Namespace, mode: str) -> Mapping[str, Values]:
    """The baseline; none where nothing is compared, or where it is about to be written for the first time."""
    if mode == "none":
        return {}
    if asked.which in NEEDS_A_MODEL:
        parser.error(f"{asked.which} has no baseline: it depends on the model")
    if altered := [name for name in CHOICES if _altered(parser, asked, name)]:
        parser.error(f"--{altered[0]} measures something else than the baseline did: add --baseline none")
    if mode == "write" and not asked.against.exists():
        return {}
    try:
        return regressions.read(asked.against)
    except UnreadableBaseline as error:
        parser.error(str(error))


def _all(
    parser: argparse.ArgumentParser,
    asked: argparse.Namespace,
    known: Mapping[str, Values],
    console: Console,
) -> list[Compared]:
    """Each eval apart, then what the baseline has and nobody measures any more."""
    options = [f"--data={asked.data}"] if asked.data else []
    options += [f"--{name}={getattr(asked, name)}" for name in CHOICES if _altered(parser, asked, name)]
    options += [f"--print={asked.print}"] if asked.print else []
    commands = {
        name: Report(name, not_run=NEEDS_A_MODEL[name])
        if name in NEEDS_A_MODEL
        else [sys.executable, "-m", "evals.run", name, "--quiet", *options]
        for name in EVALS
    }
    done = every.run_each(commands, known, console)
    return [*done, *(regressions.removed(name, known[name]) for name in known if name not in EVALS)]


def _alone(asked: argparse.Namespace, known: Mapping[str, Values], console: Console) -> list[Compared]:
    """The eval or the group of that name, in this process: an error ends it."""
    names = GROUPS.get(asked.which, (asked.which,))
    reports = [replace(EVALS[name](asked, console), name=name) for name in names]
    return every.compare_all(reports, known)


def _draw(evals: Sequence[Compared], asked: argparse.Namespace, origin: Origin, console: Console) -> None:
    file = asked.html or (build.PAGE if asked.which == "all" else None)
    if file is not None:
        console.print(f"page: {build.write(evals, {name: about(name) for name in EVALS}, origin, file)}")


def _missed(reports: Sequence[Report]) -> int:
    return int(any(report.missed or report.failed is not None for report in reports))


def _altered(parser: argparse.ArgumentParser, asked: argparse.Namespace, name: str) -> bool:
    return bool(getattr(asked, name) != parser.get_default(name))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="evals.run", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("which", nargs="?", choices=(*EVALS, *GROUPS, "all"), default="all")
    parser.add_argument("--print", type=int, default=0, metavar="N", help="print N drafts as they are")
    parser.add_argument("--seed", type=int, default=7, help="which drafts are printed, which slips are made")
    parser.add_argument("--out", type=Path, default=OUT, help=f"folder of the JSON files, by default {OUT}")
    parser.add_argument("--data", type=Path, help=f"folder of data for evals, else {retrieval.VARIABLE}")
    parser.add_argument("--most", type=int, metavar="N", help="items of topics; all by default")
    parser.add_argument("--texts", type=Path, default=CASES, help="folder of marked and faultless texts")
    parser.add_argument(
        "--brands", type=Path, default=voice.BRANDS, help="folder of brands to tell apart and to write for"
    )
    parser.add_argument("--quiet", action="store_true", help="keep the JSON alone, print no figure")
    _of_the_baseline(parser.add_argument_group("baseline"))
    _of_the_writers(parser.add_argument_group("writers"))
    return parser


def _of_the_baseline(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--baseline",
        choices=("compare", "write", "none"),
        help="hold the figures against it, or make them it (those of the evals that ran; the others stay);"
        " by default `compare` without a NAME, `none` with one",
    )
    group.add_argument("--against", type=Path, default=BASELINE, metavar="FILE", help="the baseline")
    group.add_argument(
        "--html",
        type=Path,
        metavar="FILE",
        help=f"the page; without a NAME {build.PAGE.name} beside the evals",
    )


def _of_the_writers(group: argparse._ArgumentGroup) -> None:
    usual = writers.Choices()
    group.add_argument("--cases", type=int, default=usual.cases, metavar="N", help="briefs, 100 at most")
    group.add_argument("--callers", type=int, default=usual.callers, metavar="N", help="drafts at a time")
    group.add_argument("--wait", type=float, default=usual.wait, metavar="SECONDS", help="for a draft")
    group.add_argument(
        "--judge", type=_model, metavar="PROVIDER:MODEL", help="who judges, by default the writer’s own model"
    )
    group.add_argument(
        "--judged", type=int, default=usual.judged, metavar="N", help="drafts of each writer judged; 0: none"
    )
    group.add_argument(
        "--runs", type=int, default=usual.runs, metavar="N", help="readings of each by a judge"
    )


def _model(name: str) -> str:
    provider, _, model = name.partition(":")
    if not (provider and model):
        raise argparse.ArgumentTypeError(f"{name!r} is not PROVIDER:MODEL")
    return name


if __name__ == "__main__":
    sys.exit(main())
