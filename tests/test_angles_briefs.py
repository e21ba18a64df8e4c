"""Each angle's brief goes straight to drafts, which name its sources and fit."""

from __future__ import annotations

from itertools import product

import pytest
from fastapi.testclient import TestClient

from service.drafts.schemas import BriefBody
from tests.angles_kit import LATER, NETWORKS, proposed, shown, trend

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
