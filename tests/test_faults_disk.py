"""The run that fills disks and makes them refuse: a bad answer is told, and a few cases for real."""

from __future__ import annotations

import json
from pathlib import Path

import httpx2
import pytest

from evals.faults import disk
from evals.faults.disk import Case, is_clear, report
from evals.faults.disk_asking import Tally, is_refusal
from evals.faults.disks import Unmountable, lacking, memory

FULL = {"code": "storage_full", "detail": "Le disque est plein. Libérez de la place, puis recommencez."}


def answer(status: int, body: object) -> httpx2.Response:
    return httpx2.Response(status, json=body)


def test_a_refusal_has_its_code_its_status_and_says_what_to_do() -> None:
    assert is_refusal(answer(507, FULL))
    for status, body in (
        (500, FULL),
        (507, FULL | {"code": "internal_error"}),
        (507, FULL | {"detail": "Le disque est plein."}),
        (507, []),
    ):
        assert not is_refusal(answer(status, body))
    assert not is_refusal(httpx2.Response(507, text="no"))


def test_each_bad_answer_is_counted() -> None:
    tally = Tally()
    tally.write("import", answer(200, {}))
    tally.write("import", answer(507, FULL))
    assert (tally.writes, tally.refused, tally.untyped) == (2, 1, 0)
    tally.write("import", answer(500, FULL))
    tally.read("search", answer(200, {}))
    assert (tally.untyped, tally.unread) == (1, 0)
    tally.read("search", answer(507, FULL))
    assert (tally.untyped, tally.unread) == (1, 1)
    tally.read("search", httpx2.Response(500))
    assert (tally.untyped, tally.unread) == (2, 2)


def test_an_end_is_clear_when_it_says_what_to_do_without_a_trace() -> None:
    assert is_clear(["storage_full Le disque est plein.", "Libérez de la place."])
    assert not is_clear(["Traceback (most recent call last):", "Libérez de la place."])
    assert not is_clear(["Application startup failed. Exiting."])


def passed() -> list[Case]:
    """Two cases with nothing wrong."""
    tally = Tally(writes=3, refused=2, reads=4)
    return [Case("full, 1", tally, 10, 0, 1.0), Case("read-only", Tally(), 10, 0, 1.0)]


@pytest.mark.parametrize(
    "bad",
    [
        Case("full, 2", Tally(untyped=1)),
        Case("full, 2", Tally(unread=1)),
        Case("full, 2", lost=1),
        Case("full, 2", resumed_s=61.0),
        Case("full, 2", unclear_ends=1),
    ],
)
def test_what_a_run_missed_is_told(bad: Case) -> None:
    assert not report(passed()).missed
    assert report([*passed(), bad]).missed
    assert report(passed()[:1]).missed


@pytest.mark.timeout(400)  # six services are started, on disks of their own
def test_one_of_each_for_real(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reason = lacking()
    if reason:
        pytest.skip(reason)
    try:
        with memory(tmp_path / "probe", "1M"):
            pass
    except Unmountable as error:
        pytest.skip(str(error))
    ended = disk.main(["--rounds", "1", "--out", str(tmp_path)])
    line = json.loads(capsys.readouterr().out)
    if line["not_run"]:
        pytest.skip(line["not_run"])
    assert ended == 0
    figures = {figure["name"]: figure["value"] for figure in line["figures"]}
    assert figures["times a disk turned read-only"] == 1
    assert figures["acknowledged rows lost"] == 0


def test_what_cannot_be_mounted_is_not_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert disk.main(["--out", str(tmp_path)]) == 1
    assert "mount" in json.loads((tmp_path / "disk.json").read_text(encoding="utf-8"))["not_run"]
