"""No invented facts: values stand in the brief, the guide or a page, compared as values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.grounding import Grounds, lost
from service.words import Brief, Fact
from tests.checks_kit import cut, findings, guide

EVENT = Brief(
    subject="Portes ouvertes du fournil",
    facts=(Fact("Entrée à 49 €"), Fact("8 places"), Fact("Visite avec @meunier")),
    date="2027-01-16T10:00/2027-01-16T17:00",
    link="https://partenaire.example.org/billets",
)


def invented(text: str, grounds: Grounds | None = None, **known: str) -> list[str]:
    """What the findings of grounding point at."""
    known_grounds = grounds or (Grounds.of_guide(guide()) | Grounds.of_brief(EVENT))
    found = findings(text, "x", grounds=known_grounds, **known)
    return cut(text, [one for rule in found if rule.startswith("grounding.") for one in found[rule]])


@pytest.mark.parametrize(
    "text",
    [
        "Samedi 16 janvier 2027, de 10 h à 17 h",
        "Le 16/01/2027, 10:00",
        "Rendez-vous samedi dès 10h00",
        "Le 16 janvier, 49,00 euros, huit places",
        "Saturday, January 16th, 10 am",
        "#2027",
        "12, rue des Tilleuls, 37000 Tours, +33 2 61 91 04 37, Bonjour@fournil.example.com",
        "https://partenaire.example.org/billets/ et fournil.example.com/commande",
        "https://www.fournil.example.com",
        "Ouvert mercredi, jeudi et vendredi jusqu’à 19 h 30",
        "Deux nouvelles du fournil.",
        "Avec @Meunier",
    ],
)
def test_what_is_stated_may_be_said_another_way(text: str) -> None:
    assert invented(text) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Dimanche 16 janvier 2027", ["Dimanche 16 janvier 2027"]),
        ("Le 16 janvier 2028", ["16 janvier 2028"]),
        ("Dès 9 h", ["9 h"]),
        ("45 € l’entrée", ["45 €"]),
        ("49 places", ["49"]),
        ("Il reste douze pains et 20 places", ["20"]),
        ("20 % de remise", ["20 %"]),
        ("Lundi", ["Lundi"]),
        ("06 12 34 56 78", ["06 12 34 56 78"]),
        ("https://fournil.example.com/cadeaux", ["https://fournil.example.com/cadeaux"]),
        ("#2031", ["2031"]),
        ("Avec @boulanger", ["@boulanger"]),
        ("à 4\u200b5 €", ["4\u200b5 €"]),
    ],
)
def test_what_is_not_stated_is_pointed_at(text: str, wrong: list[str]) -> None:
    assert invented(text) == wrong


def test_addresses_of_facts_do_not_leave() -> None:
    brief = Brief("Une étude", facts=(Fact("Voir https://ailleurs.example.org/a", "Ailleurs"),))
    assert invented("https://ailleurs.example.org/a", Grounds.of_brief(brief)) == [
        "https://ailleurs.example.org/a"
    ]


def test_addresses_of_pages_leave_on_listed_domains_only() -> None:
    page = "Voir https://fournil.example.com/carte et https://ailleurs.example.org/carte"
    grounds = Grounds.of_guide(guide(), [page])
    assert invented("fournil.example.com/carte", grounds) == []
    assert invented("https://ailleurs.example.org/carte", grounds) == ["https://ailleurs.example.org/carte"]


def test_a_rewrite_grounds_on_its_input_and_loses_nothing() -> None:
    before = "Samedi 16 janvier 2027 à 10 h, 49 € l’entrée : https://ailleurs.example.org"
    assert invented("Le 16 janvier, 10h00, 49€ : ailleurs.example.org", Grounds.of_text(before)) == []
    assert [value.text for value in lost(before, "Le 16 janvier à 10 h, ailleurs.example.org", "fr")] == [
        "49 €"
    ]
    assert next(lost(before, "Samedi, 49 €", "fr")).text == "Samedi 16 janvier 2027"
    assert list(lost(before, before, "fr")) == []


def test_lost_values_are_findings_of_a_rewrite() -> None:
    found = findings("On vous attend samedi", before="On vous attend samedi à 10 h, à 10 h pile")
    assert [finding.details["value"] for finding in found["grounding.lost"]] == ["10 h"]
    assert found["grounding.lost"][0].severity == "block"


@pytest.mark.parametrize(
    ("source", "text", "named"),
    [
        ("Le Monde", "Le blé recule de 12 %, selon Le Monde", True),
        ("Le Monde", "Le blé recule de 12 %", False),
        ("https://www.lemonde.fr/eco/ble.html", "Selon Le Monde, le blé recule de 12 %", True),
        ("https://www.lemonde.fr/eco/ble.html", "Le blé recule de 12 % (lemonde.fr)", True),
        ("https://www.lemonde.fr/eco/ble.html", "Douze pour cent de blé en moins", False),
        ("Le Monde", "Bonne semaine à tous", True),  # the fact is not used
    ],
)
def test_a_source_is_named_where_its_fact_is_used(source: str, text: str, named: bool) -> None:
    brief = Brief("Le blé", facts=(Fact("La récolte de blé recule de 12 %", source),))
    assert ("grounding.source_unnamed" not in findings(text, brief=brief)) is named


def test_years_and_weekdays_stated_apart_complete_a_date() -> None:
    grounds = Grounds.of(["Le 16 janvier", "Programme 2027", "Rendez-vous samedi"])
    assert invented("Samedi 16 janvier 2027", grounds) == []
    assert invented("Dimanche 16 janvier", grounds) == ["Dimanche 16 janvier"]


def test_a_date_within_a_range_of_dates_needs_saying() -> None:
    grounds = Grounds.of(["Fermé du 3 au 23 août 2026"])
    assert invented("Fermé du 3 au 23 août", grounds) == []
    assert invented("Fermé le 10 août", grounds) == ["10 août"]


@given(st.text(max_size=60))
def test_a_text_grounds_itself(text: str) -> None:
    grounds = Grounds.of_text(text)
    assert invented(text, grounds) == []
    assert list(lost(text, text, "fr")) == []
