"""English words: the guide's own list always, ours when it avoids them."""

from __future__ import annotations

import pytest

from tests.checks_kit import cut, findings, guide

AVOID = guide(anglicisms={"policy": "avoid", "allowed": ["challenge"]})


@pytest.mark.parametrize(
    ("text", "found", "fix"),
    [
        ("Inscrivez-vous à la newsletter", "newsletter", "lettre d’information"),
        ("Un mail suffit", "mail", "courriel"),
        ("Deux mails suffisent", "mails", "courriels"),
        ("La deadline approche", "deadline", "date limite"),
        ("Un meeting samedi", "meeting", None),  # une réunion
        ("Écrivez l’e-mail", "e-mail", None),  # le courriel
        ("Pour booster la pâte", "booster", "stimuler"),
        ("On booste la pâte", "booste", None),
        ("LIVE demain", "LIVE", "DIRECT"),
        ("Venez au workshop", "workshop", None),
    ],
)
def test_the_trade_s_english_is_said_with_a_french_word(text: str, found: str, fix: str | None) -> None:
    (one,) = findings(text, guide=AVOID)["anglicisms.replace"]
    assert cut(text, [one]) == [found]
    assert one.fix == fix
    assert one.severity == "info"


@pytest.mark.parametrize(
    "text",
    [
        "Un challenge entre voisins",  # allowed
        "Des maux de tête, un mailleur, une olive, il vit ici",
        "Le week-end, un sandwich et un cookie",
        "contact@mail.example.com https://exemple.fr/newsletter @live_tours",
    ],
)
def test_other_words_are_not(text: str) -> None:
    assert "anglicisms.replace" not in findings(text, guide=AVOID)


def test_a_word_the_guide_writes_is_its_own() -> None:
    own = guide(anglicisms={"policy": "avoid"}, constants={"lettre": "La newsletter part le jeudi."})
    assert "anglicisms.replace" not in findings("La newsletter est partie", guide=own)


def test_english_itself_is_not_french_with_english_in_it() -> None:
    both = guide(languages=["fr", "en"], anglicisms={"policy": "avoid"})
    assert "anglicisms.replace" not in findings(
        "Our newsletter and live challenge are out today, friends", guide=both
    )


def test_the_guide_s_list_holds_whatever_the_policy() -> None:
    own = guide(
        anglicisms={"policy": "accept", "replace": [{"term": "shop", "alternative": "boutique"}]},
        constants={},
    )
    found = findings("Passez au shop, lisez la newsletter", guide=own)["anglicisms.replace"]
    assert [(one.details["found"], one.details["alternative"]) for one in found] == [("shop", "boutique")]
