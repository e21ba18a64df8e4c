"""trends angles, as a person types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.settings import Settings
from tests.house_kit import guide_rules
from tests.server_kit import command
from tests.test_http_angles import record, taken


@pytest.fixture
def topic(settings: Settings) -> str:
    """A topic in the data folder of `settings`."""
    with TestClient(create_app(settings), base_url="http://localhost", client=("127.0.0.1", 5000)) as client:
        client.put("/v1/brands/atelier", json={"guide": guide_rules()}).raise_for_status()
        return taken(client, "atelier", *record())


def test_angles_are_proposed(settings: Settings, topic: str) -> None:
    folder: Path = settings.data_dir
    done = command(folder, "trends", "angles", topic)
    assert done.returncode == 0, done.stderr
    assert "1 · react · x · post" in done.stdout
    asked = ("--network", "mastodon", "--language", "en", "--json")
    told = json.loads(command(folder, "trends", "angles", topic, *asked).stdout)
    assert told["language"] == "en"
    assert {one["network"] for one in told["angles"]} == {"mastodon"}


def test_an_unknown_topic_is_told(settings: Settings, topic: str) -> None:
    assert topic
    done = command(settings.data_dir, "trends", "angles", "t_nobody")
    assert done.returncode != 0
    assert done.stderr.startswith("unknown_topic ")
