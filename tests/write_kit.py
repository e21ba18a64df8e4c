"""What tests of the page of writing share: its address, and the way from a brief to cards that are whole."""

from __future__ import annotations

import re
from typing import Any

import httpx2
from playwright.async_api import Locator, Page, expect

from tests.served_kit import House

BRAND = "fournil-augustine"
WRITE = f"/studio/{BRAND}/write"
SUBJECT = "Atelier pain au levain pour débutants"
PATIENCE = 60_000  # milliseconds, for what a model or a cold house takes on a busy machine
GUIDE = {
    "name": "Marée Basse",
    "sector": "Club de plage",
    "locale": "fr-FR",
    "languages": ["fr", "en"],
    "networks": [{"id": name} for name in ("mastodon", "x", "facebook", "reddit", "youtube")],
}
TINY: dict[str, Any] = {"guide": GUIDE, "prose": ""}


def card(page: Page, name: str) -> Locator:
    """The card whose heading begins with the name of a network."""
    return page.get_by_role("article", name=re.compile(f"^{name}"))


async def ask(page: Page, subject: str = SUBJECT) -> None:
    await page.get_by_label("Sujet").fill(subject)
    await page.get_by_role("button", name="Proposer").click()


async def proposed(page: Page, count: int) -> None:
    """Wait until so many cards are whole, and none is awaited."""
    await expect(page.locator(".proposal.here")).to_have_count(count, timeout=PATIENCE)
    await expect(page.locator("#stop")).to_be_disabled(timeout=PATIENCE)


async def stored(house: House, brand: str = BRAND) -> list[dict[str, Any]]:
    async with httpx2.AsyncClient(base_url=house.url) as client:
        items: list[dict[str, Any]] = (await client.get(f"/v1/brands/{brand}/drafts")).json()["items"]
    return items
