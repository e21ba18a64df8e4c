"""Angles as a terminal shows them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from service.cli.show_angles import angles
from service.trends.angle import Angles
from service.trends.angles_laid_out import lay_out
from service.words import Remark
from tests.angles_kit import scene, shown

FOUND = Angles("fr", lay_out(scene()), already=("post-1",))


def printed(found: Any, capsys: pytest.CaptureFixture[str]) -> str:
    """What a person reads, on one line."""
    angles(found)
    return " ".join(capsys.readouterr().out.replace("│", " ").split())


def test_each_angle_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(shown(FOUND), capsys)
    for said in (
        "1 · react · x · post",
        "« Le chêne français s’exporte à prix record » (Le Bois du Jour)",
        "4 sources en parlent.",
        "Réagissez à chaud",
        "- Pourquoi le chêne quitte les forêts françaises (Ouest Matin)",
        "proposé par composer",
        "déjà traité dans : post-1",
    ):
        assert said in out, said


def test_what_is_withheld_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    none = Angles("fr", withheld=Remark("withheld.not_for_us"))
    assert printed(shown(none), capsys) == "Ce sujet n’est pas pour cette marque : aucun angle n’est proposé."


def test_a_model_that_had_no_say_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    silent = replace(FOUND, silent=("angles_unusable", {"model": "stub"}))
    assert "angles_unusable: Aucun angle proposé par stub" in printed(shown(silent), capsys)
