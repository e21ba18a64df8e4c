"""The run of made personal data: its pieces are right, and what is missed, or let out, is counted."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from stdnum import iban, luhn
from stdnum.fr import nir

from evals.faults.items import is_found, main, met, names, recalls
from evals.faults.personal_items import Item, items


def test_the_same_seed_makes_the_same_pieces_of_every_kind_with_right_check_digits() -> None:
    made = items(400, 7)
    assert made == items(400, 7) != items(400, 8)
    assert len({item.kind for item in made}) == 8
    checks: dict[str, Callable[[str], bool]] = {
        "card": luhn.is_valid,
        "iban": iban.is_valid,
        "nir": nir.is_valid,
    }
    for item in made:
        assert item.text.count(item.value) == 1
        if item.kind in checks:
            bare = "".join(letter for letter in item.value.replace("clé", "") if letter.isalnum())
            assert checks[item.kind](bare.upper()), item


def test_a_piece_that_is_not_found_lowers_the_recall() -> None:
    said = "zéro six douze trente-quatre cinquante-six"
    spoken = Item("phone", said, f"appelez le {said}")
    assert not is_found(spoken)
    figures = {one.name: one for one in recalls([*items(8, 7), spoken])}
    assert figures["recall of 6 structured pieces"].value == pytest.approx(5 / 6)
    assert figures["recall of 6 structured pieces"].met is False
    assert figures["phone: recall"].value == 0.5


def test_names_are_told_as_measured() -> None:
    own, others = names(50, 7)
    assert own.value > others.value


def test_a_piece_in_a_log_is_seen_as_it_is_and_escaped() -> None:
    item = Item("email", "lea@example.com", "lea@example.com")
    assert met([item], "GET /x?q=lea%40example.com") == 1
    assert met([item], "de lea@example.com") == 1
    assert met([item], "de personne") == 0


@pytest.mark.timeout(240)
def test_the_run_ends_with_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--items", "16"]) == 0
    told = json.loads(capsys.readouterr().out)
    figures = {one["name"]: one["value"] for one in told["figures"]}
    assert figures["messages through a house"] == 16
    assert figures["calls to its model"] > 0
    assert figures["pieces that its model read"] == 0
