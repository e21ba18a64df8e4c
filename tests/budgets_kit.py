"""Budgets as tests set and read them."""

from __future__ import annotations

from typing import Any

import httpx2
from fastapi.testclient import TestClient

from tests.house_kit import brief


def limit(client: TestClient, **limits: Any) -> None:
    """Set the limits of the brand."""
    client.put("/v1/budgets/brands/atelier", json=limits).raise_for_status()


def usage(client: TestClient, **asked: Any) -> dict[str, dict[str, Any]]:
    """The usage of the day, by name."""
    items = client.get("/v1/usage", params=asked).raise_for_status().json()["items"]
    return {item["key"] or item["brand"]: item for item in items}


def draft(client: TestClient, **body: Any) -> httpx2.Response:
    """A request for drafts, whatever comes of it."""
    asked = {"brief": brief(), "networks": ["facebook"]} | body
    return client.post("/v1/brands/atelier/drafts", json=asked)
