"""Traps of the networks: each is noticed where it stands, and a plain text is left alone."""

from __future__ import annotations

import pytest

from tests.checks_kit import cut, facts, findings, guide

CLEAN = "Samedi, on ouvre l’atelier\u00a0: 8 places, merci @fournil et #Tours. Voir exemple.fr (n°\u00a01)."


@pytest.mark.parametrize(
    "name", ["x", "facebook", "instagram", "linkedin", "bluesky", "threads", "mastodon", "tiktok", "reddit"]
)
def test_a_plain_text_falls_in_no_trap(name: str) -> None:
    found = findings(CLEAN, name, guide=guide(hashtags={}))
    assert not {rule for rule in found if rule.startswith(("network.", "mentions.cut", "hashtags."))}


def test_signs_that_weigh_two_on_x() -> None:
    text = "Prêt\u202f? À 45\u202f€… 10\u00a0€ « → » ’ – © é 🥖"
    heavy = findings(text, "x")["network.heavy_character"]
    assert cut(text, heavy) == ["\u202f", "\u202f", "€", "…", "→"]
    assert [finding.fix for finding in heavy] == ["\u00a0", "\u00a0", None, None, None]
    assert {finding.severity for finding in heavy} == {"info"}
    assert "network.heavy_character" not in findings(text, "facebook")


@pytest.mark.parametrize(
    ("name", "text", "meant"),
    [
        ("x", "Merci @marque.fr !", "@marque.fr"),
        ("x", "Merci @la-marque", "@la-marque"),
        ("instagram", "Merci @marque-fr", "@marque-fr"),
        ("instagram", "Merci @marque.fr", None),
        ("instagram", "Merci @café", "@café"),
        ("telegram", "Merci @marque.fr", "@marque.fr"),
        ("bluesky", "Merci @marque.fr", None),
        ("mastodon", "Merci @marque.fr", None),
        ("x", "Merci @marque.Et voilà", None),
        ("x", "Merci @marque... et voilà", None),
        ("x", "De @marque-là, d’@marque’s, @marque-", None),
    ],
)
def test_a_name_cut_short(name: str, text: str, meant: str | None) -> None:
    found = findings(text, name).get("mentions.cut", [])
    assert cut(text, found) == ([meant] if meant else [])
    assert all((finding.severity, finding.fix) == ("warn", None) for finding in found)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("x", "Vœux #2026 et #été2026", ["#2026"]),
        ("x", "Le #1, l’épisode #22", []),
        ("x", "#pain#four", ["#pain#four"]),
        ("bluesky", "(#pain) #four", ["#pain"]),
        ("mastodon", "(#pain) #four", ["#pain"]),
        ("instagram", "#2026 (#pain)", []),
        ("reddit", "Oui #2026", []),
        ("x", "C#7 &#39; a#b https://exemple.fr/#2026", []),
    ],
)
def test_what_looks_like_a_hashtag_and_is_none(name: str, text: str, expected: list[str]) -> None:
    assert cut(text, findings(text, name).get("hashtags.unread", [])) == expected


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("#l’été", "l’#été"),
        ("#d’ici", "d’#ici"),
        ("#L'Équipe", "L'#Équipe"),
        ("#l’été-indien", "l’#étéIndien"),
        ("#l’2026", "#l2026"),
        ("#aujourd’hui", "#aujourdhui"),
        ("#j’aime", "#jaime"),
        ("#don't", "#dont"),
        ("#PME-TPE", "#PMETPE"),
        ("#vive-l’été", "#viveLÉté"),
        ("#Fête🎉nationale", "#FêteNationale"),
    ],
)
def test_a_broken_hashtag_is_mended_as_a_person_would(text: str, fix: str) -> None:
    assert [finding.fix for finding in findings(text, "x")["hashtags.broken"]] == [fix]


def test_a_mended_hashtag_is_written_as_the_guide_lists_it() -> None:
    own = guide(hashtags={"allowed": ["#LÉté", "#Été"]})
    assert findings("Vive #l’été", "x", guide=own)["hashtags.broken"][0].fix == "#LÉté"
    own = guide(hashtags={"allowed": ["#ÉTÉ"]})
    assert findings("Vive #l’été", "x", guide=own)["hashtags.broken"][0].fix == "l’#ÉTÉ"


