"""Training the heads: cross-validated, calibrated on what was left out, then fitted on everything."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from evals.heads.examples import FOLDS, HEADS, Examples
from evals.heads.fitting import calibrate, fit
from service.index.e5 import E5Embedder
from service.triage import features
from service.triage.features import BUCKETS
from service.triage.heads import Heads

Floats = NDArray[np.float32]
# How much each kind of weight is held down, chosen on the folds.
VECTOR, SIGNS, GRAMS = 1e-2, 3e-3, 1e-3
SPREAD = 20.0  # e5 vectors differ little from their mean: stretched, they weigh as much as signs
_DIMENSION = E5Embedder.dimension


@dataclass(frozen=True, slots=True)
class Trained:
    """The heads, and what they said of each example while it was left out: chances, shape (rows, heads)."""

    heads: Heads
    left_out: Floats


def train(examples: Examples, console: Console) -> Trained:
    """Heads from examples; the same examples always give the same heads."""
    mean = examples.x[:, :_DIMENSION].mean(axis=0)
    x = examples.x.copy()
    x[:, :_DIMENSION] = (x[:, :_DIMENSION] - mean) * SPREAD
    strength = _strength()
    scores = np.zeros_like(examples.targets)
    for fold in track(range(FOLDS), "left out", console=console, transient=True):
        kept = examples.folds != fold
        fitted = fit(x[kept], examples.targets[kept], examples.share[kept], strength)
        scores[~kept] = fitted.scores(x[~kept])
    # Sentences from templates are easier than messages, and would make the heads too sure of these.
    natural = examples.share * ~examples.made[:, None]
    scale, offset = calibrate(scores, examples.targets, natural)
    whole = fit(x, examples.targets, examples.share, strength)
    chances = 1 / (1 + np.exp(-(scores * scale + offset)))
    return Trained(_packed(whole.weights, whole.bias, mean, scale, offset), chances)


def _strength() -> Floats:
    sizes = (_DIMENSION, len(features.names()), BUCKETS)
    parts = [np.full(size, held) for size, held in zip(sizes, (VECTOR, SIGNS, GRAMS), strict=True)]
    return np.concatenate(parts).astype(np.float32)


def _packed(weights: Floats, bias: Floats, mean: Floats, scale: Floats, offset: Floats) -> Heads:
    """The weights as they are shipped: for vectors as they come, letters in 8 bits."""
    width = _DIMENSION + len(features.names())
    vector = (weights[:_DIMENSION] * SPREAD).T.astype(np.float16).astype(np.float32)
    letters = weights[width:].T
    step = np.maximum(np.abs(letters).max(axis=1), 1e-9) / 127
    return Heads(
        names=HEADS,
        vector=vector,
        signs=weights[_DIMENSION:width].T,
        grams=np.round(letters / step[:, None]).astype(np.int8),
        step=step.astype(np.float32),
        bias=(bias - vector @ mean).astype(np.float32),
        scale=scale,
        offset=offset,
    )
