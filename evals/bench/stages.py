"""Where the time of a draft goes: its stages, read from the spans that a house sends to its collector."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from evals.bench.figures import percentile
from evals.collecting import Collector, Seen, a_collector
from service.desk import Desk

DRAFT = "draft"
CALL = "chat"
STAGES = ("retrieve", "prompt", "write", "check", "keep")
TOLD = {
    "retrieve": "retrieve",
    "prompt": "prompt",
    "write": "write, around the call",
    "check": "check",
    "keep": "keep",
    "between": "between the stages",
}
T = TypeVar("T")
Times = dict[str, float]


@dataclass(frozen=True, slots=True)
class Stage:
    """Times of one stage in ms, and its share of all that the house adds to the call."""

    name: str
    p50_ms: float
    p95_ms: float
    share: float


@dataclass(frozen=True, slots=True)
class Stages:
    """The stages of traced drafts; `whole_ms` and `call_ms` are p50 and p95.

    The stages and what is between them are the whole without the call; `check` is all the checks of a draft.
    """

    drafts: int
    whole_ms: tuple[float, float]
    call_ms: tuple[float, float]
    added: tuple[Stage, ...]


async def measure(desk: Desk, ask: Callable[[T], Awaitable[object]], asked: Sequence[T]) -> Stages:
    """Ask for drafts one by one, each a trace of its own, sent as `PORTEVOIX_TRACES_URL` has it."""
    with a_collector() as collector:
        async with desk.telemetry.traces.sent_to(collector.url):
            for one in asked:
                with desk.telemetry.traces.begun(DRAFT):
                    await ask(one)
        return spread([times(collector, draft) for draft in collector.wait_for(DRAFT, len(asked))])


def times(collector: Collector, draft: Seen) -> Times:
    """Seconds of the whole, of the call, of each stage, and between the stages. ValueError.

    A stage that is none of STAGES is refused: its time would be told as time between the others.
    """
    taken: Times = dict.fromkeys((*STAGES, CALL), 0.0)
    for step in collector.under(draft):
        if step.name not in STAGES:
            raise ValueError(f"{step.name} is no stage of a draft")
        calls = sum(one.seconds for one in collector.under(step) if one.name.split()[0] == CALL)
        taken[step.name] += step.seconds - calls
        taken[CALL] += calls
    return {**taken, "between": draft.seconds - sum(taken.values()), "whole": draft.seconds}


def spread(drafts: Sequence[Times]) -> Stages:
    """p50 and p95 of each stage, and the shares of their sums."""
    added = sum(one["whole"] - one[CALL] for one in drafts)
    return Stages(
        drafts=len(drafts),
        whole_ms=_milliseconds(drafts, "whole"),
        call_ms=_milliseconds(drafts, CALL),
        added=tuple(
            Stage(name, *_milliseconds(drafts, name), round(sum(one[name] for one in drafts) / added, 3))
            for name in TOLD
        ),
    )


def told(stages: Stages) -> str:
    """The stages in words, a line each: p50 / p95 in ms, then the share of what the house adds."""
    lines = [f"The stages of {stages.drafts} other drafts, traced; p50 / p95 in ms, share of what is added:"]
    lines += [f"  {TOLD[one.name]}: {one.p50_ms} / {one.p95_ms}, {one.share:.0%}" for one in stages.added]
    for name, (p50, p95) in {"the call": stages.call_ms, "the whole, call included": stages.whole_ms}.items():
        lines.append(f"  {name}: {p50} / {p95}")
    return "\n".join(lines)


def _milliseconds(drafts: Sequence[Times], name: str) -> tuple[float, float]:
    p50, p95 = (round(percentile([one[name] for one in drafts], part) * 1000, 2) for part in (0.50, 0.95))
    return p50, p95
