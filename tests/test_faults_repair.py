"""The run that breaks an index: each way breaks one, what is missing is told, and two ways for real."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.bench.house import BRAND
from evals.bench.serving import serving
from evals.faults import repair
from evals.faults.lives import PATIENCE
from evals.faults.repair import SETTINGS, WAYS, Mended, fill, report, seconds_to_find
from service.index import manifest
from service.index.folders import current
from service.index.manifest import Broken

FINE = Mended("words gone", 2.0, 0, 0, rebuilt=True)


def test_what_a_run_missed_is_told() -> None:
    assert not report([FINE], 10).missed
    for bad in (
        Mended("words gone", 61.0, 0, 0, rebuilt=True),
        Mended("words gone", 2.0, 1, 0, rebuilt=True),
        Mended("words gone", 2.0, 0, 1, rebuilt=True),
    ):
        assert report([FINE, bad], 10).missed
    assert report([], 10).missed


@pytest.mark.parametrize("way", [way for way in WAYS if way != "half a generation beside"])
async def test_each_way_breaks_what_the_manifest_vouches_for(tmp_path: Path, way: str) -> None:
    await fill(tmp_path, 30, 7)
    generation = current(tmp_path / "index" / BRAND)
    assert generation is not None
    manifest.verify(generation)
    WAYS[way](generation)
    if way == "pointer gone":
        assert current(tmp_path / "index" / BRAND) is None
    else:
        with pytest.raises(Broken):
            manifest.verify(generation)


def test_a_service_that_died_finds_nothing(tmp_path: Path) -> None:
    with serving(tmp_path / "var", SETTINGS) as service:
        service.process.kill()
        service.process.wait()
        found_s, failures = seconds_to_find(service, "ghost", "réf")
    assert (found_s > PATIENCE, failures) == (True, 1)


def test_two_ways_for_real(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ways = ["half a generation beside", "words gone"]
    assert repair.main(["--posts", "60", "--out", str(tmp_path), "--ways", *ways]) == 0
    line = json.loads(capsys.readouterr().out)
    figures = {figure["name"]: figure["value"] for figure in line["figures"]}
    assert figures["of them, mended by a new generation"] == 1
    assert figures["posts lost"] == 0
