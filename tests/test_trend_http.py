"""Sources over HTTP and in the terminal."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from service.app import create_app
from service.settings import Settings
from tests.folders_kit import write_folder
from tests.house_kit import guide_rules
from tests.server_kit import command
from tests.sources_kit import (
    BRAND,
    Newsstand,
    Page,
    newsstand,
    rss_of,
    source,
)


async def test_sources_over_http(tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path / "var", embedder="hashing", outbound_loopback=True, trends_pulling=False
    )
    async with newsstand(une=Page(rss_of("Un", "Un")), panne=Page(status=503)) as stand:
        listed = [source("une", stand, language="fr"), source("panne", stand), source("jamais", stand)]
        await asked(settings, stand, listed)


async def asked(settings: Settings, stand: Newsstand, listed: list[dict[str, Any]]) -> None:
    """Ask from a thread, as a browser would."""
    await asyncio.to_thread(over_http, settings, listed)
    assert sorted(stand.paths()) == ["/panne", "/une"]


def over_http(settings: Settings, listed: list[dict[str, Any]]) -> None:
    """Pull two of three sources, and list them."""
    app = create_app(settings)
    under = f"/v1/brands/{BRAND}/trends"
    with TestClient(app, base_url="http://localhost", client=("127.0.0.1", 5000)) as client:
        guide = guide_rules() | {"trends": {"sources": listed}}
        client.put(f"/v1/brands/{BRAND}", json={"guide": guide, "prose": "# Ton\nBref."}).raise_for_status()
        one, other = client.post(f"{under}/pull", json={"sources": ["une", "panne"]}).json()["items"]
        assert (one["state"], one["found"], one["added"], one["error"]) == ("ok", 1, 1, None)
        assert one["problems"][0]["code"] == "repeated"
        assert "une fois" in one["problems"][0]["message"]
        assert (other["state"], other["error"]["code"]) == ("failed", "source_busy")
        assert "503" in other["error"]["message"]
        english = {"Accept-Language": "en"}
        une, panne, jamais = client.get(f"{under}/sources", headers=english).json()["items"]
        assert (une["state"], une["language"], une["found"], une["error"]) == ("ok", "fr", 1, None)
        assert une["next_at"] > une["succeeded_at"] == une["fetched_at"]
        assert (panne["state"], panne["failures"], panne["succeeded_at"]) == ("failed", 1, None)
        assert panne["error"]["message"].startswith("127.0.0.1")
        assert (jamais["state"], jamais["fetched_at"], jamais["next_at"]) == ("new", None, None)
        refused = client.post(f"{under}/pull", json={"sources": ["autre"]})
        assert (refused.status_code, refused.json()["code"]) == (422, "unknown_source")
        assert client.post(f"{under}/pull", json={"source": "une"}).status_code == 422
        assert client.post("/v1/brands/nobody/trends/pull", json={}).status_code == 404
        assert 'portevoix_trend_pulls_total{state="ok",type="feed"} 1.0' in client.get("/metrics").text


def test_sources_in_the_terminal(tmp_path: Path) -> None:
    folder, brands = tmp_path / "var", tmp_path / "brands"
    listed = [{"id": "muette", "url": "http://127.0.0.1:9/flux"}, {"id": "nous", "type": "messages"}]
    write_folder(brands / BRAND, guide_rules() | {"trends": {"sources": listed}}, "# Ton\nBref.\n")
    more = {"PORTEVOIX_BRANDS_DIR": str(brands), "PORTEVOIX_OUTBOUND_LOOPBACK": "1"}
    assert command(folder, "ingest", **more).returncode == 0
    done = command(folder, "trends", "pull", **more)
    assert done.returncode == 0, done.stderr
    lines = [line.split() for line in done.stdout.splitlines()]
    assert ["nous", "lue", "0", "0", "0", "0"] in lines
    assert ["muette", "en", "panne", "0", "0", "0", "0"] in lines
    assert "muette : 127.0.0.1" in done.stdout
    assert command(folder, "trends", "pull", "-s", "muette", **more).returncode == 1
    told = command(folder, "trends", "sources", **more)
    assert (told.returncode, "en panne" in told.stdout, "lue" in told.stdout) == (0, True, True)
    (one,) = json.loads(command(folder, "trends", "pull", "-s", "nous", "--json", **more).stdout)["items"]
    assert one["state"] == "ok"
    refused = command(folder, "trends", "pull", "-s", "autre", **more)
    assert (refused.returncode, "unknown_source" in refused.stderr) == (1, True)


def test_a_brand_without_sources_is_told_where_to_add_some(tmp_path: Path) -> None:
    folder, brands = tmp_path / "var", tmp_path / "brands"
    write_folder(brands / BRAND, guide_rules(), "# Ton\nBref.\n")
    more = {"PORTEVOIX_BRANDS_DIR": str(brands)}
    assert command(folder, "ingest", **more).returncode == 0
    for verb in ("pull", "sources"):
        assert "[[trends.sources]]" in command(folder, "trends", verb, **more).stdout
