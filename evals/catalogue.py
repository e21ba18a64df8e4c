"""The evals by name: what each measures is its docstring."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence

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
from evals.marks import SECOND
from evals.report import Report
from service.settings import read_settings

Eval = Callable[[argparse.Namespace, Console], Report]


def about(name: str) -> str:
    """What the eval of that name measures, in a sentence."""
    return EVALS[name].__doc__ or ""


def _checks(asked: argparse.Namespace, console: Console) -> Report:
    """French posts with marked faults, and faultless ones that no check may change."""
    return checks.evaluate(console, asked.texts)


def _checks_again(_asked: argparse.Namespace, console: Console) -> Report:
    """The checks on a second set, written by somebody who had read neither the first nor the code."""
    return checks.evaluate(console, SECOND)


def _composer(asked: argparse.Namespace, console: Console) -> Report:
    """A hundred briefs written without a model for five networks each: what is said, copied, too long."""
    report, cases = composer.evaluate(console)
    composer.show(cases, asked.print, asked.seed)
    return report


def _personal(_asked: argparse.Namespace, _console: Console) -> Report:
    """Personal data in lines of messages, half of which only look as if they held some."""
    return personal.evaluate(personal.read_cases())


def _repetition(_asked: argparse.Namespace, _console: Console) -> Report:
    """A brand's own posts, none of which repeats another, and retellings that should be seen."""
    return repetition.evaluate()


def _replies_grounded(asked: argparse.Namespace, console: Console) -> Report:
    """Replies to questions people asked, from the pages that answer them: what is in no source."""
    return grounded_replies.evaluate(console, retrieval.data_folder(asked.data))


def _replying(_asked: argparse.Namespace, console: Console) -> Report:
    """The checks of replies: promises, admissions, and replies without fault."""
    return replying.evaluate(console)


def _retrieval(asked: argparse.Namespace, console: Console) -> Report:
    """French help pages found by questions in other words: both halves of the search, and each alone."""
    return retrieval.evaluate(console, retrieval.data_folder(asked.data))


def _rewriting(_asked: argparse.Namespace, console: Console) -> Report:
    """Posts shortened and adapted to every network without a model: what is lost or too long."""
    return rewriting.evaluate(console)


def _spelling(asked: argparse.Namespace, _console: Console) -> Report:
    """Slips made in posts and help pages: which are mended rightly, and what is changed for nothing."""
    return spelling.evaluate(retrieval.data_folder(asked.data), asked.seed)


def _topic_risk(_asked: argparse.Namespace, console: Console) -> Report:
    """The heads of topics: risks seen, and harmless headlines feared, on headlines kept apart."""
    return topic_risk.evaluate(console)


def _topic_pairs(_asked: argparse.Namespace, console: Console) -> Report:
    """French and English items of one story, and near misses: which one topic holds."""
    return topic_pairs.evaluate(console)


def _topics(asked: argparse.Namespace, console: Console) -> Report:
    """The clustering of a stream in one pass, beside the true topics of a public set."""
    return topics.evaluate(console, retrieval.data_folder(asked.data), asked.most)


def _trend_streams(_asked: argparse.Namespace, console: Console) -> Report:
    """Three weeks of news: which events are seen to rise, how soon, and what noise makes rise."""
    return trend_streams.evaluate(console)


def _triage(asked: argparse.Namespace, console: Console) -> Report:
    """The heads of triage: intents, despair, threats, sentiment, abuse, on messages kept apart."""
    return triage.evaluate(console, retrieval.data_folder(asked.data))


def _voice(asked: argparse.Namespace, console: Console) -> Report:
    """Brands told apart by how they write: newest posts, shared subjects, strangers."""
    return voice.evaluate(console, asked.brands)


def _writers(asked: argparse.Namespace, console: Console) -> Report:
    """Drafts of the configured model, whole and with parts taken away, beside the composer’s."""
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
# What the heads that ship, and the clustering, are measured by.
GROUPS: Mapping[str, Sequence[str]] = {
    "heads": ("triage", "topic-risk"),
    "clustering": ("topics", "topic-pairs"),
}
# Why an eval has no place among those that run offline.
NEEDS_A_MODEL = {
    "writers": "it needs a model, and `all` calls none: `python -m evals.run writers` does, where one is set"
}
