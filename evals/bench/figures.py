"""The arithmetic of the benches: percentiles, medians of passes, ratios, aims."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Spread:
    """Times of one thing done many times, in ms: medians of the passes, and the quietest pass."""

    p50_ms: float
    p95_ms: float
    quietest_p50_ms: float
    quietest_p95_ms: float
    samples: int
    passes: int


@dataclass(frozen=True, slots=True)
class Aim:
    """A figure we want, beside the figure measured."""

    name: str
    measured: float
    wanted: float
    at_most: bool

    @property
    def met(self) -> bool:
        """Whether the measure is on the right side."""
        return self.measured <= self.wanted if self.at_most else self.measured >= self.wanted


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of `values` lie, by the nearest rank. ValueError when empty."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    rank = -(-len(ordered) * share // 1)  # the ceiling
    return ordered[max(0, min(len(ordered), int(rank)) - 1)]


def spread(passes: Sequence[Sequence[float]]) -> Spread:
    """The median and the least, over the passes, of each pass's p50 and p95; times in seconds."""
    middles = [percentile(times, 0.50) * 1000 for times in passes]
    ends = [percentile(times, 0.95) * 1000 for times in passes]
    return Spread(
        p50_ms=round(median(middles), 2),
        p95_ms=round(median(ends), 2),
        quietest_p50_ms=round(min(middles), 2),
        quietest_p95_ms=round(min(ends), 2),
        samples=sum(len(times) for times in passes),
        passes=len(passes),
    )


async def seconds(call: Callable[[], Awaitable[object]]) -> float:
    """How long one call took."""
    started = time.perf_counter()
    await call()
    return time.perf_counter() - started


def rate(rows: int, taken: float) -> float:
    """Rows a second."""
    return round(rows / taken, 1)
