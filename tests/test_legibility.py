"""Fancy letters, capitals, rows of marks, and hashtags in one lump: noticed, never changed by themselves."""

from __future__ import annotations

import pytest

from tests.checks_kit import cut, findings, guide
from tests.typography_kit import judged

FANCY = {
    "Un texte 𝗴𝗿𝗮𝘀 ici": ("𝗴𝗿𝗮𝘀", "gras"),
    "𝓰𝓻𝓪𝓷𝓭𝓮 𝓸𝓾𝓿𝓮𝓻𝓽𝓾𝓻𝓮": ("𝓰𝓻𝓪𝓷𝓭𝓮 𝓸𝓾𝓿𝓮𝓻𝓽𝓾𝓻𝓮", "grande ouverture"),
    "la 𝗳é𝘁𝗲 ici": ("𝗳é𝘁𝗲", "féte"),
    "la 𝗳𝗲\u0302𝘁𝗲 ici": ("𝗳𝗲\u0302𝘁𝗲", "fête"),
    "𝟏𝟎 € 𝒅𝒆 𝒓𝒆𝒎𝒊𝒔𝒆": ("𝟏𝟎", "10"),
    "𝔹𝕠𝕟𝕛𝕠𝕦𝕣": ("𝔹𝕠𝕟𝕛𝕠𝕦𝕣", "Bonjour"),
    "ℍ𝕖𝕝𝕝𝕠": ("ℍ𝕖𝕝𝕝𝕠", "Hello"),
    "Ⓢⓐⓛⓤⓣ": ("Ⓢⓐⓛⓤⓣ", "Salut"),
    "⒮⒜⒧⒰⒯": ("⒮⒜⒧⒰⒯", "salut"),
    "🅢🅐🅛🅤🅣": ("🅢🅐🅛🅤🅣", "SALUT"),
    "🅂🄰🄻🅄🅃": ("🅂🄰🄻🅄🅃", "SALUT"),
    "🆂🅰🅻🆄🆃": ("🆂🅰🅻🆄🆃", "SALUT"),
    "Ｓａｌｕｔ": ("Ｓａｌｕｔ", "Salut"),
    "sᴀʟᴜᴛ": ("sᴀʟᴜᴛ", "salut"),
    "ʙᴏɴᴊᴏᴜʀ": ("ʙᴏɴᴊᴏᴜʀ", "bonjour"),
    "un ˢᵉᶜʳᵉᵗ": ("ˢᵉᶜʳᵉᵗ", "secret"),
    "ɹnoɾuoq": ("ɹnoɾuoq", "bonjour"),
    "🇸🇦🇱🇺🇹": ("🇸🇦🇱🇺🇹", "SALUT"),
    "🇸 🇦 🇱 🇺 🇹": ("🇸 🇦 🇱 🇺 🇹", "SALUT"),
    "s̶a̶l̶u̶t̶": ("s̶a̶l̶u̶t̶", "salut"),
    "é̲t̲é̲": ("é̲t̲é̲", "été"),
}
PLAIN = (
    "ℕ, ℝ, ™, ℃, ², ³, 10ª, nº, №, ① et ②, ⅓",
    "Soit 𝑥 un nombre",
    "1ᵉʳ, 2ᵉ, Mᵐᵉ, Mˡˡᵉ, XXᵉ, m², CO₂, H₂O",
    "🇫🇷 🇧🇪🇨🇭 🇨🇦",
    "🅿️ 🅰️ 🆎 🆗 🆕",
    "[ʃɔʁt] et /tɔʁd/",
    "à é ê ç œ É À, ñ, ü, ø",
    "東京ＡＢＣ大学",
    "ça va, l’été, Łódź",
    "Привет, Γειά",
    "ıstanbul",
)


@pytest.mark.parametrize("text", FANCY)
def test_fancy_letters_are_one_finding_with_the_plain_ones(text: str) -> None:
    found = findings(text)["accessibility.fancy_letters"]
    assert (cut(text, found)[0], found[0].fix) == FANCY[text]
    assert {one.severity for one in found} == {"info"}


