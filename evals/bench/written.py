"""What the bench of writing found: times beside the bare SDK's, answers a second, and the aims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evals.bench.figures import Aim, percentile
from evals.bench.stages import Stages
from evals.bench.stages import told as told_stages


@dataclass(frozen=True, slots=True)
class Rate:
    """Answers a second at `callers`, of a provider that takes `latency_s` to answer; medians of the passes.

    `shares` are the least and the greatest ratio of a pass.
    """

    latency_s: float
    callers: int
    sdk: float
    house: float
    langchain: float
    shares: tuple[float, float] | None = None

    @property
    def share(self) -> float:
        """The house's rate over the bare SDK's."""
        return round(self.house / self.sdk, 3)


@dataclass(frozen=True, slots=True)
class Written:
    """Times in ms: of the SDK alone, of the house, and what the house adds, pair by pair."""

    pairs: int
    sdk_ms: tuple[float, float, float]
    house_ms: tuple[float, float, float]
    added_ms: tuple[float, float, float]
    langchain_ms: tuple[float, float, float]
    released_ms: tuple[float, float, float]
    rates: tuple[Rate, ...]
    stages: Stages

    def aims(self) -> list[Aim]:
        """What issue and README hold it against."""
        return [
            Aim("added per draft p50 (ms)", self.added_ms[0], 10.0, at_most=True),
            Aim("added per draft p99 (ms)", self.added_ms[2], 30.0, at_most=True),
            Aim("first word released p50 (ms)", self.released_ms[0], 5.0, at_most=True),
            *(
                Aim(
                    f"drafts a second / SDK, {one.callers} callers, {one.latency_s:g} s a call",
                    one.share,
                    0.6,
                    at_most=False,
                )
                for one in self.rates
            ),
        ]


def spread_of(seconds: Sequence[float]) -> tuple[float, float, float]:
    """p50, p95 and p99, in ms."""
    p50, p95, p99 = (round(percentile(seconds, share) * 1000, 2) for share in (0.50, 0.95, 0.99))
    return p50, p95, p99


def told(written: Written) -> str:
    """The figures in words: p50 / p95 / p99 in ms, then answers a second."""
    rows = {
        "the bare SDK": written.sdk_ms,
        "LangChain alone": written.langchain_ms,
        "a draft, from its brief to the records": written.house_ms,
        "what the house adds, pair by pair": written.added_ms,
        "the first word, once it may leave": written.released_ms,
    }
    lines = [f"Drafts by a stub model ({written.pairs} pairs), p50 / p95 / p99 in ms:"]
    lines += [f"  {name}: {p50} / {p95} / {p99}" for name, (p50, p95, p99) in rows.items()]
    lines += [
        f"  {one.callers} callers, {one.latency_s:g} s a call: {one.house} drafts/s, SDK {one.sdk}, LangChain"
        f" {one.langchain}; ratio to the SDK {one.share}{_between(one)}"
        for one in written.rates
    ]
    return "\n".join([*lines, told_stages(written.stages)])


def _between(rate: Rate) -> str:
    return f" ({rate.shares[0]} to {rate.shares[1]} in the passes)" if rate.shares else ""
