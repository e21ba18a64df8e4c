"""The yardsticks of a draft, and how sure a figure is: each on what it should see and on known numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals import measures
from evals.intervals import FEWEST, alpha, bootstrap
from evals.measures import MEASURES
from service.networks.catalogue import Catalogue
from service.words import Brief, Claim, Fact, Finding, LimitCount, Source, Usage, VoiceMatch
from tests.writers_kit import BRIEF, POST, written

LINK = BRIEF.link or ""
WHOLE = f"Portes ouvertes samedi 16 janvier, de 10 h à 17 h. L’entrée est libre, le repas à 12 euros. {LINK}"


def test_a_whole_draft_states_everything_and_invents_nothing() -> None:
    one = written(WHOLE)
    assert measures.unstated(one) == measures.invented(one) == measures.copied(one) == []
    assert (measures.facts_stated(one), measures.date_stated(one), measures.link_present(one)) == (1, 1, 1)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Le repas est à 12 €.", ["Entrée libre"]),
        ("Entrez librement ; le repas est à 13 €.", ["12 € le repas"]),
        ("On entre, l’entrée ne coûte rien : repas, 12,00 €.", []),
        ("Rien.", ["Entrée libre", "12 € le repas"]),
    ],
)
def test_values_are_compared_as_values_and_words_by_their_family(text: str, missing: list[str]) -> None:
    assert measures.unstated(written(text)) == missing


def test_what_stands_in_the_thread_or_the_first_comment_is_published() -> None:
    one = written("Portes ouvertes.", thread=("Entrée libre.",), fields={"first_comment": f"12 € : {LINK}"})
    assert (measures.facts_stated(one), measures.link_present(one)) == (1, 1)


def test_what_a_brief_does_not_hold_is_not_measured() -> None:
    one = written("Merci à vous.", brief=Brief("Merci"))
    values = [MEASURES[name](one) for name in ("facts of the brief stated", "date stated", "link present")]
    assert values == [None, None, None]
    assert measures.cited(one) is measures.usual(one) is None


def test_a_link_is_wanted_where_it_can_be_followed() -> None:
    one = written("Portes ouvertes.")
    inert = replace(one, known=replace(one.known, network=Catalogue.load().get("instagram")))
    assert (measures.link_present(one), measures.link_present(inert)) == (0, None)


def test_a_value_that_nothing_states_is_invented() -> None:
    assert measures.invented(written(f"{WHOLE} Puis 15 € l’atelier, le 3 mars.")) == ["15 €", "3 mars"]


def test_a_claim_is_cited_from_what_is_there_and_states_facts() -> None:
    sources = (Source("s1", "past_post", "p1", POST, 0.1), Source("s2", "knowledge", "a.md", "12 €", 0.1))
    claims = tuple(Claim("12 €", source) for source in ("brief", "s2", "s1", "s9"))
    assert measures.cited(written(WHOLE, claims=claims, sources=sources)) == 0.5


def test_eight_words_of_a_past_post_are_copied_unless_the_brief_says_them() -> None:
    assert measures.copied(written("On a raboté douze planches de chêne avant d’ouvrir.")) == [
        "on a rabote douze planches de chene avant"
    ]
    assert measures.copied(written(POST, brief=Brief(POST))) == []
    assert measures.copied(written(POST, brief=Brief("Merci", facts=(Fact(POST),)))) == []


def test_hashtags_are_those_of_the_guide_whatever_their_case() -> None:
    one = written("…", hashtags=("#nantes", "#CHENE", "#Promo"))
    assert measures.foreign_hashtags(one) == ["#Promo"]


def test_length_is_held_against_the_habit_without_hashtags() -> None:
    assert measures.length_ratio(written("a" * 100 + " #Nantes")) == 1
    assert measures.off_habit(written("a" * 50)) == measures.off_habit(written("a" * 200)) == 1


def test_an_overrun_is_silent_only_without_a_block_finding() -> None:
    over = LimitCount("text", 281, 280, "weighted_characters", "hard")
    silent = written("long", count=over)
    told = written("long", count=over, findings=(Finding("limits.text", "block"),))
    assert [measures.silent_overrun(one) for one in (silent, told, written("court"))] == [1, 0, 0]
    assert MEASURES["fits"](silent) == 0


def test_voice_tokens_and_time_are_read_from_the_draft() -> None:
    one = written("…", voice=VoiceMatch(0.3, "habituel"), usage=Usage(100, 20, 0.5, "EUR"), degraded=True)
    [row] = measures.measured([one])
    assert [row[name] for name in ("usual, mean", "habituel", "en marge", "pas votre voix")] == [0.3, 1, 0, 0]
    assert [row[name] for name in ("tokens a draft", "cost a draft", "seconds a draft")] == [120, 0.5, 1]
    assert row["degraded"] == 1


def test_the_interval_of_one_value_is_that_value_and_nothing_has_none() -> None:
    same = bootstrap([[2.0, 2.0]] * 10, seed=7)
    assert same is not None
    assert (same.mean, same.low, same.high, same.groups, same.values) == (2, 2, 2, 10, 20)
    assert bootstrap([], seed=7) is bootstrap([[], []], seed=7) is None


def test_an_interval_is_that_of_the_normal_law_where_it_holds() -> None:
    half = bootstrap([[0.0], [1.0]] * 200, seed=7)
    assert half is not None
    assert half.low == pytest.approx(0.5 - 1.96 * 0.5 / 20, abs=0.006)
    assert half.high == pytest.approx(0.5 + 1.96 * 0.5 / 20, abs=0.006)
    assert half == bootstrap([[0.0], [1.0]] * 200, seed=7)


def test_drafts_of_one_brief_are_drawn_together() -> None:
    apart = bootstrap([[0.0], [1.0]] * 50, seed=7)
    together = bootstrap([[0.0] * 5, [1.0] * 5] * 10, seed=7)
    assert apart is not None
    assert together is not None
    assert apart.values == together.values == 100
    assert together.high - together.low > 2 * (apart.high - apart.low)


def test_a_difference_is_never_told_of_a_few_briefs() -> None:
    few, many = (bootstrap([[1.0]] * groups, seed=7) for groups in (FEWEST - 1, FEWEST))
    assert few is not None
    assert many is not None
    assert (few.apart, many.apart) == (False, True)


@given(st.lists(st.lists(st.floats(-5, 5), max_size=4), max_size=12), st.integers(0, 99))
def test_a_mean_stands_in_its_interval_and_that_in_the_values(groups: list[list[float]], seed: int) -> None:
    values = [value for group in groups for value in group]
    found = bootstrap(groups, seed)
    assert (found is None) is (not values)
    if found is not None:
        assert min(values) - 1e-9 <= found.low <= found.high <= max(values) + 1e-9
        assert found.values == len(values)


def test_alpha_is_that_of_the_published_example() -> None:
    """Krippendorff 2011, section D: four observers, twelve units, some values missing; 0.849 on intervals."""
    rows = ["123321412...", "1233224125.3", ".3332342251.", "12332441251."]
    units = [[float(row[place]) for row in rows if row[place] != "."] for place in range(12)]
    assert alpha(units) == pytest.approx(0.849, abs=0.0005)


def test_alpha_says_nothing_where_nothing_differs_or_nothing_is_paired() -> None:
    assert alpha([[3.0, 3.0], [3.0, 3.0]]) is alpha([[1.0], [5.0]]) is alpha([]) is None
    assert alpha([[1.0, 1.0], [5.0, 5.0]]) == 1
    assert (alpha([[1.0, 5.0], [5.0, 1.0]]) or 0) < 0
