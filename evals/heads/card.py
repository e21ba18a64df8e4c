"""The card of the heads: what they were trained on, their figures on what was left out, their limits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.heads.examples import HEADS, Examples
from evals.heads.fitting import calibration_error
from evals.heads.training import Trained
from evals.report import SIGNS, Figure, Report
from service.message import INTENTS, SENTIMENTS
from service.triage.heads import fingerprint
from service.triage.policy import FROM, LIKELY

WORDS = Path(__file__).parent / "card.md"


def written(examples: Examples, trained: Trained, content: bytes, held: Report) -> str:
    """The text of the card, its figures filled in; `held` is the report of the eval of triage."""
    return WORDS.read_text(encoding="utf-8").format(
        fingerprint=fingerprint(content),
        size=f"{len(content):,}",
        texts=f"{len(examples.texts):,}",
        own=f"{int(examples.own.sum()):,}",
        figures="\n".join(_rows(examples, trained)),
        held="\n".join(map(_line, held.figures)) or f"| {held.not_run} | | |",
    )


def _line(figure: Figure) -> str:
    aim = f"{SIGNS[figure.aim]} {figure.bound:g}{'' if figure.met else ', missed'}" if figure.aim else ""
    value = f"{figure.value:g}" if float(figure.value).is_integer() else f"{figure.value:.3f}"
    return f"| {figure.name} | {value} | {aim} |"


def _rows(examples: Examples, trained: Trained) -> list[str]:
    """One line of a table for each head: texts, recall, precision and F1 at its threshold, calibration."""
    return [_row(name, examples, trained) for name in HEADS]


def _row(name: str, examples: Examples, trained: Trained) -> str:
    at = HEADS.index(name)
    told = (examples.share[:, at] > 0) & ~examples.made
    chances, holds = trained.left_out[told, at], examples.targets[told, at] > 0
    start = next((FROM[intent] for intent in INTENTS if intent == name), LIKELY)
    start = 0.4 if name in SENTIMENTS else start
    recall, precision, both = _figures(chances >= start, holds)
    error = calibration_error(chances, holds.astype(float))
    return (
        f"| `{name}` | {int(told.sum()):,} | {int(holds.sum()):,} | {start:g} | {recall:.2f} |"
        f" {precision:.2f} | {both:.2f} | {error:.3f} |"
    )


def _figures(said: NDArray[np.bool_], holds: NDArray[np.bool_]) -> tuple[float, float, float]:
    right = float((said & holds).sum())
    recall, precision = right / max(float(holds.sum()), 1.0), right / max(float(said.sum()), 1.0)
    return recall, precision, 2 * right / max(float(said.sum() + holds.sum()), 1.0)
