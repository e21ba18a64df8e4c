"""What the house tells of itself: the search that reads it finds what was planted, and nothing else."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from urllib.parse import quote

import pytest
from rich.console import Console

from evals.faults.telling import Told, evaluate, report
from evals.faults.telling_seeds import Seeds


@pytest.fixture(scope="module")
def seeds() -> Seeds:
    """Those of the usual seed."""
    return Seeds.drawn(7)


@pytest.mark.parametrize("name", Seeds.drawn(7).all)
def test_a_seed_is_found_in_each_form(seeds: Seeds, name: str) -> None:
    value = seeds.all[name]
    once = json.dumps(value)
    for planted in (
        value,
        once,
        json.dumps(once),
        quote(value, safe=""),
        value.upper(),
        value.replace(" ", ""),
    ):
        assert name in seeds.found(f"told: {planted}.".encode()), planted
    for before in ("", "a", "ab"):
        for coded in (base64.b64encode, base64.urlsafe_b64encode):
            assert name in seeds.found(b"told: " + coded(f"{before}{value} and more".encode())), before


def test_a_seed_cut_short_is_found_and_nothing_else_is(seeds: Seeds) -> None:
    assert seeds.found(seeds.secrets["house key"][:30].encode()) == {"house key"}
    assert seeds.found(b"a line of a log about a brand, FR76 1234, rue de la Paix") == set()


def test_what_is_found_misses_its_aim_and_its_own_names_are_apart(seeds: Seeds) -> None:
    told = Told(errors=1)
    told.read("error bodies", seeds.text.encode(), seeds, named=frozenset(seeds.personal))
    for place in ("logs", "traces", "metrics"):
        told.read(place, b"nothing", seeds)
    assert not report(told, 17).missed
    told.read("logs", seeds.personal["e-mail"].encode(), seeds, "a line")
    assert [one.name for one in report(told, 17).figures if one.met is False] == ["logs: seeds found"]
    assert told.where[0].startswith("logs: a line: e-mail")


def test_a_house_tells_nothing(tmp_path: Path) -> None:
    told = evaluate(tmp_path / "var", 7, 40, Console(quiet=True))
    assert told.where == []
    assert not report(told, 20).missed
