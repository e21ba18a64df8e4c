"""The run that kills: what it calls a persist is one, what is missing is told, and a few kills for real."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from evals.bench.serving import Service, serving
from evals.faults import kill
from evals.faults.kill import Found, Round, report
from evals.faults.lives import Death, Importer, Woken, finds, found_after, furnish, wake
from evals.faults.persist import await_persist, begun, halfway, seen

SEGMENT = ("data_level0.bin", "header.bin", "length.bin", "index_metadata.pickle", "link_lists.bin")


def persisted(folder: Path, *names: str, block: bytes = b"x") -> None:
    """Write these files of a segment, longer than they were."""
    segment = folder / "0a" / "segment"
    segment.mkdir(parents=True, exist_ok=True)
    for name in names:
        with (segment / name).open("ab") as file:
            file.write(block)


def test_a_new_segment_and_a_blanked_one_are_no_persist_of_vectors(tmp_path: Path) -> None:
    before = seen(tmp_path)
    persisted(tmp_path, "data_level0.bin", "header.bin", "length.bin", "link_lists.bin")
    made = seen(tmp_path)
    assert not begun(before, made, "vectors")
    (tmp_path / "0a" / "segment" / "length.bin").write_bytes(b"\0")
    assert not begun(made, seen(tmp_path), "vectors")


@pytest.mark.parametrize("name", ["header.bin", "data_level0.bin", "index_metadata.pickle", "link_lists.bin"])
def test_each_file_of_the_neighbours_tells_a_persist(tmp_path: Path, name: str) -> None:
    persisted(tmp_path, *SEGMENT)
    before = seen(tmp_path)
    persisted(tmp_path, name)
    assert begun(before, seen(tmp_path), "vectors")
    assert not begun(before, seen(tmp_path), "seal")


@pytest.mark.parametrize("name", ["manifest.json.new", "manifest.json", "current.new", "current"])
def test_the_seal_and_the_pointer_tell_a_persist(tmp_path: Path, name: str) -> None:
    before = seen(tmp_path)
    (tmp_path / name).write_text("0a", encoding="utf-8")
    assert begun(before, seen(tmp_path), "seal")
    assert halfway(before, seen(tmp_path)) == name.endswith(".new")


def test_some_files_written_and_not_others_are_halfway(tmp_path: Path) -> None:
    persisted(tmp_path, *SEGMENT)
    before = seen(tmp_path)
    persisted(tmp_path, "data_level0.bin", "header.bin")
    assert halfway(before, seen(tmp_path))
    persisted(tmp_path, "length.bin", "index_metadata.pickle", "link_lists.bin")
    assert not halfway(before, seen(tmp_path))


def test_no_persist_is_met_where_nothing_is_written(tmp_path: Path) -> None:
    assert await_persist(tmp_path, "vectors", 0.01, lambda: True) == (False, {})


def test_what_a_run_missed_is_told() -> None:
    died = Round(
        1, "etalon-1", "seal", waking=False, death=Death(met=True, halfway=True), acknowledged=10, woken=None
    )
    good = Woken(2.0, 0, 0)
    fine = Found([died], [good], {"etalon-1": 10}, {"etalon-1": 0})
    assert not report(fine, "hashing").missed
    for woken, lost in ((good, 1), (Woken(2.0, 1, 0), 0), (Woken(2.0, 0, 1), 0), (Woken(61.0, 0, 0), 0)):
        assert report(Found([died], [woken], {"etalon-1": 10}, {"etalon-1": lost}), "hashing").missed
    assert report(Found([died], [good], {"etalon-1": 0}, {"etalon-1": 0}), "hashing").missed


@contextmanager
def served(folder: Path) -> Iterator[Service]:
    """A service that nobody kills."""
    with serving(folder, {"PORTEVOIX_EMBEDDER": "hashing", "PORTEVOIX_LOG_LEVEL": "warning"}) as service:
        yield service
        service.stop()


def test_a_post_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    with served(tmp_path / "var") as service:
        neighbours = furnish(service, 7)
        importer = Importer(7, "voisin-un")
        importer.acknowledged = {"ghost": "réf999999"}
        assert not finds(service, "voisin-un", "ghost", "réf999999")
        assert not finds(service, "inconnue", "", "réf")
        assert found_after(service, "voisin-un", neighbours["voisin-un"]) < 60
        importer.acknowledged = dict(neighbours["voisin-un"])
        assert wake(service, importer, neighbours).unavailable == 0
        service.process.kill()
        service.process.wait()
        assert wake(service, importer, neighbours).unavailable == 3


def test_a_few_kills_for_real(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kill.main(["--times", "2", "--out", str(tmp_path)]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    figures = {figure["name"]: figure["value"] for figure in json.loads(line)["figures"]}
    assert figures["kills"] == 2
    assert figures["acknowledged rows lost"] == 0
