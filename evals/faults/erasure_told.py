"""What erasing left and took, as figures and as a table of the scans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from rich.console import Console

from evals.bench.report import table
from evals.faults.held import left_to_the_operator
from evals.faults.traces import Found
from evals.report import Figure, Report

FINISHED_WITHIN = 60.0  # seconds from a start after a crash
BEFORE = "before"  # how the name of a scan begins that must find everything


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased, in two lives: what each scan saw, and what deletions were answered.

    `posts` and `ids`: how many of them each scan before must find. `refused`: of the `waiting` rows of a job.
    """

    posts: int
    ids: int
    seen: Mapping[str, Found]
    besides: Mapping[str, Found]
    statuses: Mapping[int, int]
    alone: Sequence[float]
    together: Sequence[float]
    refused: int
    waiting: int
    resumed_s: float


def report(name: str, told: Erased) -> Report:
    """The figures, beside what they must be."""
    figures = (
        *found_and_left("posts", told.seen, told.posts, ids=told.ids),
        Figure("rows of a job that waits, erased", told.refused, "exactly", told.waiting),
        Figure(
            "deletions refused or put off",
            sum(count for status, count in told.statuses.items() if status != 204),
            "exactly",
            0,
        ),
        Figure("median s of a deletion", median(told.alone)),
        Figure("worst s, eight at once", max(told.together)),
        Figure("s to finish by itself after kill -9", told.resumed_s, "at most", FINISHED_WITHIN),
        *left_to_the_operator(told.besides),
    )
    return Report(name, figures)


def found_and_left(of: str, seen: Mapping[str, Found], count: int, *, ids: int) -> tuple[Figure, ...]:
    """Texts, ids and vectors: every scan before must find them all, every other none."""
    before = [found for when, found in seen.items() if when.startswith(BEFORE)]
    after = [found for when, found in seen.items() if not when.startswith(BEFORE)]
    return (
        Figure(f"{of} erased", count * len(before)),
        Figure("scans afterwards", len(after), "at least", 1),
        Figure("fewest texts found before", min(found.text for found in before), "exactly", count),
        Figure("fewest ids found before", min(found.id for found in before), "at least", ids),
        Figure("fewest vectors found before", min(found.vector for found in before), "exactly", count),
        Figure("texts found afterwards", sum(found.text for found in after), "exactly", 0),
        Figure("ids found afterwards", sum(found.id for found in after), "exactly", 0),
        Figure("vectors found afterwards", sum(found.vector for found in after), "exactly", 0),
    )


def show(title: str, seen: Mapping[str, Found], screen: Console) -> None:
    """Print what each scan found, and where."""
    made = table(title, "when", "bytes read", "texts", "ids", "vectors", "where")
    for when, found in seen.items():
        cells = (when, found.bytes, found.text, found.id, found.vector)
        made.add_row(*map(str, cells), ", ".join(found.files))
    screen.print(made)
