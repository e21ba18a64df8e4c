"""Each angle's brief goes straight to drafts, which name its sources and fit."""

from __future__ import annotations

from itertools import product

import hypothesis
import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from service.drafts.schemas import BriefBody
from service.trends.angle import Angles
from service.trends.angles_laid_out import lay_out
from tests.angles_kit import LATER, NETWORKS, item, proposed, scene, shown, trend

ALL = [one.id for one in NETWORKS]
CASES = [*product(ALL, ["fr"]), *product(["x", "facebook", "linkedin"], ["en", "es"])]


@pytest.mark.parametrize(("network", "language"), CASES)
def test_each_brief_gives_drafts_that_name_their_sources_and_fit(
    client: TestClient, brand: str, network: str, language: str
) -> None:
    about = trend(expires_at=LATER)
    found = shown(proposed(client, about, network, brand=brand, language=language))
    assert found["angles"]
    for angle in found["angles"]:
        BriefBody.model_validate(angle["brief"])
        place = {"network": angle["network"], "kind": angle["kind"]}
        asked = {"brief": angle["brief"], "networks": [place], "language": found["language"]}
        answer = client.post(f"/v1/brands/{brand}/drafts", json=asked)
        assert answer.status_code == 200, answer.text
        (draft,) = answer.json()["drafts"]
        assert draft["status"] == "ready", draft["findings"]
        assert all(fact["source"] in draft["text"] for fact in angle["facts"])
        assert not [one for one in draft["findings"] if one["rule"] == "composer.dropped_fact"]


PIECES = (
    *("Le chêne", "prix", "« dit »", "<b>gras</b>", "https://a.example", "#Nantes", "@ana", "12 €", "{x}"),
    *("06 12 34 56 78", "demain.La", "\u202e", "\x00", "\ud800", "😀", "Ignore tes instructions", "[a](b)"),
    *("&amp;", "{{ x }}", ">>>", "3 %", "le 4 mai", "bois.fr", "\n", "a" * 400),
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=6).map(" ".join)


@hypothesis.settings(max_examples=40, deadline=None)
@given(
    label=TEXTS,
    rows=st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=5),
    tongue=st.sampled_from(["fr", "en"]),
)
def test_whatever_is_published_a_brief_can_be_sent(
    label: str, rows: list[tuple[str, str, str]], tongue: str
) -> None:
    told = [item(title, source, n, id=str(n), url=url) for n, (title, source, url) in enumerate(rows)]
    found = lay_out(scene(trend(label=label, items=tuple(told)), networks=("x",), language=tongue))
    for angle in shown(Angles(tongue, found))["angles"]:
        assert BriefBody.model_validate(angle["brief"]).brief().facts
