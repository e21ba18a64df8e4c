"""The card of the heads: what they were trained on, their figures on what was left out, their limits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.heads.examples import HEADS, Examples
from evals.heads.fitting import calibration_error
from evals.heads.training import Trained
from service.message import INTENTS, SENTIMENTS
from service.triage.heads import fingerprint
from service.triage.policy import FROM, LIKELY

WORDS = Path(__file__).parent / "card.md"


def written(examples: Examples, trained: Trained, content: bytes) -> str:
    """The text of the card, its figures filled in."""
    return WORDS.read_text(encoding="utf-8").format(
        fingerprint=fingerprint(content),
        size=f"{len(content):,}",
        texts=f"{len(examples.texts):,}",
        own=f"{int(examples.own.sum()):,}",
        figures="\n".join(_rows(examples, trained)),
    )


def _rows(examples: Examples, trained: Trained) -> list[str]:
    """One line of a table for each head: texts, recall, precision and F1 at its threshold, calibration."""
    return [_row(name, examples, trained) for name in HEADS]


def _row(name: str, examples: Examples, trained: Trained) -> str:
    at = HEADS.index(name)
    told = examples.share[:, at] > 0
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
