"""The marked texts are consistent, and the eval of the checks can fail what is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rich.console import Console

from evals import checks
from evals.checks import Judge, Score, report, score
from evals.marks import CASES, SECOND, Fault, Marked, guide_of, read
from service.checks.registry import RULES

JUDGE = Judge(guide_of())
FAULTY = Marked(
    "f", "facebook", "L'été arrive.", (Fault("typography.apostrophe", (1, 2), "’"),), "L’été arrive."
)
FAULTLESS = Marked("r", "facebook", "L’été arrive.")


def figures(faulty: list[Marked], faultless: list[Marked]) -> dict[str, float]:
    """The figures of a few texts."""
    kept = score(faulty, faultless, JUDGE)
    return {one.name: one.value for one in report("checks", kept, faulty, faultless).figures}


@pytest.mark.parametrize("folder", [CASES, SECOND], ids=lambda folder: folder.name)
def test_every_mark_stands_where_it_says_and_gives_the_correction(folder: Path) -> None:
    known = {rule.id for rule in RULES}
    for case in read("faults", folder):
        assert case.faults
        corrected = case.text
        for fault in sorted(case.faults, key=lambda one: one.span or (-1, -1), reverse=True):
            assert fault.rule in known
            if fault.span and fault.fix is not None and fault.rule.startswith(("typography", "spelling")):
                start, end = fault.span
                assert 0 <= start <= end <= len(case.text)
                corrected = corrected[:start] + fault.fix + corrected[end:]
        assert corrected == case.corrected, case.id


def test_there_are_texts_enough_each_its_own() -> None:
    faulty, faultless = read("faults"), read("faultless")
    assert min(len(faulty), len(faultless)) >= 150
    texts = [
        case.text
        for folder in (CASES, SECOND)
        for name in ("faults", "faultless")
        for case in read(name, folder)
    ]
    assert len(set(texts)) == len(texts)


def test_a_right_finding_is_counted_once() -> None:
    told = figures([FAULTY], [FAULTLESS])
    assert told["precision of typography.apostrophe"] == told["recall of typography.apostrophe"] == 1
    assert told["faultless texts changed"] == 0
    assert told["texts corrected exactly as marked"] == 1


def test_a_change_to_a_faultless_text_and_a_missed_fault_are_seen() -> None:
    unmarked = Marked("u", "facebook", FAULTY.text)
    missed = Marked(
        "m",
        "facebook",
        "Le four chauffe.",
        (Fault("spelling.mistake", (3, 7), "fours"),),
        "Le fours chauffe.",
    )
    told = figures([missed], [unmarked])
    assert told["faultless texts changed"] == 1
    assert told["precision of typography.apostrophe"] == 0
    assert told["recall of spelling.mistake"] == 0
    assert told["texts corrected exactly as marked"] == 0


def test_a_finding_elsewhere_is_wrong_and_another_fix_is_seen() -> None:
    elsewhere = Marked(
        "e", "facebook", FAULTY.text, (Fault("typography.apostrophe", (6, 7), "’"),), FAULTY.text
    )
    assert figures([elsewhere], [])["precision of typography.apostrophe"] == 0
    other = Marked("o", "facebook", FAULTY.text, (Fault("typography.apostrophe", (1, 2), "ʼ"),), None)
    kept: Score = score([other], [], JUDGE)
    assert kept.rules["typography.apostrophe"].misfixed == 1


def test_the_figures_are_shown_and_saved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, case in (("faults", FAULTY), ("faultless", FAULTLESS)):
        faults = [{"rule": one.rule, "span": one.span, "fix": one.fix} for one in case.faults]
        row = {"id": case.id, "network": case.network, "text": case.text, "faults": faults}
        (tmp_path / f"{name}.jsonl").write_text(f"{json.dumps(row)}\n", encoding="utf-8")
    (tmp_path / "guide.toml").write_text((CASES / "guide.toml").read_text(encoding="utf-8"), encoding="utf-8")
    found = checks.evaluate(Console(width=200), tmp_path)
    assert not found.missed
    assert "typography.apostrophe" in capsys.readouterr().out


@pytest.mark.parametrize("folder", [CASES, SECOND], ids=lambda folder: folder.name)
def test_what_is_mended_is_mended_rightly_and_nothing_else_is_touched(folder: Path) -> None:
    assert not checks.evaluate(Console(quiet=True), folder).missed
