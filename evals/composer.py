"""The composer on a hundred briefs and five networks: complete, fitting, never copied, never monotonous."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from rich.console import Console
from rich.progress import track

from evals import scorers
from evals.desks import alone, fill
from evals.report import Figure, Report
from service.desk import Desk, open_desk
from service.drafts.propose import propose
from service.drafts.schemas import BriefBody
from service.words import Brief, Draft

CASES = Path(__file__).parent / "cases" / "briefs.yaml"
BRAND = "fournil-augustine"
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TOO_ALIKE = 0.8
Fault = dict[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class Case:
    """A brief and its drafts, one a network."""

    brief: Brief
    drafts: tuple[Draft, ...]

    @property
    def texts(self) -> list[str]:
        """What would be published on each network."""
        return [draft.text for draft in self.drafts]


def read_briefs(name: str, file: Path = CASES) -> list[Brief]:
    """The briefs of one list of the file, read as the API reads them."""
    rows: list[dict[str, Any]] = yaml.safe_load(file.read_text(encoding="utf-8"))[name]
    return [BriefBody.model_validate(row).brief() for row in rows]


def evaluate(console: Console) -> tuple[Report, list[Case]]:
    """Write every brief on every network, twice, and score. The drafts come with the report."""
    return asyncio.run(_evaluate(console))


def show(cases: Sequence[Case], number: int, seed: int) -> None:
    """Print `number` drafts as they are, drawn with `seed`."""
    drafts = [(case.brief, draft) for case in cases for draft in case.drafts]
    for brief, draft in random.Random(seed).sample(drafts, min(number, len(drafts))):
        rules = Counter(finding.rule for finding in draft.findings)
        noticed = ", ".join(rules) or "-"
        print(f"──── {draft.network} · {brief.goal or 'no goal'} · {brief.subject} · {noticed}")
        print(draft.text, end="\n\n")


async def _evaluate(console: Console) -> tuple[Report, list[Case]]:
    briefs, offending = read_briefs("briefs"), read_briefs("offending")
    with TemporaryDirectory() as folder:
        settings = alone(Path(folder), "e5")
        async with open_desk(settings, clock=lambda: NOW) as desk:
            await fill(desk, BRAND)
            cases = await _written(desk, briefs, console, "writing")
            stopped = await _written(desk, offending, console, "offending")
            runs = await _runs(desk)
        async with open_desk(settings, clock=lambda: NOW) as desk:
            again = await _written(desk, briefs, console, "again")
    return score(cases, again, stopped, runs), cases


async def _written(desk: Desk, briefs: Sequence[Brief], console: Console, told: str) -> list[Case]:
    networks = [(tone.id, None) for tone in (await desk.guides.get(BRAND)).guide.networks]
    return [
        Case(brief, tuple(await propose(desk, BRAND, brief, networks)))
        for brief in track(briefs, told, console=console)
    ]


@dataclass(frozen=True, slots=True)
class KnownRuns:
    """Runs of words of the past posts, and of the guide's own sentences."""

    posts: scorers.Runs
    moves: scorers.Runs


async def _runs(desk: Desk) -> KnownRuns:
    guide = (await desk.guides.get(BRAND)).guide
    posts = [post.text async for post in desk.records.posts.iterate(BRAND)]
    return KnownRuns(scorers.Runs.of(posts), scorers.Runs.of(guide.grounds()))


def score(cases: Sequence[Case], again: Sequence[Case], stopped: Sequence[Case], runs: KnownRuns) -> Report:
    """The figures of the composer, and every fault behind them."""
    faults: dict[str, list[Fault]] = {
        "unsaid": _faults(cases, scorers.unsaid),
        "source not named": _faults(cases, scorers.unnamed_sources),
        "overlong": _faults(cases, lambda _, draft: scorers.overlong(draft)),
        "block findings": _faults(cases, lambda _, draft: scorers.blocks(draft)),
        "copied": _faults(cases, lambda brief, draft: _copied(brief, draft, runs)),
        "changed on second run": _changed(cases, again),
        "offending let through": _faults(
            stopped, lambda _, draft: [] if scorers.blocks(draft) else [draft.text]
        ),
    }
    texts = [text for case in cases for text in case.texts]
    opened = scorers.openings(texts)
    rules = Counter(finding.rule for case in cases for draft in case.drafts for finding in draft.findings)
    figures = (
        Figure("briefs", len(cases), "exactly", 100),
        Figure("drafts", len(texts), "exactly", 500),
        *(Figure(f"drafts with: {name}", len(found), "exactly", 0) for name, found in faults.items()),
        Figure("facts declared dropped", rules["composer.dropped_fact"]),
        *_likeness([pair for case in cases for pair in scorers.overlaps(case.texts)]),
        Figure("most used opening", max(opened.values(), default=0) / max(1, len(texts)), "at most", 0.15),
        Figure("different openings", len(opened)),
    )
    details = {"faults": faults, "openings": opened.most_common(20), "findings": rules.most_common()}
    return Report("composer", figures, details)


def _likeness(pairs: Sequence[scorers.Overlap]) -> Iterator[Figure]:
    """How often two networks of one brief get nearly the same text; the first figure is the judge."""
    over = f"network pairs over {TOO_ALIKE}"
    words = scorers.share(pair.words > TOO_ALIKE for pair in pairs)
    yield Figure(f"{over}, words (Jaccard)", words, "at most", 0.10)
    yield Figure(f"{over}, words (contained)", scorers.share(pair.contained > TOO_ALIKE for pair in pairs))
    yield Figure(f"{over}, characters", scorers.share(pair.characters > TOO_ALIKE for pair in pairs))
    yield Figure("mean overlap of pairs, words", sum(pair.words for pair in pairs) / max(1, len(pairs)))


def _copied(brief: Brief, draft: Draft, runs: KnownRuns) -> list[str]:
    said = [brief.subject, brief.date, brief.call_to_action, *(scorers.named(fact) for fact in brief.facts)]
    own = scorers.Runs.of([text for text in said if text])
    return runs.posts.copied(draft.text, scorers.Runs(runs.moves.known | own.known))


def _changed(cases: Sequence[Case], again: Sequence[Case]) -> list[Fault]:
    return [
        {"subject": one.brief.subject, "network": first.network, "wrong": [first.text, second.text]}
        for one, other in zip(cases, again, strict=True)
        for first, second in zip(one.drafts, other.drafts, strict=True)
        if first.text != second.text
    ]


def _faults(cases: Sequence[Case], wrong: Callable[[Brief, Draft], list[str]]) -> list[Fault]:
    return [
        {"subject": case.brief.subject, "network": draft.network, "wrong": found}
        for case in cases
        for draft in case.drafts
        if (found := wrong(case.brief, draft))
    ]
