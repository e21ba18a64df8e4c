"""The form a network wants, and the text beside a picture."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.checks.facts import Facts
from service.checks.form import link_position
from service.networks.catalogue import Catalogue, LinkPlace
from service.words import Brief
from tests.checks_kit import cut, facts, findings

LINK = "https://fournil.example.com/commande"
LONG = "Du beurre, de la farine et du temps. " * 6


def placed(text: str, place: LinkPlace) -> Facts:
    """Facts of a text on a network that wants its links there."""
    network = Catalogue.load().get("facebook")
    manners = replace(network.manners, link=place)
    return replace(facts(text), network=replace(network, manners=manners))


def test_a_link_inside_the_text_where_the_network_wants_it_last() -> None:
    text = f"{LINK} pour commander vos galettes avant jeudi"
    (found,) = findings(text, "x")["form.link_position"]
    assert (found.severity, cut(text, [found])) == ("info", [LINK])


@pytest.mark.parametrize("end", ["", " #Tours #Levain", " 🥖", "\nMerci !", " @voisine", "."])
def test_a_link_at_the_end_is_where_it_should_be(end: str) -> None:
    assert "form.link_position" not in findings(f"Les galettes se commandent ici : {LINK}{end}", "x")


def test_each_network_has_its_place_for_links() -> None:
    text = f"{LINK} pour commander vos galettes avant jeudi"
    assert not list(link_position(placed(text, "anywhere")))
    assert not list(link_position(placed(text, "none")))
    assert list(link_position(placed(text, "end")))
    assert list(link_position(placed(f"Ici : {LINK}", "field")))
    assert not list(link_position(placed("On ferme demain.La suite lundi", "end")))


@pytest.mark.parametrize(
    ("after", "kind", "told"),
    [
        ("Samedi 16 janvier, on ouvre.", "date", "Samedi 16 janvier"),
        ("Réservez vos places.", "call", "Réservez"),
        (f"Tout est là : {LINK}", "link", LINK),
        (f"Réservez avant vendredi : {LINK}", "date", "vendredi"),
    ],
)
def test_what_must_be_seen_comes_after_the_fold(after: str, kind: str, told: str) -> None:
    text = LONG + after
    found = findings(text, "instagram")
    assert cut(text, found["form.fold"]) == [told]
    assert found["form.fold"][0].details["because"] == f"fold.{kind}"
    assert "limits.soft" not in found


@pytest.mark.parametrize(
    "text",
    [
        f"Samedi 16 janvier, on ouvre. {LONG}{LINK}",
        f"Réservez vos places. {LONG}{LINK}",
        LONG,
        "Samedi 16 janvier, on ouvre.",
    ],
)
def test_what_is_seen_at_once_is_no_fault(text: str) -> None:
    assert "form.fold" not in findings(text, "instagram")
    assert "form.fold" not in findings(text, "bluesky")


def test_a_link_in_bio_where_links_can_be_clicked_or_without_a_link() -> None:
    text = "Toutes les dates : lien en bio."
    assert findings(text)["form.bio_link"][0].details["because"] == "bio.clickable"
    assert "form.bio_link" not in findings(text, "instagram")
    nothing, given = Brief("Atelier"), Brief("Atelier", link=LINK)
    assert findings(text, "instagram", brief=nothing)["form.bio_link"][0].details["because"] == "bio.nothing"
    assert "form.bio_link" not in findings(text, "instagram", brief=given)
    assert "form.bio_link" not in findings("Du pain bio, un lien entre nous.")


@pytest.mark.parametrize(
    ("network", "kind", "fields", "asked"),
    [
        ("instagram", None, {}, True),
        ("instagram", "carousel", {"alt_text": " "}, True),
        ("instagram", None, {"alt_text": "Six miches sur une grille"}, False),
        ("instagram", "reel", {}, False),
        ("instagram", "story", {}, False),
        ("bluesky", None, {}, False),
        ("bluesky", None, {"alt_text": None}, True),
        ("bluesky", "reply", {"alt_text": None}, False),
        ("facebook", None, {"alt_text": None}, False),
    ],
)
def test_a_picture_that_is_expected_is_described(
    network: str, kind: str | None, fields: dict[str, str | None], asked: bool
) -> None:
    found = findings("Le pain sort du four.", network, kind=kind, fields=fields)
    assert ("accessibility.alt_text" in found) == asked
