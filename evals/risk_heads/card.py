"""The card of the heads of risk: what they were trained on, their figures on the folds, their limits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from evals.risk_heads.training import FOLDS, OF_AN_EVENT, Examples, Trained
from service.topics.risk import AVOID, CAUTION, KIND
from service.topics.risk_heads import HEADS, fingerprint
from service.topics.risk_signs import KINDS, NAMES

WORDS = Path(__file__).parent / "card.md"
THRESHOLDS = (0.5, 0.35, 0.25, 0.2, 0.15, 0.1)


def written(examples: Examples, trained: Trained, content: bytes, alone: int, events: int) -> str:
    """The card; the first `alone` examples stand alone, the others are of so many events."""
    risky = examples.targets[:alone, 0] > 0
    return WORDS.read_text(encoding="utf-8").format(
        fingerprint=fingerprint(content),
        size=f"{len(content):,}",
        signs=len(NAMES),
        texts=f"{len(examples.x):,}",
        alone=alone,
        events=events,
        of_an_event=OF_AN_EVENT,
        folds=FOLDS,
        vector=trained.vector,
        held_signs=trained.signs,
        loss=trained.loss,
        risky=int(risky.sum()),
        harmless=int((~risky).sum()),
        thresholds="\n".join(_thresholds(examples, trained, alone)),
        kinds="\n".join(_kinds(examples, trained, alone)),
        caution=CAUTION,
        avoid=AVOID,
        kind=KIND,
    )


def _thresholds(examples: Examples, trained: Trained, alone: int) -> Iterator[str]:
    risky, chances = examples.targets[:alone, 0] > 0, trained.left_out[:alone, 0]
    for start in THRESHOLDS:
        flagged = chances >= start
        yield f"| {start:g} | {flagged[risky].mean():.3f} | {flagged[~risky].mean():.3f} |"


def _kinds(examples: Examples, trained: Trained, alone: int) -> Iterator[str]:
    for kind in KINDS:
        at = HEADS.index(kind)
        holds, said = examples.targets[:alone, at] > 0, trained.left_out[:alone, at] >= KIND
        right = float((holds & said).sum())
        recall, precision = right / max(int(holds.sum()), 1), right / max(int(said.sum()), 1)
        yield f"| {kind} | {int(holds.sum())} | {recall:.2f} | {precision:.2f} |"
