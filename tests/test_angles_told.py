"""Why an angle suits, told as it was counted; when there is none; the ways to treat a topic."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.messages import LANGUAGES, Language
from service.topics.trend import RISK_KINDS, Arrival, Fit, RiskKind
from service.trends.angles_laid_out import lay_out
from service.trends.treatments import treatments
from service.words import GOALS
from tests.angles_kit import LATER, NETWORKS, PILLARS, RISE, item, proposed, risk, scene, shown, trend, why
from tests.house_kit import NOW


def test_why_tells_what_was_counted() -> None:
    arrival = Arrival("en", "fr", lead_hours=31.4, known=14, arrived=0.643, median_hours=20)
    told = why(lay_out(scene(trend(arrival=arrival, used=("post-1", "post-2"))))[0])
    for said in (
        f"piliers\u00a0: «\u00a0{PILLARS[0]}\u00a0»",
        "4 sources en parlent",
        "6 fois plus que d’ordinaire",
        "en anglais depuis 31 heures",
        "14 sujets venus de là, 64",
        "moins de 20 heures",
        "LinkedIn s’y prête",
        "déjà parlé dans 2 publications",
    ):
        assert said in told, said


@pytest.mark.parametrize(("count", "said"), [(1, "dans une publication"), (3, "dans 3 publications")])
def test_what_was_already_said_is_told(count: int, said: str) -> None:
    about = trend(used=tuple(f"post-{number}" for number in range(count)))
    assert all(said in why(one) for one in lay_out(scene(about)))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"volume": 6, "expected": 4.0}, "1,5 fois plus"),
        ({"volume": 6, "expected": 0.1}, "vient d’apparaître"),
        ({"volume": 5, "expected": 4.0}, None),
        ({"stage": "emerging"}, "commence à monter"),
        ({"stage": "steady"}, None),
    ],
)
def test_a_rise_is_told_as_it_was_counted(changes: dict[str, Any], said: str | None) -> None:
    told = why(lay_out(scene(trend(rise=replace(RISE, **changes))))[0])
    assert (said or "sources en parlent") in told
    if said is None:
        assert not re.search("fois plus|apparaître|commence", told)


def test_a_topic_far_from_every_pillar_says_so() -> None:
    (first, *_) = lay_out(scene(trend(fit=(Fit(PILLARS[0], 0.1),))))
    assert first.pillar is None
    assert "Aucun de vos piliers" in why(first)


def test_a_single_source_is_named() -> None:
    about = trend(items=(item("Le chêne s’exporte"),), sources={"Ouest Matin": 3})
    assert "Une seule source en parle\u00a0: Ouest Matin." in why(lay_out(scene(about))[0])


def test_what_arrives_is_explained_first() -> None:
    arrival = Arrival("en", "fr", lead_hours=0.4, known=0)
    first = lay_out(scene(trend(arrival=arrival)))[0]
    assert first.treatment.id == "explain"
    assert "depuis une heure" in why(first)
    assert "venus de là" not in why(first)


def test_a_past_topic_is_not_reacted_to() -> None:
    found = lay_out(scene(trend(expires_at=NOW)))
    assert "react" not in {one.treatment.id for one in found}
    assert all("n’est plus dans l’actualité" in why(one) for one in found)


@pytest.mark.parametrize("kind", RISK_KINDS)
def test_caution_leaves_what_is_sober_and_says_so(kind: RiskKind) -> None:
    found = lay_out(scene(trend(risk=risk(kind, level="caution"))))
    assert found
    assert {one.treatment.id for one in found} <= {"explain", "advice"}
    assert all("sujet sensible" in why(one) for one in found)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"risk": risk("tragedy", "minors", level="avoid")}, "risk_avoid"),
        ({"not_for_us": "risk"}, "not_for_us"),
        ({"not_for_us": "guide", "not_for_us_because": "Trop loin de nous."}, "not_for_us"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_no_occasion_has_no_angle(
    client: TestClient, brand: str, changes: dict[str, Any], code: str, language: Language
) -> None:
    told = shown(proposed(client, trend(**changes), brand=brand), language)
    assert told["angles"] == []
    assert told["withheld"]["code"] == code
    assert told["withheld"]["message"].endswith(".")
    assert told["degraded"] is False
    assert ("Trop loin de nous" in told["withheld"]["message"]) is ("not_for_us_because" in changes)
    if code == "risk_avoid":
        assert ("drame, mineurs" if language == "fr" else "tragedy, minors") in told["withheld"]["message"]


def test_a_brand_without_pillars_has_angles(client: TestClient, brand: str) -> None:
    found = proposed(client, trend(fit=(), expires_at=LATER), brand=brand)
    assert len(found.angles) == 5
    assert {one.pillar for one in found.angles} == {None}
    assert "pilier" not in why(found.angles[0])


def test_a_treatment_out_of_its_home_says_so() -> None:
    told = {one.treatment.id: why(one) for one in lay_out(scene(networks=("reddit",)))}
    assert "Reddit s’y prête" in told["explain"]
    assert "Sur Reddit, gardez le ton attendu" in told["backstage"]


@pytest.mark.parametrize("one", treatments(), ids=lambda one: one.id)
def test_treatments_name_what_exists(one: Any) -> None:
    assert one.goal in GOALS
    assert len(set(one.networks)) == len(one.networks)
    assert all(network in NETWORKS for network in one.networks)
    assert all(kind in NETWORKS.get(network).kinds for network, kind in one.kinds.items())


SAID = [
    (one.id, name, language)
    for one, name, language in product(treatments(), ("how", "headline", "call_to_action"), LANGUAGES)
    if getattr(one, name)
]


@pytest.mark.parametrize(("treatment", "name", "language"), SAID)
def test_treatments_are_told_in_both_languages(treatment: str, name: str, language: Language) -> None:
    words = getattr(next(one for one in treatments() if one.id == treatment), name)
    assert set(words) == set(LANGUAGES)
    if language == "fr":
        assert "'" not in words["fr"]
        assert not re.search(r"(?<![\u00a0\u202f\w])[;!?:]|\w[;!?:]| [;!?:]|« | »", words["fr"])


def test_what_is_already_said_is_listed(client: TestClient, brand: str) -> None:
    told = shown(proposed(client, trend(used=("post-3",)), brand=brand))
    assert told["already"] == ["post-3"]
    assert told["written_by"] == {"writer": "composer", "model": None, "prompt": None}
    assert told["usage"]["output_tokens"] == 0