@pytest.mark.parametrize("text", PLAIN)
def test_letters_and_symbols_in_their_own_use_are_not(text: str) -> None:
    assert "accessibility.fancy_letters" not in findings(text)


@pytest.mark.parametrize(
    ("text", "loud"),
    [
        ("TOUT DOIT PARTIR ce soir", ["TOUT DOIT PARTIR"]),
        ("Venez, c’est GRATUIT !", ["GRATUIT"]),
        ("OUVERT TOUS LES JOURS : VENEZ !", ["OUVERT TOUS LES JOURS : VENEZ"]),
        ("FETE DU PAIN A PARIS, VENEZ NOMBREUX", ["FETE DU PAIN A PARIS, VENEZ NOMBREUX"]),
        ("L’ÉTÉ EST LÀ", ["L’ÉTÉ EST LÀ"]),
        ("PROMOTION lundi, NOUVEAU mardi", ["PROMOTION", "NOUVEAU"]),
        ("OPEN ALL DAY", ["OPEN ALL DAY"]),
        ("ON\u00a0VOUS\u00a0ATTEND", ["ON\u00a0VOUS\u00a0ATTEND"]),
    ],
)
def test_a_row_of_capitals_is_one_finding(text: str, loud: list[str]) -> None:
    found = findings(text)["accessibility.all_caps"]
    assert cut(text, found) == loud
    assert {(one.severity, one.fix) for one in found} == {("info", None)}


@pytest.mark.parametrize(
    "text",
    [
        "La SNCF, la RATP et EDF",
        "SNCF RATP EDF CGT",
        "BTS MCO NDRC, CAP AEPE",
        "UNESCO, UNICEF et OTAN",
        "Le PAIN du jour",
        "LE FOURNIL D’AUGUSTINE",
        "Chez AUGUSTINE",
        "#TOUTDOITPARTIR #PROMOTION",
        "Avec le code BIENVENUE, ou le code promo : BIENVENUE10",
        "https://exemple.fr/GRATUIT et @PROMOTION",
        "Louis XVIII et le chapitre XXXVIII",
        "ISO9001 et COVID19TEST",
        "Une LED, un QR code, un PDF, la TVA et l’IA",
        "𝗚𝗥𝗔𝗧𝗨𝗜𝗧",
    ],
)
def test_acronyms_names_and_codes_are_not_shouted(text: str) -> None:
    assert "accessibility.all_caps" not in findings(text)


def test_the_guide_s_own_capitals_are_its_own() -> None:
    loud = guide(
        constants={"label": "Label PAINCERTIFIE"}, hashtags={"allowed": ["#GRANDDEBALLAGE"]}, name="MAXIPAIN"
    )
    text = "MAXIPAIN, PAINCERTIFIE et GRANDDEBALLAGE"
    assert "accessibility.all_caps" not in findings(text, guide=loud)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Bravo !!! Oui ?? Non ?!?!", ["!!!", "??", "?!?!"]),
        ("Bravo ! ! !", ["! ! !"]),
        ("Quoi ?! Si !? Oui ! Non ?", []),
        ("https://exemple.fr/?a=!!b et `!!`", []),
    ],
)
def test_rows_of_marks_are_noticed(text: str, rows: list[str]) -> None:
    assert cut(text, findings(text).get("text.repeated_marks", [])) == rows


def test_one_mark_of_each_is_offered() -> None:
    found = findings("Bravo !!! Non ?!?!?")["text.repeated_marks"]
    assert [one.fix for one in found] == ["!", "?!"]


@pytest.mark.parametrize("written", ["#fetedupain", "#fêtedupain", "#Fetedupain", "#FETEDUPAIN"])
def test_a_hashtag_of_the_guide_in_one_lump_is_noticed(written: str) -> None:
    found = [
        one for one in judged(f"Vive {written}", "instagram") if one.rule == "accessibility.hashtag_case"
    ]
    assert [one.fix for one in found] == ["#FêteDuPain"]


@pytest.mark.parametrize("written", ["#FêteDuPain", "#FeteDuPain", "#feteDuPain", "#tours", "#bonjouratous"])
def test_another_hashtag_is_not(written: str) -> None:
    assert "accessibility.hashtag_case" not in findings(f"Vive {written}", "instagram")
