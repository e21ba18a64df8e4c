"""Quotes, apostrophes and ellipses: those the guide wants."""

from __future__ import annotations

from typing import Any

import pytest

from tests.typography_kit import brand, judged, typeset

# ~ is U+202F, _ is U+00A0.
CORRECTED = {
    'Un "mot" simple': "Un «_mot_» simple",
    "Un “mot” simple": "Un «_mot_» simple",
    'Un " mot " simple': "Un «_mot_» simple",
    '"Venez!"': "«_Venez~!_»",
    'Le "pain": bon': "Le «_pain_»_: bon",
    '"Un" et "deux"': "«_Un_» et «_deux_»",
    'L\'"École" ouvre': "L’«_École_» ouvre",
    '("mot")': "(«_mot_»)",
    "« Il a dit “oui” »": "«_Il a dit “oui”_»",
    '«_Il a dit "oui"_»': "«_Il a dit “oui”_»",
    '“Il a dit "oui"”': "«_Il a dit “oui”_»",
    '"Il a dit “oui”"': "«_Il a dit “oui”_»",
    'Un "mot",\nun "autre".': "Un «_mot_»,\nun «_autre_».",
    'Django "Babik" Reinhardt': "Django «_Babik_» Reinhardt",
    '"@marie" et "#Tours"': "«_@marie_» et «_#Tours_»",
    "C'est l'été": "C’est l’été",
    "L'ÉTÉ D'AUGUSTINE": "L’ÉTÉ D’AUGUSTINE",
    "aujourd'hui, quelqu'un": "aujourd’hui, quelqu’un",
    "Conan O'Brien": "Conan O’Brien",
    "rock'n'roll": "rock’n’roll",
    "d'1 kg": "d’1 kg",
    "l'@marie et d'#Tours": "l’@marie et d’#Tours",
    "l´été et l‘hiver": "l’été et l’hiver",
    "Attendez...": "Attendez…",
    "Attendez....": "Attendez…",
    "Attendez..": "Attendez…",
    "Attendez..\nEncore.. Oui": "Attendez…\nEncore… Oui",
    "...et voilà": "…et voilà",
    "[...] et (...)": "[…] et (…)",
    "Quoi !...": "Quoi~!…",
    "3...2...1... partez": "3...2...1… partez",
    "Pain, beurre, etc...": "Pain, beurre, etc.",
    "Pain, beurre, etc…": "Pain, beurre, etc.",
    "Pain, beurre, etc ... et plus": "Pain, beurre, etc. et plus",
    "(pain, etc...)": "(pain, etc.)",
    'Il dit : "J\'arrive..." puis rit': "Il dit_: «_J’arrive…_» puis rit",
}
RIGHT = (
    "« mot »".replace(" ", "_"),
    'Un écran 27" et un autre de 32"',
    'Un écran de 27" très "net',
    'Un "mot\nsur deux" lignes',
    '"Il a dit "oui" hier"',
    '{"nom": "Paul"} et class="titre"',
    '"" et "5"',
    'un"mot"collé',
    "“mot",
    "On dit “we” en anglais, et “link in bio”",
    "5' de pause, 6'2\" de haut",
    "rock 'n' roll et 'un mot' et 's",
    "l’été, O’Brien",
    "0..10 et 1...5 et ../dossier et .../fin",
    "Quoi~!.. Ah~?..",
    "Nom : ..........".replace(" :", "_:"),
    "v1...v2",
    "http://exemple.fr/l'été",
    "`l'été...`",
    "#l'été",
)


@pytest.mark.parametrize("text", CORRECTED)
def test_signs_are_put_right(text: str) -> None:
    assert typeset(text) == CORRECTED[text]


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_or_unclear_stays(text: str) -> None:
    signs = ("typography.quotes", "typography.apostrophe", "typography.ellipsis")
    assert [one for one in judged(text) if one.rule in signs] == []


@pytest.mark.parametrize(
    ("text", "wanted", "right"),
    [
        ("«_mot_» et “mot”", {"quotes": "straight"}, '"mot" et "mot"'),
        ("« mot »", {"quotes": "straight"}, '"mot"'),
        ('«_Il dit "oui"_»', {"quotes": "straight"}, '"Il dit "oui""'),
        ("l’été d’Augustine", {"apostrophe": "straight"}, "l'été d'Augustine"),
        ("Attendez… etc…", {"ellipsis": "dots"}, "Attendez... etc."),
        ("Attendez.... Alors…venez", {"ellipsis": "dots"}, "Attendez... Alors... venez"),
        ("Attendez...", {"ellipsis": "dots"}, "Attendez..."),
    ],
)
def test_a_guide_may_want_the_reverse(text: str, wanted: dict[str, Any], right: str) -> None:
    assert typeset(text, guide=brand(**wanted)) == right


def test_english_follows_only_what_the_guide_says() -> None:
    text = "It's \"good\"... isn't it?"
    assert typeset(text, language="en", guide=brand()) == text
    asked = brand(quotes="guillemets", apostrophe="curly", ellipsis="character")
    assert typeset(text, language="en", guide=asked) == "It’s “good”… isn’t it?"
    straight = brand(quotes="straight", apostrophe="straight")
    assert typeset("It’s “good”… and “new”", language="en", guide=straight) == 'It\'s "good"… and "new"'


def test_english_lines_of_a_french_post_keep_their_signs() -> None:
    text = "On ouvre demain.\n\nWe're open tomorrow... \"Come in!\"\nDon't be shy!"
    assert typeset(text) == text


def test_each_mark_of_a_pair_is_a_finding() -> None:
    found = [one for one in judged('Un "mot" clair') if one.rule == "typography.quotes"]
    assert [(one.span, one.fix) for one in found] == [((3, 4), "«\u00a0"), ((7, 8), "\u00a0»")]
