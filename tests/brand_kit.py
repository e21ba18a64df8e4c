"""What tests of the pages of brands share: a page opened, the API asked beside it, a brand with posts."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import httpx2
from playwright.async_api import Page

from tests.browser_kit import Browse
from tests.house_kit import guide_rules, past_post
from tests.served_kit import House

ATELIER = "/studio/atelier"


async def opened(browse: Browse, house: House, path: str = "/studio", **look: Any) -> Page:
    """A page of a house."""
    page = await browse(house.url, **look)
    await page.goto(path)
    return page


def asked(house: House, method: str, path: str, **more: Any) -> httpx2.Response:
    """What the API of a house answers."""
    return httpx2.request(method, f"{house.url}/v1/{path}", timeout=60, **more)


def an_atelier(house: House, posts: int = 0, **rules: Any) -> None:
    """A brand named atelier, with so many past posts."""
    body = {"guide": guide_rules() | rules, "prose": "# Le ton\nSimple et précis."}
    assert asked(house, "PUT", "brands/atelier", json=body).status_code == 201
    rows = [past_post(number) for number in range(posts)]
    assert asked(house, "POST", "brands/atelier/posts", json=rows).json()["added"] == posts


def rows_of(path: Path) -> list[list[str]]:
    """The rows of a table saved in French."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=";"))
