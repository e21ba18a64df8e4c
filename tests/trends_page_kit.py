"""The page of trends of a workshop, opened on items of this day: a fair told by four papers, and a crash."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser_kit import Browse
from tests.house_kit import guide_rules
from tests.served_kit import House

READ = 60_000  # milliseconds for items to be embedded, on a machine with other work
TRENDS = "/studio/atelier/trends"
API = "/v1/brands/atelier/trends"
PILLARS = ["Le bois et d’où il vient", "La vie du port de Nantes"]
FAIR = (
    ("fr", "Nantes : le salon du bois attire 20 000 visiteurs en une journée"),
    ("fr", "Record d’affluence au salon du bois de Nantes, samedi"),
    ("fr", "Le salon du bois de Nantes fait le plein, les menuisiers ravis"),
    ("en", "Nantes wood fair draws record crowd of 20,000 on its first day"),
)
CRASH = (
    ("fr", "Accident de car près d’Angers : quatre morts et douze blessés"),
    ("fr", "Drame sur la route près d’Angers, un car se renverse, quatre morts"),
    ("fr", "Angers : le bilan de l’accident de car s’alourdit, quatre victimes"),
)
LABEL = FAIR[0][1]


def rows(story: Sequence[tuple[str, str]], name: str) -> list[dict[str, Any]]:
    """A story of this day, each item from a newspaper of its own."""
    return [
        {
            "id": f"{name}{n}",
            "title": title,
            "language": language,
            "published_at": (datetime.now(UTC) - timedelta(hours=1 + n)).isoformat(),
            "source": f"Journal {n}",
            "url": f"https://journal{n}.example.org/{name}",
        }
        for n, (language, title) in enumerate(story)
    ]


async def the_page(house: House, browse: Browse, *given: dict[str, Any], **look: Any) -> Page:
    """The page of a brand that got the rows `given`, as soon as it has read its topics."""
    page = await browse(house.url, **look)
    put = await page.request.put(
        "/v1/brands/atelier", data={"guide": guide_rules() | {"pillars": PILLARS}}, timeout=READ
    )
    assert put.ok, await put.text()
    await send(page, *given)
    await page.goto(TRENDS)
    await expect(page.locator("#topics")).to_have_attribute("aria-busy", "false", timeout=READ)
    return page


async def send(page: Page, *given: dict[str, Any]) -> None:
    """Send items as a tool does."""
    if given:
        sent = await page.request.post(f"{API}/items", data={"items": list(given)}, timeout=READ)
        assert sent.ok, await sent.text()


def card(page: Page, label: str = LABEL) -> Locator:
    """The card of a topic."""
    return page.locator("li.topic").filter(has_text=label)


async def kept(page: Page, name: str) -> Any:
    """What this browser keeps under a name, as soon as it keeps anything."""
    for _ in range(100):
        told = await page.evaluate(
            "name => Object.entries(localStorage).find(([key]) => key.endsWith(`:${name}`))?.[1]", name
        )
        if told:
            return json.loads(told)
        await asyncio.sleep(0.05)
    pytest.fail(f"nothing was kept under {name}")
