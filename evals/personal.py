"""Personal data: what is found of what people write, and what is taken for it and is none, kind by kind.

Found means found at its exact place. Cases mark what is personal, `‹email:claire@example.com›`.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import yaml

from evals.report import Figure, Report
from service.personal.finding import find
from service.words import Span

CASES = Path(__file__).parent / "cases" / "personal.yaml"
_MARK = re.compile(r"‹(?P<kind>[a-z]+):(?P<text>[^›]*)›")


class Case(NamedTuple):
    """A text and what of it is personal: kinds and places."""

    language: str
    text: str
    marks: frozenset[tuple[str, Span]]


def read_cases(file: Path = CASES) -> list[Case]:
    """The cases of a file, their marks taken out of the texts."""
    written: dict[str, list[str]] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return [_case(language, line) for language, lines in written.items() for line in lines]


def evaluate(cases: list[Case]) -> Report:
    """Precision and recall, of each kind and of all."""
    right, missed, wrong = Counter[str](), Counter[str](), Counter[str]()
    details: list[dict[str, object]] = []
    for case in cases:
        found = {(one.kind, one.span) for one in find(case.text, case.language)}
        right.update(kind for kind, _ in found & case.marks)
        missed.update(kind for kind, _ in case.marks - found)
        wrong.update(kind for kind, _ in found - case.marks)
        for name, odd in (("missed", case.marks - found), ("wrong", found - case.marks)):
            details += [{name: kind, "at": case.text[slice(*span)], "in": case.text} for kind, span in odd]
    bare = sum(not case.marks for case in cases)
    figures = [Figure("texts", len(cases)), Figure("texts that hold none", bare)]
    for name in ("", *sorted(right | missed | wrong)):
        counts = (sum(one.values()) if not name else one[name] for one in (right, missed, wrong))
        figures += _figures(name or "all kinds", *counts)
    return Report("personal", tuple(figures), {"errors": details})


def _figures(name: str, right: int, missed: int, wrong: int) -> list[Figure]:
    bound = 0.95 if name == "all kinds" else 0.9
    return [
        Figure(f"{name}: precision", right / max(1, right + wrong), "at least", bound),
        Figure(f"{name}: recall of {right + missed}", right / max(1, right + missed), "at least", bound),
    ]


def _case(language: str, line: str) -> Case:
    marks: list[tuple[str, Span]] = []
    text, done = "", 0
    for mark in _MARK.finditer(line):
        text += line[done : mark.start()]
        marks.append((mark["kind"], (len(text), len(text) + len(mark["text"]))))
        text += mark["text"]
        done = mark.end()
    return Case(language, text + line[done:], frozenset(marks))
