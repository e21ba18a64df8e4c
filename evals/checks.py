"""The checks on French texts written before them: what each rule finds, misses and changes.

A finding is right when a fault of its rule is marked where it points; on a faultless text every finding is
wrong. A rule whose fix is applied by itself is also held to the exact correction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Column, Table

from evals.marks import CASES, Fault, Marked, guide_of, read
from evals.report import Figure, Report
from service.examining import Place, examine, mend
from service.guides.guide import Guide
from service.language import Detector
from service.networks.catalogue import Catalogue
from service.spelling import Dictionaries
from service.words import Finding, Span

PRECISION = 0.95
TODAY = date(2026, 11, 23)
NO_BREAK = str.maketrans("\u202f", "\u00a0")  # both no-break spaces are right


@dataclass(slots=True)
class Tally:
    """One rule: findings right and wrong, faults found and missed, fixes other than the one marked."""

    right: int = 0
    wrong: int = 0
    found: int = 0
    missed: int = 0
    misfixed: int = 0
    mends: bool = False

    @property
    def precision(self) -> float | None:
        """Share of its findings that are right; None when there is none."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else None

    @property
    def recall(self) -> float | None:
        """Share of its marked faults that it found; None when none is marked."""
        return self.found / (self.found + self.missed) if self.found + self.missed else None


@dataclass(slots=True)
class Score:
    """Every rule's tally, and the texts that went wrong, to read."""

    rules: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    changed: list[dict[str, str]] = field(default_factory=list)
    miscorrected: list[dict[str, str]] = field(default_factory=list)
    wrong: list[dict[str, Any]] = field(default_factory=list)
    missed: list[dict[str, Any]] = field(default_factory=list)


def evaluate(console: Console, folder: Path = CASES) -> Report:
    """Judge every text of the folder, print a line a rule, and give the figures."""
    faulty, faultless = read("faults", folder), read("faultless", folder)
    kept = score(faulty, faultless, Judge(guide_of(folder)))
    show(kept, console)
    return report(f"checks-{folder.name}", kept, faulty, faultless)


def score(faulty: Sequence[Marked], faultless: Sequence[Marked], judge: Judge) -> Score:
    """Judge every text and hold the findings against the marks."""
    kept = Score()
    for case in (*faulty, *faultless):
        findings = judge.findings(case)
        _tally(kept, case, findings)
        corrected = mend(case.text, findings)
        told = {"id": case.id, "text": case.text, "corrected": corrected}
        if not case.faults and corrected != case.text:
            kept.changed.append(told)
        if case.corrected is not None and _same_blanks(corrected) != _same_blanks(case.corrected):
            kept.miscorrected.append(told | {"wanted": case.corrected})
    return kept


class Judge:
    """Reviews a text as the service does, without a library behind it."""

    def __init__(self, guide: Guide) -> None:
        self._guide = guide
        self._networks = Catalogue.load()
        self._dictionaries = Dictionaries()
        self._detector = Detector()

    def findings(self, case: Marked) -> tuple[Finding, ...]:
        """What the checks notice in the text of a case."""
        network = self._networks.get(case.network)
        examined = examine(
            case.text,
            Place(network, network.default_kind, self._guide, case.language),
            recent=case.recent,
            fields=case.fields,
            today=TODAY,
            dictionaries=self._dictionaries,
            detector=self._detector,
        )
        return examined.findings


def report(name: str, kept: Score, faulty: Sequence[Marked], faultless: Sequence[Marked]) -> Report:
    """The figures, with an aim for each rule that mends by itself."""
    figures = [
        Figure("texts with marked faults", len(faulty)),
        Figure("faultless texts", len(faultless)),
        Figure("faultless texts changed", len(kept.changed), "exactly", 0),
        Figure("texts corrected exactly as marked", 1 - len(kept.miscorrected) / max(1, len(faulty))),
    ]
    for rule, tally in sorted(kept.rules.items()):
        if tally.precision is not None:
            aim: tuple[Any, ...] = ("at least", PRECISION) if tally.mends else ()
            figures.append(Figure(f"precision of {rule}", round(tally.precision, 4), *aim))
        if tally.recall is not None:
            figures.append(Figure(f"recall of {rule}", round(tally.recall, 4)))
    details = {name: getattr(kept, name) for name in ("changed", "miscorrected", "wrong", "missed")}
    return Report(name, tuple(figures), details)


def show(kept: Score, console: Console) -> None:
    """One line a rule: what it found rightly and wrongly, missed, and mended otherwise than marked."""
    table = Table(
        Column("rule", no_wrap=True, min_width=28),
        "mends",
        "right",
        "wrong",
        "prec.",
        "found",
        "missed",
        "recall",
        "misfixed",
    )
    for rule, tally in sorted(kept.rules.items()):
        counts = (tally.right, tally.wrong, _share(tally.precision), tally.found, tally.missed)
        cells = map(str, (*counts, _share(tally.recall), tally.misfixed))
        table.add_row(rule, "yes" if tally.mends else "", *cells)
    console.print(table)


def _tally(kept: Score, case: Marked, findings: Sequence[Finding]) -> None:
    for finding in findings:
        tally = kept.rules[finding.rule]
        applied = finding.severity != "info" and finding.fix is not None
        tally.mends |= applied
        marks = [fault for fault in case.faults if fault.rule == finding.rule and _meet(fault, finding)]
        if marks:
            tally.right += 1
        else:
            tally.wrong += 1
            kept.wrong.append(_told(case, finding.rule, finding.span, finding.fix))
    for fault in case.faults:
        hits = [finding for finding in findings if finding.rule == fault.rule and _meet(fault, finding)]
        tally = kept.rules[fault.rule]
        if hits:
            tally.found += 1
        else:
            tally.missed += 1
            kept.missed.append(_told(case, fault.rule, fault.span, fault.fix))
        if hits and fault.fix is not None and all(_mended(case, hit) != _mended(case, fault) for hit in hits):
            tally.misfixed += 1


def _mended(case: Marked, one: Fault | Finding) -> str | None:
    """The text with that fix alone: the same correction may be written on a wider or a narrower span."""
    if one.span is None or one.fix is None:
        return None
    return _same_blanks(case.text[: one.span[0]] + one.fix + case.text[one.span[1] :])


def _meet(fault: Fault, finding: Finding) -> bool:
    """Whether both point at the same place; a finding or a fault of the whole text meets any."""
    if fault.span is None or finding.span is None:
        return True
    return fault.span[0] < max(finding.span[1], finding.span[0] + 1) and finding.span[0] < max(
        fault.span[1], fault.span[0] + 1
    )


def _told(case: Marked, rule: str, span: Span | None, fix: str | None) -> dict[str, Any]:
    return {
        "id": case.id,
        "rule": rule,
        "at": case.text[slice(*span)] if span else None,
        "fix": fix,
        "text": case.text,
    }


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _same_blanks(text: str) -> str:
    return text.translate(NO_BREAK)
