"""Hostile texts: harmless where they are escaped; where they are not, each is caught in the act."""

from __future__ import annotations

from html import escape

from playwright.async_api import Page

from tests.browser_kit import Browse
from tests.browser_watch import expect_trouble, watch_of
from tests.hostile_kit import CARELESS, HOSTILE, assert_nothing_ran
from tests.site_kit import Site


async def test_an_escaped_text_does_not_run(site: Site, browse: Browse) -> None:
    texts = "".join(
        f'<p dir=auto title="{escape(text)}">{escape(text)}</p><textarea>{escape(text)}</textarea>'
        for text in HOSTILE
    )
    page = await browse(site.url)
    await page.goto(site.page(texts, title=escape("".join(HOSTILE))))
    await assert_nothing_ran(page)


async def test_a_text_is_caught_where_it_runs(site: Site, browse: Browse) -> None:
    first = await browse(site.url)
    expect_trouble(first, ".", certain=False)
    missed = []
    for text, careless in CARELESS.items():
        page = await first.context.new_page()
        await page.goto(site.page(careless.replace("@", text)), wait_until="commit")
        if not await is_caught(page):
            missed.append((text, careless))
        watch_of(page).troubles.clear()
        await page.close()
    assert missed == []


async def test_a_template_that_was_worked_out_is_caught(site: Site, browse: Browse) -> None:
    page = await browse(site.url)
    await page.goto(site.page(f"<p>{7731 * 7919}</p>"))
    assert await is_caught(page)


async def is_caught(page: Page) -> bool:
    """Whether the assertion sees that a text ran."""
    try:
        await assert_nothing_ran(page)
    except AssertionError:
        return True
    return False
