"""A real browser: Debian's Chromium, driven by Playwright, in which every page is watched.

    async def test_the_documentation_opens(open_house: OpenHouse, browse: Browse) -> None:
        house = await open_house("fournil-augustine")
        page = await browse(house.url, locale="en-GB")
        await page.goto("/docs")
        assert await serious(page) == []

Playwright's API for asyncio, on the one loop of the session that pytest-asyncio keeps: a browser belongs to
the loop that started it, and starting one for every test would take 1.6 s each. The API for synchronous code
would leave its own loop marked as running in the thread of the tests, where no other asyncio test of the
worker could then run. A test that asks for `browse` or `open_house` is put on that loop by itself; a fixture
that it awaits has to be on it too, by `@pytest_asyncio.fixture(loop_scope="session")`.

At the end of a test, trouble in any of its pages fails it, unless `expect_trouble` said that it would come.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Sequence
from typing import Any, Literal, Protocol

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

from tests.browser_watch import Watch, settle

CHROMIUM = shutil.which("chromium")
MISSING = "no Chromium: apt-get install chromium"
WIDE = ViewportSize(width=1280, height=800)
NARROW = ViewportSize(width=360, height=740)
PATIENCE = 15_000  # milliseconds for what a page shall come to, on a machine with other work
FIRST_ANSWER = 60_000  # milliseconds for a page to open, the first of a house included
NOWHERE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"


class Browse(Protocol):
    """Opens a page, watched, in a context of its own whose relative addresses start at `url`."""

    async def __call__(
        self,
        url: str,
        *,
        locale: str = "fr-FR",
        color_scheme: Literal["light", "dark"] = "light",
        reduced_motion: Literal["reduce", "no-preference"] = "no-preference",
        viewport: ViewportSize = WIDE,
        offline: bool = False,
        permissions: Sequence[str] = (),
    ) -> Page: ...


def found(path: str | None) -> str:
    """The path of Chromium; without one the test is skipped, or fails with BROWSER=required."""
    if path is None:
        (pytest.fail if os.environ.get("BROWSER") == "required" else pytest.skip)(MISSING)
    return path


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of the browser on the loop that the browser lives on."""
    for item in items:
        if {"browse", "open_house"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is."""
    return found(CHROMIUM)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """The browser of this worker."""
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=chromium, args=[NOWHERE])
        yield launched
        await launched.close()


@pytest.fixture
def _houses_first(request: pytest.FixtureRequest) -> None:
    """Pages are closed before the houses they are in, whichever the test names first."""
    if "open_house" in request.fixturenames:
        request.getfixturevalue("open_house")


@pytest_asyncio.fixture(loop_scope="session")
async def browse(
    browser: Browser,
    _houses_first: None,
) -> AsyncIterator[Browse]:
    """Opens pages; when the test ends, fails for trouble in one that no one expected."""
    pages: list[tuple[Page, Watch]] = []

    async def opened(url: str, **look: Any) -> Page:
        asked: dict[str, Any] = {"locale": "fr-FR", "viewport": WIDE, "reduced_motion": "no-preference"}
        context = await browser.new_context(base_url=url, **asked | look)
        context.set_default_timeout(PATIENCE)
        context.set_default_navigation_timeout(FIRST_ANSWER)
        watch = Watch(url)
        await watch.attach(context)
        page = await context.new_page()
        pages.append((page, watch))
        return page

    yield opened
    for page, _ in pages:
        for one in page.context.pages:
            await settle(one)
        await page.context.close()
    faults = [fault for _, watch in pages for fault in watch.faults()]
    assert not faults, faults
