"""compose.yaml: what it runs exists, nothing but the web is published, no secret is written in it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.settings import PREFIX, Settings

ROOT = Path(__file__).parent.parent
WRITTEN = (ROOT / "compose.yaml").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(WRITTEN)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_it_is_shown_as_it_is() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL) == [WRITTEN]


def test_it_runs_four_web_workers_one_for_jobs_and_two_servers() -> None:
    assert set(SERVICES) == {"web", "worker", "chroma", "postgres"}
    assert SERVICES["web"]["command"][-2:] == ["--workers", "4"]


def test_only_the_web_is_published_and_on_loopback() -> None:
    published = {name: one["ports"] for name, one in SERVICES.items() if "ports" in one}
    assert list(published) == ["web"]
    assert all(port.startswith("127.0.0.1:") for port in published["web"])


@pytest.mark.parametrize("name", list(SERVICES))
def test_every_image_is_one_version(name: str) -> None:
    image = SERVICES[name]["image"]
    assert re.fullmatch(r"[a-z]+:\d+\.\d+(\.\d+)?(-[a-z]+)?", image)
    if image.startswith("portevoix:"):
        assert image == f"portevoix:{PROJECT['version']}"


@pytest.mark.parametrize("name", list(SERVICES))
def test_every_service_keeps_what_it_writes_and_is_looked_after(name: str) -> None:
    one = SERVICES[name]
    assert one["restart"] == "unless-stopped"
    assert [volume.partition(":")[0] for volume in one["volumes"]] == [name]
    assert name in COMPOSE["volumes"]
    assert "healthcheck" in one or "HEALTHCHECK" in (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_secrets_come_from_the_environment_and_settings_exist() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for one in SERVICES.values():
        for name, value in one.get("environment", {}).items():
            assert name in known or name.startswith(("POSTGRES_", "MALLOC_"))
            if re.search("PASSWORD|KEY|DATABASE_URL", name):
                assert "${" in value


def test_servers_are_waited_for() -> None:
    for name in ("web", "worker"):
        waited = SERVICES[name]["depends_on"]
        assert waited == {other: {"condition": "service_healthy"} for other in ("postgres", "chroma")}
        assert all("test" in SERVICES[other]["healthcheck"] for other in waited)
