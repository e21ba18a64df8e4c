"""A house whose writer says what a test tells it to, and ways to decide of its drafts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from service.app import create_app
from service.settings import Settings
from tests.house_kit import brief, guide_rules


@contextmanager
def writing(folder: Path, *texts: str, guide: dict[str, Any] | None = None) -> Iterator[TestClient]:
    """A house with the cabinet-maker's brand, whose drafts will be `texts`, one after another."""
    script = folder / "script.jsonl"
    script.write_text("\n".join(json.dumps(text) for text in texts), encoding="utf-8")
    settings = Settings(data_dir=folder / "var", embedder="hashing", model=f"scripted:{script}")
    with TestClient(create_app(settings), base_url="http://localhost", client=("127.0.0.1", 5000)) as client:
        client.put("/v1/brands/atelier", json={"guide": guide or guide_rules()}).raise_for_status()
        yield client


def drafts(
    client: TestClient, networks: Sequence[str] = ("facebook",), **changes: Any
) -> list[dict[str, Any]]:
    """The drafts of a brief, one a network, in their order."""
    body = {"brief": brief(**changes), "networks": list(networks)}
    answer = client.post("/v1/brands/atelier/drafts", json=body)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["drafts"]
    return found


def decide(client: TestClient, draft: str, verdict: str, **body: Any) -> dict[str, Any]:
    """The answer to a decision that is taken."""
    path = f"/v1/brands/atelier/drafts/{draft}/decision"
    answer = client.post(path, json={"verdict": verdict} | body)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told
