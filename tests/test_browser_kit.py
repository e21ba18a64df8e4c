"""The kit of the browser: what it sees, what it lets pass, and that it starts only where there is one."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser_kit import Browse, OpenHouse
from tests.browser_watch import layout_shift, serious, watch_of, weight
from tests.hostile_kit import assert_nothing_ran


async def test_a_page_of_a_house_is_quiet_still_and_light(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house("fournil-augustine")
    page = await browse(house.url)
    await page.goto("/docs")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Portevoix")
    assert await serious(page) == []
    assert (await layout_shift(page)).whole == 0
    assert 10_000 < await weight(page) < 200_000
    await assert_nothing_ran(page)
    assert watch_of(page).faults() == []
