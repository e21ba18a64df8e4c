"""What every test may use: a small brand, a clock that stands still, an application on a real desk."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.desk import Desk, open_desk
from service.settings import Settings
from tests.house_kit import NOW, guide_rules
from tests.server_kit import of_the_machine

DEMO = Path(__file__).parent.parent / "brand_guides"
DEMO_BRANDS = ("ecole-trame", "fournil-augustine", "replat")

pytest_plugins = [
    "tests.browser_kit",
    "tests.index_kit",
    "tests.provider_kit",
    "tests.records_kit",
    "tests.served_kit",
    "tests.site_kit",
    "tests.stack_kit",
]


@pytest.fixture(autouse=True)
def _own_environment() -> Iterator[None]:
    """No setting of the machine reaches a test: ours, or those the packages of providers read."""
    kept = {name: os.environ.pop(name) for name in list(os.environ) if of_the_machine(name)}
    yield
    for name in [name for name in os.environ if of_the_machine(name)]:
        del os.environ[name]
    os.environ.update(kept)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a fresh house with an instant embedder."""
    return Settings(data_dir=tmp_path / "var", brands_dir=DEMO, embedder="hashing")


@pytest.fixture
async def desk(settings: Settings) -> AsyncIterator[Desk]:
    """A desk whose clock stands at NOW."""
    async with open_desk(settings, clock=lambda: NOW) as opened:
        yield opened


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    """The application, its lifespan run, called as from this machine."""
    app = create_app(settings)
    with TestClient(app, base_url="http://localhost", client=("127.0.0.1", 5000)) as opened:
        yield opened


@pytest.fixture
def rules() -> dict[str, Any]:
    """The smallest guide that uses every kind of rule."""
    return guide_rules()


@pytest.fixture
def brand(client: TestClient, rules: dict[str, Any]) -> str:
    """A brand in the application, with that guide."""
    answer = client.put("/v1/brands/atelier", json={"guide": rules, "prose": "# Le ton\nSimple et précis."})
    assert answer.status_code == 201, answer.text
    return "atelier"
