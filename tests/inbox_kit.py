"""Messages for tests."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient

PATH = "/v1/brands/atelier"


def a_message(text: str = "Êtes-vous ouverts le samedi ?", **changes: Any) -> dict[str, Any]:
    """What a stranger wrote on Facebook."""
    author = {"id": "u-1", "handle": "@LeaM", "name": "Léa Martin"}
    return {"text": text, "network": "facebook", "author": author} | changes


def by(name: str) -> dict[str, Any]:
    """An author that has that name alone, as id, handle and name."""
    return {"author": {"id": f"u-{name}", "handle": f"@{name}", "name": name.capitalize()}}


def posted(client: TestClient, text: str = "Êtes-vous ouverts le samedi ?", **changes: Any) -> dict[str, Any]:
    """A message kept, as it is answered."""
    answer = client.post(f"{PATH}/messages", json={"message": a_message(text, **changes)})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def listed(client: TestClient, **asked: Any) -> list[str]:
    """The texts of the messages a list holds."""
    answer = client.get(f"{PATH}/messages", params=asked)
    assert answer.status_code == 200, answer.text
    return [one["message"]["text"] for one in answer.json()["items"]]
