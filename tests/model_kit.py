"""A house whose model is a stub provider on a real port."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from evals.provider import Provider, a_provider
from service.app import create_app
from service.settings import OpenAI, Settings
from tests.house_kit import brief, guide_rules, past_post

SERVER = OpenAI(base_url=None, api_key=None, model=None)


@contextmanager
def a_house(folder: Path, url: str, **settings: Any) -> Iterator[TestClient]:
    """A house on `folder` whose model is at `url`, with the cabinet-maker's brand."""
    asked: dict[str, Any] = {
        "data_dir": folder / "var",
        "embedder": "hashing",
        "openai": OpenAI(base_url=url),
    } | settings
    with TestClient(
        create_app(Settings(**asked)), base_url="http://localhost", client=("127.0.0.1", 5000)
    ) as client:
        client.put("/v1/brands/atelier", json={"guide": guide_rules()}).raise_for_status()
        client.post("/v1/brands/atelier/posts", json=[past_post(n) for n in range(20)]).raise_for_status()
        yield client


@contextmanager
def a_house_with(
    folder: Path, settings: dict[str, Any] | None = None, **behaviour: Any
) -> Iterator[tuple[TestClient, Provider]]:
    """A house and its provider, which behaves so."""
    with a_provider(**behaviour) as provider, a_house(folder, provider.url, **(settings or {})) as client:
        yield client, provider


def drafts_of(client: TestClient, wait: int = 20, **body: Any) -> list[dict[str, Any]]:
    """The drafts of a request that succeeds."""
    asked = {"brief": brief(), "networks": ["facebook"]} | body
    answer = client.post("/v1/brands/atelier/drafts", json=asked, headers={"Prefer": f"wait={wait}"})
    assert answer.status_code == 200, answer.text
    drafts: list[dict[str, Any]] = answer.json()["drafts"]
    return drafts


def events_of(client: TestClient, wait: int = 20, **body: Any) -> list[tuple[str, dict[str, Any]]]:
    """The events of a streamed request, in order."""
    asked = {"brief": brief(), "networks": ["facebook"]} | body
    headers = {"Accept": "text/event-stream", "Prefer": f"wait={wait}"}
    answer = client.post("/v1/brands/atelier/drafts", json=asked, headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = []
    for block in answer.text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if lines:
            events.append((lines["event"], json.loads(lines["data"])))
    return events


def told_in(events: list[tuple[str, dict[str, Any]]]) -> str:
    """What the deltas of one draft say, one after another; a reset takes back what was told before it."""
    text = ""
    for name, data in events:
        text = "" if name == "draft.reset" else text + (data["text"] if name == "draft.delta" else "")
    return text
