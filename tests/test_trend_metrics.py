"""What the house counts of the items that come."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient


def test_items_are_counted_by_what_became_of_them(client: TestClient, brand: str) -> None:
    def row(name: str, **more: Any) -> dict[str, Any]:
        at = "2026-11-20T08:00:00Z"
        return {"id": name, "title": f"Le banc {name} est fini", "source": "une", "published_at": at} | more

    under = f"/v1/brands/{brand}/trends/items"
    address = "https://a.example/x"
    rows = [row("a", url=address), row("b"), row("c", url=f"{address}?utm_source=y"), {"id": "d"}]
    client.post(under, json={"items": rows}).raise_for_status()
    client.post(under, json={"items": rows[:2]}).raise_for_status()
    told = client.get("/metrics").text
    for outcome, count in (("added", 2), ("repeated", 1), ("known", 2), ("rejected", 1)):
        assert f'portevoix_trend_items_total{{outcome="{outcome}"}} {count}.0' in told, outcome
    assert "portevoix_trend_placing_seconds_count 2.0" in told
