"""`python -m evals.run [NAME]`: quality, measured; exit 1 when an aim is missed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from rich.console import Console

from evals import (
    checks,
    composer,
    grounded_replies,
    personal,
    repetition,
    replying,
    retrieval,
    rewriting,
    spelling,
    topic_pairs,
    topic_risk,
    topics,
    trend_streams,
    triage,
    voice,
    writers,
)
from evals.marks import CASES, SECOND
from evals.report import Report, summary
from service.settings import read_settings

OUT = Path("var") / "evals"
Eval = Callable[[argparse.Namespace, Console], Report]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the evals asked for, print their figures, keep them as JSON."""
    asked = _parser().parse_args(arguments)
    console = Console(highlight=False)
    names = EVALS if asked.which == "all" else [asked.which]
    reports = [EVALS[name](asked, console) for name in names]
    for report in reports:
        console.print(f"{report.name}: {report.save(asked.out)}")
    summary(reports, console)
    return 1 if any(report.missed for report in reports) else 0


def _checks(asked: argparse.Namespace, console: Console) -> Report:
    return checks.evaluate(console, asked.texts)


def _checks_again(_asked: argparse.Namespace, console: Console) -> Report:
    return checks.evaluate(console, SECOND)


def _composer(asked: argparse.Namespace, console: Console) -> Report:
    report, cases = composer.evaluate(console)
    composer.show(cases, asked.print, asked.seed)
    return report


def _personal(_asked: argparse.Namespace, _console: Console) -> Report:
    return personal.evaluate(personal.read_cases())


def _repetition(_asked: argparse.Namespace, _console: Console) -> Report:
    return repetition.evaluate()


def _replies_grounded(asked: argparse.Namespace, console: Console) -> Report:
    return grounded_replies.evaluate(console, retrieval.data_folder(asked.data))


def _replying(_asked: argparse.Namespace, console: Console) -> Report:
    return replying.evaluate(console)


def _retrieval(asked: argparse.Namespace, console: Console) -> Report:
    return retrieval.evaluate(console, retrieval.data_folder(asked.data))


def _rewriting(_asked: argparse.Namespace, console: Console) -> Report:
    return rewriting.evaluate(console)


def _spelling(asked: argparse.Namespace, _console: Console) -> Report:
    return spelling.evaluate(retrieval.data_folder(asked.data), asked.seed)


def _topic_risk(_asked: argparse.Namespace, console: Console) -> Report:
    return topic_risk.evaluate(console)


def _topic_pairs(_asked: argparse.Namespace, console: Console) -> Report:
    return topic_pairs.evaluate(console)


def _topics(asked: argparse.Namespace, console: Console) -> Report:
    return topics.evaluate(console, retrieval.data_folder(asked.data), asked.most)


def _trend_streams(_asked: argparse.Namespace, console: Console) -> Report:
    return trend_streams.evaluate(console)


def _triage(asked: argparse.Namespace, console: Console) -> Report:
    return triage.evaluate(console, retrieval.data_folder(asked.data))


def _voice(asked: argparse.Namespace, console: Console) -> Report:
    return voice.evaluate(console, asked.brands)


def _writers(asked: argparse.Namespace, console: Console) -> Report:
    choices = writers.Choices(
        cases=asked.cases,
        callers=asked.callers,
        judged=asked.judged,
        runs=asked.runs,
        judge=asked.judge,
        seed=asked.seed,
        wait=asked.wait,
        brands=asked.brands,
    )
    return writers.evaluate(console, read_settings(), choices)


EVALS: Mapping[str, Eval] = {
    "checks": _checks,
    "checks-again": _checks_again,
    "composer": _composer,
    "personal": _personal,
    "repetition": _repetition,
    "replies-grounded": _replies_grounded,
    "replying": _replying,
    "retrieval": _retrieval,
    "rewriting": _rewriting,
    "spelling": _spelling,
    "topic-risk": _topic_risk,
    "topic-pairs": _topic_pairs,
    "topics": _topics,
    "trend-streams": _trend_streams,
    "triage": _triage,
    "voice": _voice,
    "writers": _writers,
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="evals.run", description=__doc__)
    parser.add_argument("which", nargs="?", choices=(*EVALS, "all"), default="all")
    parser.add_argument("--print", type=int, default=0, metavar="N", help="print N drafts as they are")
    parser.add_argument("--seed", type=int, default=7, help="which drafts are printed, which slips are made")
    parser.add_argument("--out", type=Path, default=OUT, help=f"folder of the JSON files, by default {OUT}")
    parser.add_argument("--data", type=Path, help=f"folder of data for evals, else {retrieval.VARIABLE}")
    parser.add_argument("--most", type=int, metavar="N", help="items of topics; all by default")
    parser.add_argument("--texts", type=Path, default=CASES, help="folder of marked and faultless texts")
    parser.add_argument(
        "--brands", type=Path, default=voice.BRANDS, help="folder of brands to tell apart and to write for"
    )
    _of_the_writers(parser.add_argument_group("writers"))
    return parser


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
