"""Logistic heads in numpy alone, every one at once, and what makes a confidence of their scores."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
STEPS = 120
_REMEMBERED = 8
_BINS = 10


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights, shape (features, heads), and biases."""

    weights: Floats
    bias: Floats

    def scores(self, x: Floats) -> Floats:
        """Scores, shape (rows, heads)."""
        found: Floats = x @ self.weights + self.bias
        return found


def fit(x: Floats, targets: Floats, share: Floats, strength: Floats, steps: int = STEPS) -> Fitted:
    """Logistic regressions, one a column of `targets` (0 or 1).

    `share` (rows, heads) is what a row counts for in a head, 0 for a row that says nothing of it; `strength`
    (features,) how much each weight is held down. Found by L-BFGS (Nocedal and Wright, Numerical
    Optimization, 2006, algorithm 7.4) from zero, so that a run always gives the same weights.
    """
    counted = share / np.maximum(share.sum(axis=0), 1e-9)
    columns, heads = x.shape[1], targets.shape[1]

    def loss(point: Floats) -> tuple[float, Floats]:
        table = point.reshape(columns + 1, heads)
        scores = x @ table[:-1] + table[-1]
        value = float((counted * (np.logaddexp(0, scores) - targets * scores)).sum())
        value += float((strength[:, None] * table[:-1] ** 2).sum()) / 2
        error = (counted * (1 / (1 + np.exp(-scores)) - targets)).astype(np.float32)
        slope = np.vstack([x.T @ error + strength[:, None] * table[:-1], error.sum(axis=0)])
        return value, slope.astype(np.float32).ravel()

    start = np.zeros((columns + 1) * heads, dtype=np.float32)
    table = _descend(loss, start, steps).reshape(columns + 1, heads)
    return Fitted(table[:-1], table[-1])


def _descend(loss: Callable[[Floats], tuple[float, Floats]], point: Floats, steps: int) -> Floats:
    value, slope = loss(point)
    moved: deque[tuple[Floats, Floats, float]] = deque(maxlen=_REMEMBERED)
    for _ in range(steps):
        direction = _direction(slope, moved)
        descent = float(direction @ slope)
        length = 1.0 if moved else min(1.0, 1.0 / float(np.abs(slope).sum()))
        for _ in range(20):
            ahead = point + np.float32(length) * direction
            new_value, new_slope = loss(ahead)
            if new_value <= value + 1e-4 * length * descent:
                break
            length /= 2
        else:
            break
        step, change = ahead - point, new_slope - slope
        curve = float(step @ change)
        if curve > 1e-12:
            moved.append((step, change, curve))
        done = value - new_value < 1e-7 * max(abs(value), 1.0)
        point, value, slope = ahead, new_value, new_slope
        if done:
            break
    return point


def _direction(slope: Floats, moved: deque[tuple[Floats, Floats, float]]) -> Floats:
    heading = slope.copy()
    kept = []
    for step, change, curve in reversed(moved):
        part = float(step @ heading) / curve
        kept.append(part)
        heading -= np.float32(part) * change
    if moved:
        _, change, curve = moved[-1]
        heading *= np.float32(curve / float(change @ change))
    for (step, change, curve), part in zip(moved, reversed(kept), strict=True):
        heading += np.float32(part - float(change @ heading) / curve) * step
    return -heading


def calibrate(scores: Floats, targets: Floats, share: Floats) -> tuple[Floats, Floats]:
    """The scale and the offset of each head that make its left-out scores chances (Platt, 1999)."""
    pairs = [_platt(scores[:, at], targets[:, at], share[:, at]) for at in range(scores.shape[1])]
    return np.array([one for one, _ in pairs], np.float32), np.array([two for _, two in pairs], np.float32)


def _platt(scores: Floats, targets: Floats, share: Floats) -> tuple[float, float]:
    kept = share > 0
    score, target, weight = (part[kept].astype(float) for part in (scores, targets, share))
    spread = max(float(score.std()), 1e-6)
    table = np.stack([score / spread, np.ones_like(score)], axis=1)

    def loss(at: Doubles) -> float:
        said = table @ at
        return float((weight * (np.logaddexp(0, said) - target * said)).sum() + 1e-3 * (at**2).sum() / 2)

    answer = np.zeros(2)
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(table @ answer, -30, 30)))
        slope = table.T @ (weight * (chance - target)) + 1e-3 * answer
        curve = (table * (weight * chance * (1 - chance))[:, None]).T @ table + 1e-3 * np.eye(2)
        step, length = np.linalg.solve(curve, slope), 1.0
        while loss(answer - length * step) > loss(answer) and length > 1e-6:
            length /= 2
        answer = answer - length * step
        if float(np.abs(step).max()) < 1e-8:
            break
    return max(float(answer[0]) / spread, 0.05), float(answer[1])


def calibration_error(chances: NDArray[np.floating], targets: NDArray[np.floating]) -> float:
    """The expected calibration error over ten bins of equal width: 0 when 0.7 is right seven times in ten."""
    bins = reliability(chances, targets)
    return sum(abs(said - held) * count for said, held, count in bins) / max(len(chances), 1)


def reliability(
    chances: NDArray[np.floating], targets: NDArray[np.floating]
) -> list[tuple[float, float, int]]:
    """For each bin that holds any: the mean chance said, the share that held, and how many there are."""
    places = np.minimum((chances * _BINS).astype(int), _BINS - 1)
    inside = [places == place for place in range(_BINS)]
    return [
        (float(chances[own].mean()), float(targets[own].mean()), int(own.sum()))
        for own in inside
        if own.any()
    ]
