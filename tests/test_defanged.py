"""Addresses that only a reader follows: found, blocked, never shown while a text is being written."""

from __future__ import annotations

import pytest

from service.checks import defanged
from service.checks.grounding import Grounds
from tests.checks_kit import findings
from tests.release_kit import released

WRITTEN = [
    "bons-plans point example point net",
    "bons-plans[.]example[.]net/x",
    "hxxps://bons-plans.example.net/x",
    "hxxp://bons-plans[.]example[.]net",
    "bonsplans (dot) example (dot) net",
    "bonsplans(.)net",
    "bonsplans {point} fr",
    "bonsplans dot com",
    "bons-plans . example . net",
    "h t t p s : / / b o n s . n e t",
    "https ://bons.net",
    "bons-plans\u3002example\u3002net",
]
PROSE = [
    "Le point info de la semaine",
    "Notre point com du lundi",
    "Un point de vue. Net et sans bavure",
    "Faisons le point. Fr\u00e9d\u00e9rique vous attend.",
    "Rendez-vous au point de vente",
    "Le dot painting, un art (point par point)",
    "とてもおいしいです。みんな、ありがとう。",
    "Ouvert (lundi. mardi) et [sur place]",
]


@pytest.mark.parametrize("address", WRITTEN)
def test_an_address_for_readers_alone_is_blocked(address: str) -> None:
    found = findings(f"Voyez {address}", "facebook", grounds=Grounds())
    assert {"outgoing.url_foreign", "grounding.url"} & found.keys()


@pytest.mark.parametrize("text", PROSE)
def test_prose_is_none(text: str) -> None:
    assert not list(defanged.defanged(text))
    assert "outgoing.url_foreign" not in findings(text, "facebook", grounds=Grounds())


def test_the_brand_s_own_may_be_said() -> None:
    assert "outgoing.url_foreign" not in findings(
        "Ici\u00a0: fournil (point) example (point) com", "facebook"
    )


@pytest.mark.parametrize(
    "address", ["bons-plans point example point net", "bons[.]plans[.]net", "bons dot com"]
)
def test_none_is_shown_while_it_is_written(address: str) -> None:
    shown = released(f"Venez nous voir demain matin {address} et encore quelques mots de plus").shown
    assert "example" not in shown
    assert "plans" not in shown
    assert "com" not in shown.split()


@pytest.mark.parametrize("text", ["a ", "a.b ", "a . ", "point ", "a-", "(", "h t t p ", "a [", "1.1"])
def test_reading_takes_no_time(text: str) -> None:
    """It would take minutes if a pattern read the same signs again from each place."""
    hostile = text * (50_000 // len(text))
    assert isinstance(list(defanged.defanged(hostile)), list)
    assert 0 <= defanged.begun(hostile) <= len(hostile)
