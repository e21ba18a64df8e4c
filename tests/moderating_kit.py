"""Messages in a house that a browser reads, and what the page of messages shows of them."""

from __future__ import annotations

from typing import Any

import httpx2
from playwright.async_api import Locator, Page, expect

from tests.browser_kit import Browse
from tests.served_kit import House

BRAND = "fournil-augustine"
PAGE = f"/studio/{BRAND}/inbox"
QUESTION = "🥐👩‍👩‍👧 Bonjour ! Êtes-vous ouverts le lundi matin ?"
UNANSWERED = "Bonjour, vendez-vous des pianos à queue ?"
THREAT = "Remboursez-moi ou je viens casser votre vitrine ce soir."
THANKS = "Merci pour les croissants !"
LONGER_THAN_UNDO = 7_000  # milliseconds


async def asked(house: House, method: str, path: str, body: Any = None) -> Any:
    """The JSON of the API, below the brand, if it answers any."""
    async with httpx2.AsyncClient(base_url=house.url, timeout=30) as client:
        answer = await client.request(method, f"/v1/brands/{BRAND}/{path}", json=body)
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None


async def receive(house: House, *texts: str, **message: Any) -> list[str]:
    """Send messages as another tool does; their ids."""
    given = {"network": "instagram", "author": {"name": "Léa Martin"}} | message
    bodies = [{"message": given | {"text": text}} for text in texts]
    return [(await asked(house, "POST", "messages", body))["id"] for body in bodies]


async def states(house: House) -> dict[str, str]:
    """The state of each message, by its text."""
    page = await asked(house, "GET", "messages?limit=200")
    return {one["message"]["text"]: one["state"] for one in page["items"]}


async def desk(house: House, browse: Browse, *, english: bool = False, **look: Any) -> Page:
    """The page of messages, whose clock a test can put forward."""
    page = await browse(house.url, **look)
    await page.clock.install()
    await page.goto(f"{PAGE}?lang={'en' if english else 'fr'}")
    await expect(page.locator("#list [aria-busy=false]")).to_have_count(1)
    return page


def lines(page: Page) -> Locator:
    """The messages of the queue."""
    return page.locator("#list .line")


async def open_line(page: Page, text: str) -> None:
    """Open the message of the queue that has these words."""
    await lines(page).filter(has_text=text).locator(".open").click()
    await expect(page.locator("#reading .said")).to_contain_text(text)


async def replied(page: Page) -> None:
    """Wait until what may be answered to the open message is told."""
    await expect(page.locator("#reading .outcome")).to_be_visible(timeout=60_000)


async def saved(page: Page) -> None:
    """Let the time pass in which a decision can be undone, and wait until it is made."""
    await page.clock.fast_forward(LONGER_THAN_UNDO)
    await expect(page.locator(".toast")).to_have_count(0)
