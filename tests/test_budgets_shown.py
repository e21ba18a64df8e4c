"""Who sees which usage and sets which budgets; the command line's view of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from evals.provider import a_provider
from service.access.caller import Caller
from service.access.scopes import Scope, held_by
from service.cli.main import app
from service.guard import SCHEME
from tests.budgets_kit import usage
from tests.house_kit import guide_rules
from tests.model_kit import a_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestClient]:
    """A house with two brands and some spending."""
    with a_provider() as provider, a_house(tmp_path, provider.url) as client:
        client.put("/v1/brands/autre", json={"guide": guide_rules()}).raise_for_status()
        for brand in ("atelier", "autre"):
            client.put(f"/v1/budgets/brands/{brand}", json={"tokens_per_day": 9}).raise_for_status()
        for key in ("k_1", "k_2"):
            client.put(f"/v1/budgets/keys/{key}", json={"requests_per_minute": 99}).raise_for_status()
        yield client


def become(client: TestClient, scope: Scope, brands: set[str] | None, key: str = "k_1") -> None:
    """Call from now on as the holder of such a key."""
    opened = None if brands is None else frozenset(brands)
    house: Any = client.app
    house.dependency_overrides[SCHEME] = lambda: Caller("someone", held_by([scope]), opened, key)


@pytest.mark.parametrize(
    ("scope", "brands", "seen"),
    [
        ("read", {"atelier", "ailleurs"}, {"atelier", "k_1"}),
        ("admin", {"autre"}, {"autre", "k_1"}),
        ("read", None, {"atelier", "autre", "k_1"}),
        ("admin", None, {"atelier", "autre", "k_1", "k_2"}),
    ],
)
def test_each_sees_its_own_key_and_its_brands(
    house: TestClient, scope: Scope, brands: set[str] | None, seen: set[str]
) -> None:
    become(house, scope, brands)
    assert set(usage(house)) == seen
    first = house.get("/v1/usage", params={"limit": 1}).json()
    rest = house.get("/v1/usage", params={"limit": 9, "cursor": first["next_cursor"]}).json()
    assert {item["key"] or item["brand"] for item in [*first["items"], *rest["items"]]} == seen


def test_budgets_are_set_by_who_administers_them(house: TestClient) -> None:
    body = {"tokens_per_day": 5}
    for scope, brands in (("admin", {"atelier"}), ("draft", None)):
        become(house, scope, brands)  # type: ignore[arg-type]
        expected = 404 if scope == "admin" else 403
        for path in ("keys/k_2", "keys/k_1", "brands/autre"):
            assert house.get(f"/v1/budgets/{path}").status_code == expected, path
            assert house.put(f"/v1/budgets/{path}", json=body).status_code == expected, path
    become(house, "admin", {"atelier"})
    assert house.put("/v1/budgets/brands/atelier", json=body).json() == {
        "requests_per_minute": None,
        "tokens_per_day": 5,
        "cost_per_day": None,
    }
    become(house, "admin", None)
    for path in ("keys/nobody's", "keys/k_", "brands/nobody"):
        assert house.put(f"/v1/budgets/{path}", json=body).status_code == 404, path
    for wrong in ({"tokens_per_day": -1}, {"tokens_per_day": 1.5}, {"requests_per_minute": 0}, {"tokens": 1}):
        assert house.put("/v1/budgets/keys/k_1", json=wrong).status_code == 422, wrong


def told(folder: Path, *words: str) -> str:
    """What the command prints; in this process, which has loaded everything already."""
    given = {"PORTEVOIX_DATA_DIR": str(folder), "PORTEVOIX_EMBEDDER": "hashing", "COLUMNS": "200"}
    done = CliRunner().invoke(app, words, env=given)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_command_shows_and_sets_budgets(tmp_path: Path) -> None:
    asked = told(tmp_path, "budget", "--key", "k_1", "--tokens", "5000000", "--json")
    assert '"tokens_per_day": 5000000' in asked
    kept = told(tmp_path, "budget", "--key", "k_1", "--requests", "20")
    assert "jetons par jour : 5000000" in kept
    assert "dépense par jour : selon les réglages" in kept
    used = told(tmp_path, "usage")
    assert "clé k_1" in used
    assert "0 / 5000000" in used
    assert "0 / 20" in used
    assert told(tmp_path, "budget", "--key", "k_1", "--reset").count("selon les réglages") == 3
    assert CliRunner().invoke(app, ["budget"]).exit_code == 2
