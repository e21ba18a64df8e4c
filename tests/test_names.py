"""Proper names: told by their capitals, looked for in another text, in another language too."""

from __future__ import annotations

import pytest

from service.checks.names import Holding, exonyms, mentions, names
from service.spelling import Dictionaries

WORDS = Dictionaries()


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("Jeanne a reçu Hervé, au moulin de la Choisille.", "fr", ["Jeanne", "Hervé", "Choisille"]),
        ("L’Atelier Marchand ouvre à Saint-Étienne mardi.", "fr", ["Atelier Marchand", "Saint-Étienne"]),
        ("Nouveau ! Le pain. « Oui », dit-on : Demain.", "fr", []),
        ("On Saturday in May we sail to London with English tea.", "en", ["London"]),
        ("Our New Workshop Opens This Saturday Morning", "en", []),
        ("NOUVEAU PAIN chez nous, TVA comprise", "fr", []),
        ("Merci @Jeanne, https://Tours.fr #Tours", "fr", []),
        ("Das Brot kommt aus dem Ofen", "de", []),
    ],
)
def test_names_are_told_from_capitals(text: str, language: str, found: list[str]) -> None:
    assert [name.text for name in names(text, language, WORDS)] == found
    assert [text[slice(*name.span)] for name in names(text, language, WORDS)] == found


def test_mentions_end_before_the_full_stop() -> None:
    assert [name.text for name in mentions("Merci @jeanne.b@tours.social. Et @théo !")] == [
        "@jeanne.b@tours.social",
        "@théo",
    ]


def test_a_name_is_held_whatever_its_accents_or_within_a_hashtag() -> None:
    text = Holding("À ETIENNE, vive #SaintÉtienne et analyse")
    assert text.holds("Étienne")
    assert text.holds("Saint-Étienne")
    assert not text.holds("Ana")
    assert text.holds("Lyon", ["Etienne"])


def test_places_have_other_names_elsewhere() -> None:
    assert exonyms("Londres", "fr", "en") == ("London",)
    assert exonyms("Germany", "en", "fr") == ("Allemagne",)
    assert exonyms("Jeanne", "fr", "en") == ()
    assert exonyms("Londres", "fr", "zz") == ()
