"""The checks of replies on replies to one message: half are faultless, half break one rule.

The words that the checks look for may be tuned on cases/replies/train.yaml; held.yaml only measures them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field
from rich.console import Console
from rich.table import Table

from evals.report import Figure, Report
from service.checks.answered import Answered
from service.checks.registry import RULES
from service.examining import Place, examine
from service.guides.guide import Guide
from service.guides.loader import parse
from service.networks.catalogue import Catalogue

CASES = Path(__file__).parent / "cases" / "replies"
SPLITS = ("train", "held")
WATCHED = tuple(rule.id for rule in RULES if rule.id.startswith("reply."))
NETWORK = "facebook"


class Case(BaseModel):
    """One reply; `breaks` is the rule it breaks, None for a faultless one."""

    model_config = ConfigDict(extra="forbid")

    id: str
    language: str
    breaks: str | None
    text: str
    sources: list[str] = Field(default_factory=list)
    openings: list[str] = Field(default_factory=list)


class Cases(BaseModel):
    """Replies, and the message each language answers; `name` is the first name that may be said."""

    model_config = ConfigDict(extra="forbid")

    name: str
    messages: dict[str, str]
    replies: list[Case]


@dataclass(frozen=True, slots=True)
class Judged:
    """A reply, and the rules of replies found broken in it."""

    case: Case
    found: frozenset[str]

    @property
    def is_right(self) -> bool:
        """Whether the checks found the rule that is broken, and no other."""
        return self.found == ({self.case.breaks} if self.case.breaks else set())


def evaluate(console: Console, folder: Path = CASES) -> Report:
    """Judge every reply, print a line a rule, and give the figures."""
    figures: list[Figure] = []
    details: dict[str, object] = {}
    for split in SPLITS:
        judged = list(judge(read(split, folder)))
        show(split, judged, console)
        figures += figures_of(split, judged)
        details[split] = [
            {"id": one.case.id, "breaks": one.case.breaks, "found": sorted(one.found), "text": one.case.text}
            for one in judged
            if not one.is_right
        ]
    return Report("replying", tuple(figures), details)


def read(split: str, folder: Path = CASES) -> Cases:
    """The cases of one file."""
    return Cases.model_validate(yaml.safe_load((folder / f"{split}.yaml").read_text(encoding="utf-8")))


def judge(cases: Cases) -> Iterator[Judged]:
    """What the checks of replies notice in each."""
    guide, network = a_guide(), Catalogue.load().get(NETWORK)
    for case in cases.replies:
        answered = Answered(
            text=cases.messages[case.language],
            name=cases.name,
            openings=tuple(case.openings),
            sources=tuple(case.sources),
        )
        place = Place(network, network.reply_kind, guide, case.language)
        found = {finding.rule for finding in examine(case.text, place, answered=answered).findings}
        yield Judged(case, frozenset(found & set(WATCHED)))


def a_guide() -> Guide:
    """A guide that says nothing: a reply has its sources alone to lean on."""
    rules = {"name": "La Maison Merle", "sector": "Boutique", "languages": ["fr", "en"]}
    return parse(
        rules | {"networks": [{"id": one} for one in ("x", NETWORK, "instagram", "bluesky", "linkedin")]}
    )


def figures_of(split: str, judged: Sequence[Judged]) -> Iterator[Figure]:
    """Recall and precision by rule, then what faultless replies were blamed for."""
    clean = [one for one in judged if one.case.breaks is None]
    alarmed = sum(bool(one.found) for one in clean)
    yield Figure(f"{split}: faultless replies", len(clean))
    yield Figure(f"{split}: of them blamed", alarmed, *(("exactly", 0) if split == "train" else ()))
    broken = [one for one in judged if one.case.breaks is not None]
    caught = sum(one.case.breaks in one.found for one in broken)
    yield Figure(f"{split}: broken replies", len(broken))
    yield Figure(f"{split}: of them caught under their rule", round(caught / max(1, len(broken)), 4))
    for rule in WATCHED:
        right, found, marked = counts(rule, judged)
        if found:
            yield Figure(f"{split}: precision of {rule}", round(right / found, 4))
        if marked:
            yield Figure(f"{split}: recall of {rule}", round(right / marked, 4))


def counts(rule: str, judged: Iterable[Judged]) -> tuple[int, int, int]:
    """Replies where a rule is broken and found, found, broken."""
    tally: Counter[str] = Counter()
    for one in judged:
        found, marked = rule in one.found, one.case.breaks == rule
        tally.update({"right": found and marked, "found": found, "marked": marked})
    return tally["right"], tally["found"], tally["marked"]


def show(split: str, judged: Sequence[Judged], console: Console) -> None:
    """One line a rule."""
    table = Table("rule", "marked", "found", "right", title=split)
    for rule in WATCHED:
        right, found, marked = counts(rule, judged)
        table.add_row(rule, str(marked), str(found), str(right))
    console.print(table)
