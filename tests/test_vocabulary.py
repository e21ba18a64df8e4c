"""The brand's words: on whole words, in their French forms, hidden or not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.words import Reading
from tests.checks_kit import cut, findings, guide


def matched(text: str, term: str, language: str = "fr") -> list[str]:
    return [text[hit.start : hit.end] for hit in Reading.of(text).find([term], language)]


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("test", "contest, contester, attestation"),
        ("bio", "biologie, biographie, agrobio"),
        ("promo", "promotion, promouvoir"),
        ("gourmand", "gourmandise"),
        ("sale", "un sandwich salé"),
        ("le meilleur", "le. Meilleur"),
        ("n’hésitez pas", "n’hésitez guère ; pas"),
    ],
)
def test_a_term_is_not_found_in_other_words(term: str, text: str) -> None:
    assert matched(text, term) == []


@pytest.mark.parametrize(
    ("term", "forms"),
    [
        ("gourmand", "gourmand gourmande gourmands gourmandes GOURMAND"),
        ("national", "national nationale nationaux nationales"),
        ("nouveau", "nouveau nouveaux nouvelle nouvelles"),
        ("actif", "actif active actifs actives"),
        ("heureux", "heureux heureuse heureuses"),
        ("directeur", "directeur directrice directeurs directrices"),
        ("premier", "premier première premiers premières"),
        (
            "profiter",
            "profiter profite profites profitez profitons profitait profitera profité profitée profitant",
        ),
        ("manger", "mange mangeons mangeait"),
        ("finir", "finis finit finissons fini finie finira"),
        ("vendre", "vend vends vendons vendu vendra"),
        ("hésitez", "hésitez hésite hésiter hésitons"),
        ("éclair", "éclair eclair éclairs ÉCLAIR ECLAIR"),
        ("salé", "salé salée salés SALÉ SALE"),
        ("promos", "promo promos"),
    ],
)
def test_a_term_is_found_in_its_forms(term: str, forms: str) -> None:
    assert matched(forms, term) == forms.split()


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("unique", "l’unique, qu'unique", ["unique", "unique"]),
        ("le meilleur", "Les meilleures tartes", ["Les meilleures"]),
        ("n’hésitez pas", "N'hésitez\npas", ["N'hésitez\npas"]),
        ("bon plan", "de bons plans #BonsPlans", ["bons plans", "BonsPlans"]),
        ("vendeur·se", "un vendeur·se", ["vendeur·se"]),
        ("promo", "#promo et #PromoFlash", ["promo", "Promo"]),
    ],
)
def test_terms_among_other_words(term: str, text: str, found: list[str]) -> None:
    assert matched(text, term) == found


def test_english_forms() -> None:
    assert matched("deals shopping uses used using stories", "deal", "en") == ["deals"]
    assert matched("shop shopping shops", "shop", "en") == ["shop", "shopping", "shops"]
    assert matched("use uses used using", "use", "en") == ["use", "uses", "used", "using"]
    assert matched("Deals und Deal", "deal", "de") == ["Deals", "Deal"]


@pytest.mark.parametrize("hidden", ["p\u200dromo", "pro\u00admo", "ｐromo", "рromo", "𝗽𝗿𝗼𝗺𝗼", "PROMO"])
def test_a_hidden_word_is_found_where_it_stands(hidden: str) -> None:
    text = f"Petite {hidden} ici"
    assert cut(text, findings(text)["vocabulary.never"]) == [hidden]


def test_words_in_addresses_and_handles_are_not_judged() -> None:
    found = findings("fournil.example.com/promo promo@fournil.example.com @promo_tours", "facebook")
    assert "vocabulary.never" not in found


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("un pain gourmand", "savoureux"),
        ("Gourmand et doré", "Savoureux"),
        ("DES PROMO", "PRIX DOUX"),
        ("des pains gourmands", None),  # the alternative would not agree
        ("la promo du jour", None),  # nor would its article
        ("N’hésitez pas", None),  # the guide gives no alternative
    ],
)
def test_a_fix_is_given_only_when_it_is_sure(text: str, fix: str | None) -> None:
    assert findings(text)["vocabulary.never"][0].fix == fix


def test_advice_is_told_and_not_applied() -> None:
    found = findings("Venez profiter du soleil")["vocabulary.avoid"][0]
    assert found.fix is None
    assert "goûter, prendre" in found.details["alternative"]


def test_a_preferred_word_is_proposed_for_others_and_not_for_itself() -> None:
    text = "Une baguette et une tradition"
    (found,) = findings(text)["vocabulary.prefer"]
    assert (found.severity, cut(text, [found])) == ("info", ["baguette"])
    own = guide(vocabulary={"prefer": [{"term": "pain au levain", "instead_of": ["pain"], "reason": "-"}]})
    assert "vocabulary.prefer" not in findings("Un pain au levain", guide=own)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Au Fournil Augustine", ["Fournil Augustine"]),
        ("Au fournil d'Augustine", ["fournil d'Augustine"]),
        ("Au Fournil d'augustine", ["Fournil d'augustine"]),
        ("Au Fournil d’Augustine, FOURNIL D’AUGUSTINE", []),
        ("Au Fournil d'Augustine", []),
        ("#FournilAugustine", []),
        ("Levain du jour, pain au levain", []),
    ],
)
def test_a_name_keeps_its_spelling(text: str, wrong: list[str]) -> None:
    found = findings(text).get("vocabulary.must", [])
    assert cut(text, found) == wrong
    assert all(finding.fix == "Fournil d’Augustine" for finding in found)


def test_a_hashtag_the_guide_lists_is_not_judged() -> None:
    own = guide(hashtags={"allowed": ["#FaitMaison"]})
    assert "claims.unproven" not in findings("Des tartes #FaitMaison", guide=own)
    assert "claims.unproven" in findings("Des tartes #FaitMaison")


def test_a_claim_has_the_severity_the_guide_gives() -> None:
    found = findings("Du pain bio, fait maison")["claims.unproven"]
    assert [finding.severity for finding in found] == ["block", "warn"]


@given(st.text(max_size=60), st.text(min_size=1, max_size=12))
def test_any_term_is_looked_for_in_any_text(text: str, term: str) -> None:
    for hit in Reading.of(text).find([term], "fr"):
        assert 0 <= hit.start < hit.end <= len(text)
