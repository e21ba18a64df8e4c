"""How many times the bare SDK a draft costs, held against what was measured when it last was accepted.

Ratios alone are kept: both sides of each are measured in one run, so that a slow machine slows both.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from evals.bench.written import Written

FILE = Path(__file__).with_name("baseline.json")
MARGIN = 0.20  # the share by which a ratio may worsen before the bench fails
COMMAND = "python -m evals.bench.run --baseline write"


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a run measured: drafts in each pass, and by its name each ratio to the bare SDK."""

    how: str
    drafts: int
    ratios: Mapping[str, float]

    @classmethod
    def of(cls, written: Written) -> Baseline:
        """From the figures of a run."""
        return cls(COMMAND, written.pairs, ratios(written))

    @classmethod
    def read(cls, file: Path = FILE) -> Baseline:
        """The one that is kept. ValueError when there is none."""
        if not file.exists():
            raise ValueError(f"there is no baseline: write it with `{COMMAND}`")
        return cls(**json.loads(file.read_text(encoding="utf-8")))

    def write(self, file: Path = FILE) -> None:
        """Keep it in the place of the one before."""
        file.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def ratios(written: Written) -> dict[str, float]:
    """How many times the SDK's own time a draft takes: one by one, then at each latency; less is better."""
    found = {"one by one, p50": round(written.house_ms[0] / written.sdk_ms[0], 3)}
    for rate in written.rates:
        name = f"{rate.callers} callers, {rate.latency_s:g} s a call"
        found[name] = round(rate.sdk / rate.house, 3)
    return found


def worsened(kept: Baseline, written: Written) -> list[str]:
    """A sentence for each ratio that is over `MARGIN` worse than the one kept. ValueError.

    Runs of another size do not compare: the first and last callers of a short one wait for nobody.
    """
    if kept.drafts != written.pairs:
        raise ValueError(f"the baseline was measured on {kept.drafts} drafts, this run on {written.pairs}")
    measured = ratios(written)
    common = [name for name in measured if name in kept.ratios]
    return [
        f"{name}: {measured[name]} times the bare SDK, {kept.ratios[name]} in the baseline"
        f" ({measured[name] / kept.ratios[name] - 1:+.0%}, at most +{MARGIN:.0%})"
        for name in common
        if measured[name] > kept.ratios[name] * (1 + MARGIN)
    ]
