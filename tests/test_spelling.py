"""Spelling: sure corrections are right, doubtful ones are only said, and faultless texts stay as they are."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from service.app import create_app
from service.desk import Desk
from service.errors import DictionaryMissing
from service.examining import mend
from service.spelling import Dictionaries
from service.spelling.dictionaries import FOLDER
from service.spelling.forms import Forms
from service.spelling.slips import SLIPS, variants
from service.spelling.wordlists import accepted, confusions
from service.words import PastText
from tests.checks_kit import cut, facts, findings, guide
from tests.conftest import DEMO
from tests.house_kit import NOW, guide_rules

WORDS = Dictionaries()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("degustation", "dégustation"),
        ("evenement", "événement"),
        ("interressant", "intéressant"),
        ("developpement", "développement"),
        ("acceuil", "accueil"),
        ("profesionnel", "professionnel"),
        ("appartient", None),
        ("quil", "qu’il"),
        ("jespère", "j’espère"),
        ("boulangrie", "boulangerie"),
        ("administraiton", "administration"),
        ("reserve", None),  # réserve, réservé
        ("ecommerce", None),  # a word of its own, not « commerce » with a letter too many
        ("régio", None),
        ("équipementt", "équipement"),
    ],
)
def test_a_correction_is_given_only_when_there_is_no_doubt(written: str, meant: str | None) -> None:
    if not WORDS.known(written, "fr"):
        assert WORDS.correction(written, "fr") == meant


@pytest.mark.parametrize(
    ("text", "corrected"),
    [
        ("Une degustation au fournil", "Une dégustation au fournil"),
        ("Malgrés la pluie, sa va", "Malgré la pluie, ça va"),
        ("Il sont parmis nous, parceque c’est dimanche", "Il sont parmi nous, parce que c’est dimanche"),
        ("Quelque soit le temps, on ouvre", "Quel que soit le temps, on ouvre"),
        ("Aparemment, le four chauffe", "Apparemment, le four chauffe"),
        ("On vous attend, c'est à dire demain", "On vous attend, c’est-à-dire demain"),
        ("Notre creation de la semaine", "Notre création de la semaine"),
        ("Decouvrez la tarte. Reservez vite", "Découvrez la tarte. Réservez vite"),
        ("L’evenement du quartier", "L’événement du quartier"),
        ("VENEZ À LA BOULANGRIE", "VENEZ À LA BOULANGERIE"),
        ("Au dela, le language du pain", "Au delà, le langage du pain"),
    ],
)
def test_sure_mistakes_are_put_right(text: str, corrected: str) -> None:
    found = findings(text)["spelling.mistake"]
    assert mend(text, found) == corrected
    assert {finding.severity for finding in found} == {"warn"}


@pytest.mark.parametrize(
    "text",
    [
        "L’été, qu’il pleuve ou qu'il vente, aujourd'hui : viendrez-vous ? Y a-t-il du pain, c’est-à-dire ?",
        "Augustine Lefèvre et Kévin Nguyen reçoivent Marjolaine Dugrandpré à Savonnières",
        "Voisin du fournil, Trucmuche passe à 18h30, 18 h 30, en 4x4, au 2e étage, H24, B2B, 3D",
        "Louis XIV, le XXIe siècle, la SNCF, la CPAM, un PDF, la FAQ, un DM",
        "Une story, un reel, le feed, un selfie",
        "Notre newsletter, nos followers, un live, un podcast, deux hashtags, ok, waouh, miam, svp, rdv",
        "12 kg, 3 cl, 20 km/h, 45 €, 10 CHF, n° 5, etc.",
        "Étudiant·e·s, vendeur·euse, ami.e.s, étudiant(e)s",
        "Merciiii, trooop bien, mdr, tps, bjr, mmh :-) ;-)",
        "#JourDeFete #chocolatine2026 @Trucmuchette https://exemple.fr/degustation degustation@exemple.fr",
        "Un brin de know-how, a little bit of magic, du made in France",
        "« Happy birthday to you », chante toute l’équipe",
        "Le magasin Decathlon et Citroen, chez Decathlon",
        "Le clown Zavatta, l’atelier Pôle-Nord, YouTube, iPhone, LinkedIn, McDonald",
        "Un cœur, un œuf, une sœur ; un coeur, un oeuf",
        "ETUDIANTS, NOEL, Etudiants et Ecole",
        "Opportunit… et la suite ; un program...",
        "Connaitre ou connaître, un weekend, des évènements, des événements",
    ],
)
def test_a_faultless_text_raises_nothing(text: str) -> None:
    found = findings(text)
    assert not {"spelling.mistake", "spelling.unknown"} & set(found), found


def test_an_unknown_word_is_said_with_suggestions_and_left_alone() -> None:
    text = "La reserve du fournil et une zorglubade"
    found = findings(text)["spelling.unknown"]
    assert cut(text, found) == ["reserve", "zorglubade"]
    assert "réserve, réservé" in found[0].details["suggestions"]
    assert found[1].details["suggestions"] == ""
    assert all(finding.fix is None and finding.severity == "info" for finding in found)


@pytest.mark.parametrize("name", ["Decathlon", "Citroen", "Facebouk", "Martinne"])
def test_what_opens_a_sentence_may_be_a_name(name: str) -> None:
    assert "spelling.mistake" not in findings(f"{name} ouvre demain. {name} ouvre.")


def test_words_of_the_guide_are_right() -> None:
    own = guide(sector="Pétrissée à la zorglubade", hashtags={"allowed": ["#ChouquettadeDuCher"]})
    assert "spelling.unknown" not in findings("Une pétrissée de zorglubade, une chouquettade", guide=own)


def test_words_the_brand_often_publishes_are_right() -> None:
    recent = tuple(PastText(str(one), "x", "La zorglubade du jour", NOW) for one in range(2))
    assert "spelling.unknown" not in findings("Une zorglubade", recent=recent)
    assert "spelling.unknown" in findings("Une zorglubade", recent=recent[:1])
    assert "spelling.unknown" in findings("Une zorglub", recent=recent), "a part of such a word is another"


def test_each_line_is_read_in_its_own_language() -> None:
    both = guide(languages=["fr", "en"])
    text = (
        "La nouvelle tente arrive en boutique samedi matin.\n"
        "The new tent is definitly lighter, whatever its colour or color, and we organise a test."
    )
    found = findings(text, guide=both)
    assert [finding.fix for finding in found["spelling.mistake"]] == ["definitely"]
    assert "spelling.unknown" not in found


@pytest.mark.parametrize(
    "text", ["Mañana abrimos a las diez de la mañana", "Сегодня хлеб", "今日は天気", "🥖", ""]
)
def test_other_languages_are_not_spell_checked(text: str) -> None:
    assert not {"spelling.mistake", "spelling.unknown"} & set(findings(text))


def test_a_brand_in_a_language_without_dictionary_is_not_spell_checked() -> None:
    spanish = guide(languages=["es"])
    found = findings("Mañana abrimos a las diez, ven a probar el pan nuevo", guide=spanish, language="es")
    assert not {"spelling.mistake", "spelling.unknown", "language.unexpected"} & set(found)


def test_an_apostrophe_is_put_as_the_guide_types_it() -> None:
    straight = guide(typography={"apostrophe": "straight"})
    assert findings("Je crois quil dort", guide=straight)["spelling.mistake"][0].fix == "qu'il"


def test_letters_that_only_look_right_are_not_replaced() -> None:
    found = findings("Une 𝗱𝗲𝗴𝘂𝘀𝘁𝗮𝘁𝗶𝗼𝗻 au fournil")
    assert "spelling.mistake" not in found
    assert found["spelling.unknown"][0].fix is None


def test_past_posts_are_faultless() -> None:
    """What a person published is the best list of right words there is: nothing in it is changed."""
    lines = (DEMO / "fournil-augustine" / "past_posts.jsonl").read_text(encoding="utf-8").splitlines()
    for line in lines:
        text = json.loads(line)["text"]
        assert mend(text, findings(text).get("spelling.mistake", [])) == text


def test_a_missing_dictionary_is_a_typed_error(tmp_path: Path) -> None:
    with pytest.raises(DictionaryMissing) as missing:
        Dictionaries(tmp_path).known("pain", "fr")
    assert missing.value.details["file"].endswith("fr.aff")
    for name in ("fr.aff", "fr.dic"):
        shutil.copy(FOLDER / name, tmp_path)
    incomplete = Dictionaries(tmp_path)
    assert incomplete.known("pain", "fr")
    with pytest.raises(DictionaryMissing):
        incomplete.candidates("painn", "fr")
    assert incomplete.known("Brot", "de")


def test_a_missing_dictionary_is_told_to_the_caller(tmp_path: Path) -> None:
    with pytest.raises(DictionaryMissing):
        Dictionaries(tmp_path).check()
    Dictionaries().check()
    Dictionaries().load()


@pytest.mark.embedded  # one desk in two event loops
async def test_a_review_without_its_dictionary_is_a_problem_with_a_code(desk: Desk, tmp_path: Path) -> None:
    poor = dataclasses.replace(desk, dictionaries=Dictionaries(tmp_path))
    with TestClient(
        create_app(desk.settings, poor), base_url="http://localhost", client=("127.0.0.1", 1)
    ) as client:
        client.put("/v1/brands/atelier", json={"guide": guide_rules(), "prose": ""})
        asked = client.post("/v1/brands/atelier/reviews", json={"network": "x", "text": "Un banc en chêne"})
        ready = client.get("/readyz").json()["parts"]
    assert (asked.status_code, asked.json()["code"]) == (500, "dictionary_missing")
    assert "fr.aff" in asked.json()["detail"]
    assert [part["name"] for part in ready if not part["ok"]] == ["dictionaries"]


def test_without_dictionaries_nothing_is_said() -> None:
    assert "spelling.mistake" not in findings("Une degustation", dictionaries=None)


@given(st.text(max_size=70))
def test_any_string_can_be_looked_up(word: str) -> None:
    for language in ("fr", "en", "de"):
        assert WORDS.known(word, language) in (True, False)
        for candidate in WORDS.candidates(word.lower(), language):
            assert WORDS.known(candidate.word, language)


@given(st.sampled_from(sorted(accepted() - {"x"})), st.sampled_from(SLIPS))
def test_slips_are_bounded(word: str, slip: str) -> None:
    made = list(variants(word, slip, "fr"))  # type: ignore[arg-type]
    assert len(made) < 60_000


@given(st.sets(st.text(min_size=1, max_size=12), max_size=50))
def test_a_filter_never_forgets_a_word(words: set[str]) -> None:
    kept = Forms.of(words)
    assert all(word in kept for word in words)


def test_everyday_words_stand_in_the_forms() -> None:
    for word in ("réservez", "boulangerie", "façonnée", "travaux", "mangeons", "œufs", "événement"):
        assert [
            one.word for one in WORDS.candidates(f"{word[:-1]}{word[-1] * 2}", "fr") if one.word == word
        ] == [word]


def test_confusions_are_not_words_but_where_english_has_them() -> None:
    for wrong, right in confusions().items():
        assert wrong != right
        if " " not in wrong:
            assert not WORDS.known(wrong, "fr"), wrong


def test_thousands_of_unknown_words_give_a_bounded_number_of_findings() -> None:
    text = " ".join(f"zo{number:b}lu".replace("0", "rg").replace("1", "ba") for number in range(5_000))
    assert len(facts(text[:50_000], "x", detector=None).misspellings) <= 50