@pytest.mark.parametrize("name", ["threads", "x"])
def test_a_tag_that_a_full_stop_or_an_ampersand_cuts_has_no_sure_correction(name: str) -> None:
    text = "#R&D et #Node.js. #Pain.Et"
    broken = findings(text, name)["hashtags.broken"]
    assert cut(text, broken) == ["#R&D", "#Node.js"]
    assert [finding.fix for finding in broken] == [None, None]


def test_hashtags_past_what_a_network_takes() -> None:
    for name, most in (("instagram", 5), ("tiktok", 5), ("threads", 1), ("youtube", 60)):
        text = " ".join(f"#mot{number}" for number in range(most + 1))
        assert findings(text, name, guide=guide(hashtags={}))["hashtags.too_many"][0].severity == "block"
        fewer = findings(text.rpartition(" ")[0], name, guide=guide(hashtags={}))
        assert {one.severity for one in fewer.get("hashtags.too_many", [])} <= {"warn"}


def test_a_line_of_reddit_that_becomes_a_heading() -> None:
    text = "Bonjour\n#BonPlan du jour\n  ## Titre\nVoici #1"
    headings = findings(text, "reddit")["network.heading"]
    assert cut(text, headings) == ["#", "##"]
    assert "network.heading" not in findings(text, "facebook")


def test_a_telephone_number_on_google_business() -> None:
    text = "Réservez au 02 61 91 04 38, de 7 h à 19 h, le 16/01/2027."
    assert cut(text, findings(text, "google_business")["network.phone"]) == ["02 61 91 04 38"]
    assert "network.phone" not in findings(text, "facebook")


@pytest.mark.parametrize("name", ["instagram", "facebook"])
def test_the_words_of_a_story_are_on_the_picture(name: str) -> None:
    found = findings("Du pain chaud !", name, kind="story")
    assert [finding.severity for finding in found["network.picture_text"]] == ["info"]
    assert "limits.hard" not in found
    assert "network.picture_text" not in findings("", name, kind="story")
    assert "network.picture_text" not in findings("Du pain chaud !", name)


def test_a_required_field_is_asked_for() -> None:
    assert findings("Du pain", "youtube")["limits.missing_field"][0].severity == "info"
    empty = findings("Du pain", "youtube", fields={"title": " "})["limits.missing_field"][0]
    assert (empty.severity, empty.details["field"]) == ("warn", "title")
    assert "limits.missing_field" not in findings("Du pain", "youtube", fields={"title": "Le pain"})
    assert "limits.missing_field" not in findings("Du pain", "youtube", kind="community_post")
    assert len(findings("Du pain", "reddit", kind="link")["limits.missing_field"]) == 2


def test_youtube_refuses_angle_brackets_but_nothing_is_taken_out() -> None:
    text = "Moins de < 5 €"
    found = findings(text, "youtube", fields={"title": "a > b"})["limits.forbidden_character"]
    assert [(finding.span, finding.fix, finding.severity) for finding in found] == [
        (None, None, "block"),
        ((9, 10), None, "block"),
    ]
    assert findings("Du pain\ufeff", "x")["limits.forbidden_character"][0].fix == ""


def test_a_second_stock_symbol_is_refused_by_x() -> None:
    found = findings("$AIR et $MC", "x")["limits.hard"]
    assert [finding.details["field"] for finding in found] == ["cashtags"]


@pytest.mark.parametrize(
    "seed", ["#2026 ", "#l’", "@a.a-", "\u202f", "#", "#a&", "@marque.fr ", "\n#a", "#1_"]
)
@pytest.mark.parametrize("name", ["x", "reddit", "instagram"])
def test_traps_are_found_in_any_text(seed: str, name: str) -> None:
    text = (seed * 10_000)[:10_000]
    for found in findings(text, name, measure=facts(text, name).measure).values():
        assert all(one.span is None or text[slice(*one.span)] for one in found)
