"""The table of faults: what it calls a fault is one, and a few manners met for real."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from evals.faults.asking import Got, loaded
from evals.faults.mixed import mixed_run
from evals.faults.poison import unmarked
from evals.faults.wire import meet, report, told

DRAFT: dict[str, Any] = {
    "network": "x",
    "text": "Atelier levain dimanche.",
    "fields": {"title": None},
    "alt_text": None,
    "thread": [],
    "hashtags": [],
    "findings": [],
    "limits": [{"kind": "hard", "fits": True}],
    "written_by": {"writer": "openai"},
    "degraded": False,
    "degraded_because": None,
    "status": "ready",
}
BLOCK = [{"rule": "grounding.price", "severity": "block"}]
COMPOSED = {"written_by": {"writer": "composer"}, "degraded": True, "degraded_because": "empty: Rien."}


def got(**changes: Any) -> Got:
    """Two drafts, changed alike."""
    shown = changes.pop("shown", "")
    return Got(200, 1.0, [DRAFT | changes] * 2, shown=shown)


@pytest.mark.parametrize(
    ("manner", "changes", "faults"),
    [
        ("good", {}, 0),
        ("good", COMPOSED, 0),
        ("invented_price", {"text": "À 137,40 € !"}, 2),
        ("invented_price", {"text": "À 137,40 € !", "findings": BLOCK}, 0),
        ("invented_in_title", {"fields": {"title": "À 137,40"}}, 4),
        ("invented_url", {"shown": "bons-plans-du-jour"}, 1),
        ("overlong", {"limits": [{"kind": "hard", "fits": False}]}, 2),
        ("good", {"text": " "}, 2),
        ("good", {"written_by": {"writer": "composer"}}, 2),
        ("refusal", COMPOSED | {"degraded_because": "empty"}, 2),
        ("wrong_citation", {}, 2),
        ("wrong_citation", {"findings": [{"rule": "citation.unknown", "severity": "warn"}]}, 0),
    ],
)
def test_a_fault_is_unmarked_when_nothing_says_it(manner: str, changes: dict[str, Any], faults: int) -> None:
    assert len(list(unmarked(manner, got(**changes)))) == faults


def test_no_draft_is_a_fault() -> None:
    assert list(unmarked("never", Got(503, 9.0, problem="deadline_passed")))


async def test_manners_are_met_for_real(tmp_path: Path) -> None:
    folder = await loaded(tmp_path / "var")
    for manner, writer in (("invented_url", "composer"), ("wrong_citation", "openai")):
        for streamed in (False, True):
            met = await meet(folder, manner, streamed=streamed, once=False)
            assert list(unmarked(manner, met)) == []
            assert told(met).startswith(writer)
    mixed = await mixed_run(folder, 6, Console(quiet=True))
    assert (mixed.drafts, mixed.returned, mixed.unmarked) == (12, 12, 0)
    assert mixed.calls >= 12 - mixed.met["good"]
    assert report({}, 0.5, mixed, 2).missed is (mixed.retries / mixed.calls > 0.1)
