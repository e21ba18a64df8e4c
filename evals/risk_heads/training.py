"""Training the heads of risk: strengths and calibration on folds, then fitted on everything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import product

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from evals.heads.embedding import Embedded
from evals.heads.fitting import Fitted, calibrate, fit
from evals.risk_heads.sets import Told
from service.topics.risk_heads import HEADS, RiskHeads
from service.topics.risk_signs import KINDS, NAMES, Signs

Floats = NDArray[np.float32]
FOLDS = 5
SPREAD = 20.0  # e5 vectors differ little from their mean: stretched, they weigh as much as signs
DIMENSION = 384
# How much the weights of vectors and of signs are held down: tried on the folds, the best log-loss kept.
VECTOR = (1e-1, 3e-2, 1e-2, 3e-3)
SIGNS = (3e-2, 1e-2, 3e-3)
OF_AN_EVENT = 0.3  # what a headline of an event counts for beside one that shows its risk by itself


@dataclass(frozen=True, slots=True)
class Examples:
    """Vectors then signs, shape (rows, 384 + signs), targets and shares (rows, heads), folds (rows,)."""

    x: Floats
    targets: Floats
    share: Floats
    folds: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Trained:
    """The heads, what they said of each example while it was left out, and the strengths chosen."""

    heads: RiskHeads
    left_out: Floats
    vector: float
    signs: float
    loss: float


def build(told: Sequence[Told], embedded: Embedded, alone: int) -> Examples:
    """Features and targets; the first `alone` headlines stand alone, the others are of events."""
    vectors = embedded.vectors(one.item.text for one in told)
    signs = np.stack([Signs.of(one.item).row() for one in told])
    targets = np.array([[one.risky, *(kind in one.kinds for kind in KINDS)] for one in told])
    share = np.ones((len(told), len(HEADS)), dtype=np.float32)
    share[alone:] = OF_AN_EVENT
    folds = np.array([int(sha256(one.group.encode()).hexdigest(), 16) % FOLDS for one in told])
    return Examples(np.hstack([vectors, signs]), targets.astype(np.float32), share, folds)


def train(examples: Examples, console: Console) -> Trained:
    """Heads from examples; the same examples always give the same heads."""
    mean = examples.x[:, :DIMENSION].mean(axis=0)
    x = examples.x.copy()
    x[:, :DIMENSION] = (x[:, :DIMENSION] - mean) * SPREAD
    tried = []
    pairs = list(product(VECTOR, SIGNS))
    for vector, signs in track(pairs, "strengths", console=console, transient=True):
        scores = left_out(x, examples, _strength(vector, signs))
        scale, offset = calibrate(scores, examples.targets, examples.share)
        chances = (1 / (1 + np.exp(-(scores * scale + offset)))).astype(np.float32)
        tried.append((_loss(chances, examples), vector, signs, scale, offset, chances))
    loss, vector, signs, scale, offset, chances = min(tried, key=lambda one: one[0])
    whole = fit(x, examples.targets, examples.share, _strength(vector, signs))
    return Trained(_packed(whole, mean, scale, offset), chances, vector, signs, loss)


def left_out(x: Floats, examples: Examples, strength: Floats) -> Floats:
    """What heads trained on the other folds score of each example, shape (rows, heads)."""
    scores = np.zeros_like(examples.targets)
    for fold in range(FOLDS):
        kept = examples.folds != fold
        fitted = fit(x[kept], examples.targets[kept], examples.share[kept], strength)
        scores[~kept] = fitted.scores(x[~kept])
    return scores


def _strength(vector: float, signs: float) -> Floats:
    return np.concatenate([np.full(DIMENSION, vector), np.full(len(NAMES), signs)]).astype(np.float32)


def _loss(chances: Floats, examples: Examples) -> float:
    """The log-loss of the head of any risk, a row counting for its share."""
    chance = np.clip(chances[:, 0], 1e-6, 1 - 1e-6)
    holds, share = examples.targets[:, 0], examples.share[:, 0]
    told = -(holds * np.log(chance) + (1 - holds) * np.log(1 - chance))
    return float((told * share).sum() / share.sum())


def _packed(whole: Fitted, mean: Floats, scale: Floats, offset: Floats) -> RiskHeads:
    """The weights as they are shipped: for vectors as they come."""
    vector = (whole.weights[:DIMENSION] * SPREAD).T.astype(np.float16).astype(np.float32)
    signs = whole.weights[DIMENSION:].T.astype(np.float16).astype(np.float32)
    bias = (whole.bias - vector @ mean).astype(np.float32)
    return RiskHeads(vector=vector, signs=signs, bias=bias, scale=scale, offset=offset)
