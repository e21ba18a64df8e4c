"""Who sees which usage and sets which budgets; the command line's view of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from evals.provider import a_provider
from service.access.scopes import Scope
from service.cli.main import app
from tests.budgets_kit import usage
from tests.house_kit import guide_rules
from tests.model_kit import a_house


class House:
    """A house with two brands and some limits, called with the key of whom one becomes."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self._admin: str | None = None
        self.first = self.become("admin", None)
        self._admin = client.headers["authorization"]
        limits = {"requests_per_minute": 99}
        client.put(f"/v1/budgets/keys/{self.first}", json=limits).raise_for_status()

    def become(self, scope: Scope, brands: set[str] | None) -> str:
        """Call from now on with a new key; its id."""
        asked = {"name": "bot", "scopes": [scope], "brands": None if brands is None else sorted(brands)}
        if self._admin:
            self.client.headers["authorization"] = self._admin
        made = self.client.post("/v1/keys", json=asked).raise_for_status().json()
        self.client.headers["authorization"] = f"Bearer {made['token']}"
        return str(made["id"])


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """That house."""
    with a_provider() as provider, a_house(tmp_path, provider.url) as client:
        client.put("/v1/brands/autre", json={"guide": guide_rules()}).raise_for_status()
        for brand in ("atelier", "autre"):
            client.put(f"/v1/budgets/brands/{brand}", json={"tokens_per_day": 9}).raise_for_status()
        yield House(client)


@pytest.mark.parametrize(
    ("scope", "brands", "seen"),
    [
        ("read", {"atelier", "ailleurs"}, {"atelier", "own"}),
        ("admin", {"autre"}, {"autre", "own"}),
        ("read", None, {"atelier", "autre", "own"}),
        ("admin", None, {"atelier", "autre", "own", "first"}),
    ],
)
def test_each_sees_its_own_key_and_its_brands(
    house: House, scope: Scope, brands: set[str] | None, seen: set[str]
) -> None:
    named = {house.become(scope, brands): "own", house.first: "first"}
    client = house.client
    assert {named.get(name, name) for name in usage(client)} == seen
    first = client.get("/v1/usage", params={"limit": 1}).json()
    rest = client.get("/v1/usage", params={"limit": 9, "cursor": first["next_cursor"]}).json()
    told = {item["key"] or item["brand"] for item in [*first["items"], *rest["items"]]}
    assert {named.get(name, name) for name in told} == seen


def test_budgets_are_set_by_who_administers_every_brand(house: House) -> None:
    body = {"tokens_per_day": 5}
    client = house.client
    house.become("draft", None)
    assert client.get("/v1/budgets/brands/atelier").json()["code"] == "out_of_scope"
    own = house.become("admin", {"atelier"})
    for path in (f"keys/{house.first}", "keys/house", "brands/autre"):
        assert client.get(f"/v1/budgets/{path}").status_code == 404, path
        assert client.put(f"/v1/budgets/{path}", json=body).status_code == 404, path
    for path in (f"keys/{own}", "brands/atelier"):
        assert client.get(f"/v1/budgets/{path}").status_code == 200, path
        assert client.put(f"/v1/budgets/{path}", json=body).json()["code"] == "budget_beyond_yours", path
    house.become("admin", None)
    set_now = client.put("/v1/budgets/brands/atelier", json=body).json()
    assert set_now == {"requests_per_minute": None, "tokens_per_day": 5, "cost_per_day": None}
    for path in ("keys/nobody's", "keys/k_", "brands/nobody"):
        assert client.put(f"/v1/budgets/{path}", json=body).status_code == 404, path
    for wrong in ({"tokens_per_day": -1}, {"tokens_per_day": 1.5}, {"requests_per_minute": 0}, {"tokens": 1}):
        assert client.put(f"/v1/budgets/keys/{own}", json=wrong).status_code == 422, wrong


def told(folder: Path, *words: str) -> str:
    """What the command prints; in this process, which has loaded everything already."""
    given = {"PORTEVOIX_DATA_DIR": str(folder), "PORTEVOIX_EMBEDDER": "hashing", "COLUMNS": "200"}
    done = CliRunner().invoke(app, words, env=given)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_command_shows_and_sets_budgets(tmp_path: Path) -> None:
    made = told(tmp_path, "keys", "create", "--name", "bot", "--scope", "read", "--json")
    key = json.loads(made)["id"]
    asked = told(tmp_path, "budget", "--key", key, "--tokens", "5000000", "--json")
    assert '"tokens_per_day": 5000000' in asked
    kept = told(tmp_path, "budget", "--key", key, "--requests", "20")
    assert "jetons par jour : 5000000" in kept
    assert "dépense par jour : selon les réglages" in kept
    used = told(tmp_path, "usage")
    assert f"clé {key}" in used
    assert "0 / 5000000" in used
    assert "0 / 20" in used
    assert told(tmp_path, "budget", "--key", key, "--reset").count("selon les réglages") == 3
    assert CliRunner().invoke(app, ["budget"]).exit_code == 2
