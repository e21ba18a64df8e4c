"""The page of trends with care: a server away, hostile texts, news while one reads, a narrow window."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Route, expect

from tests.browser_kit import NARROW, Browse
from tests.browser_watch import expect_trouble, layout_shift, serious, weight
from tests.hostile_kit import HOSTILE, assert_nothing_ran
from tests.house_kit import guide_rules
from tests.served_kit import OpenHouse
from tests.trends_page_kit import API, CRASH, FAIR, PILLARS, READ, TRENDS, card, kept, rows, send, the_page


async def test_headlines_sent_while_the_server_is_away_go_when_it_is_back(
    open_house: OpenHouse, browse: Browse
) -> None:
    house = await open_house()
    page = await the_page(house, browse)
    expect_trouble(page, "console: Failed to load resource")
    await house.stop()
    box = page.get_by_label("Titres", exact=True)
    lines = [f"{title} https://journal{n}.example.org/{n}" for n, (_, title) in enumerate(FAIR)]
    await box.fill("\n".join(lines))
    await page.get_by_label("Lus où").fill("Revue de presse")
    await page.get_by_role("button", name="Ajouter ces titres").click()
    await expect(page.locator("#items-told")).to_contain_text("Ce qui reste à envoyer est gardé ici")
    await expect(page.locator("#banners")).to_contain_text("Le serveur ne répond pas")
    assert (await kept(page, "headlines"))["text"] == "\n".join(lines)
    await house.start()
    await expect(page.locator("#items-told")).to_contain_text("4 nouveaux éléments.", timeout=READ)
    await expect(box).to_have_value("")
    listed = await (await page.request.get(f"{API}/items")).json()
    assert {item["url"] for item in listed["items"]} == {line.rpartition(" ")[2] for line in lines}
    assert {item["source"] for item in listed["items"]} == {"Revue de presse"}


async def test_hostile_texts_are_texts_and_their_links_lead_nowhere(
    open_house: OpenHouse, browse: Browse
) -> None:
    page = await the_page(await open_house(), browse, *rows(FAIR, "fair"))
    await page.route(f"**{API}?*", hostile)
    await page.route(f"**{API}/t_*", hostile)
    await page.get_by_label("Période").select_option("3d")
    await expect(page.locator("li.topic")).to_have_count(len(HOSTILE))
    await expect(page.locator("li.topic a")).to_have_count(0)
    await page.locator("button.opens").first.click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("heading", name="Ce qui a été publié")).to_be_visible()
    await expect(dialog.locator(".published li")).to_have_count(4)
    await expect(dialog.get_by_role("link")).to_have_count(0)
    await assert_nothing_ran(page)


async def hostile(route: Route) -> None:
    """The answer of the API, its strings replaced by hostile ones."""
    answer = await route.fetch()
    told = await answer.json()
    if "next_cursor" in told:
        [first] = told["items"]
        ids = [first["id"], *(f"{first['id']}{n}" for n in range(1, len(HOSTILE)))]
        told["items"] = [poisoned(first, text) | {"id": one} for one, text in zip(ids, HOSTILE, strict=True)]
        told["message"] = HOSTILE[0]
    else:
        told = poisoned(told, HOSTILE[1])
    await route.fulfill(json=told)


def poisoned(topic: dict[str, Any], text: str) -> dict[str, Any]:
    items = [
        item | {"title": text, "source": text, "url": "javascript:window.pwned=1"} for item in topic["items"]
    ]
    return topic | {
        "label": text,
        "sources": {text: 3},
        "languages": {text: 2},
        "fit": [{"pillar": text, "score": 0.5}],
        "risk": {"level": "caution", "kinds": ["health"], "words": [text], "share": 1.0},
        "items": items,
    }


async def test_a_quiet_refresh_moves_nothing_that_is_read(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house()
    page = await browse(house.url)
    await page.clock.install()
    await page.request.put("/v1/brands/atelier", data={"guide": guide_rules() | {"pillars": PILLARS}})
    await send(page, *rows(FAIR, "fair"))
    await page.goto(TRENDS)
    await expect(card(page)).to_be_visible(timeout=READ)
    assert (await layout_shift(page)).unprompted == 0
    place, said = await card(page).bounding_box(), await card(page).inner_text()
    await send(page, *rows(CRASH, "crash"))
    await page.clock.fast_forward(61_000)
    news = page.get_by_role("button", name="Il y a du nouveau")
    await expect(news).to_be_visible(timeout=READ)
    assert await card(page).inner_text() == said
    assert await card(page).bounding_box() == place
    await expect(page.locator("li.topic")).to_have_count(1)
    assert (await layout_shift(page)).unprompted == 0
    await news.click()
    await expect(page.locator("li.topic")).to_have_count(2)
    await expect(page.get_by_role("heading", name="Ça monte")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_page_bars_nobody_and_holds_in_a_narrow_window(
    open_house: OpenHouse, browse: Browse, scheme: Any
) -> None:
    given = [*rows(FAIR, "fair"), *rows(CRASH, "crash")]
    page = await the_page(await open_house(), browse, *given, color_scheme=scheme, viewport=NARROW)
    assert await weight(page) < 200_000
    assert await serious(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await card(page).get_by_role("button", name="Trouver un angle").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.locator("li.angle").first).to_be_visible(timeout=READ)
    await expect(dialog.get_by_role("heading", name="Ce qui a été publié")).to_be_visible(timeout=READ)
    assert await serious(page) == []
    assert await dialog.evaluate("one => one.scrollWidth <= one.clientWidth")


async def test_the_page_opens_before_its_topics_are_read(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house()
    page = await browse(house.url)
    pillars = [f"Le geste numéro {n}, " + ", ".join(f"la pièce {n}-{k}" for k in range(30)) for n in range(5)]
    put = await page.request.put("/v1/brands/atelier", data={"guide": guide_rules() | {"pillars": pillars}})
    assert put.ok, await put.text()
    await page.goto(TRENDS)
    await expect(page.get_by_text("Lecture des sujets…")).to_be_visible()
    await expect(page.get_by_role("heading", name="Ajouter des titres")).to_be_visible()
    await expect(page.get_by_text("Rien n’est encore arrivé")).to_be_visible(timeout=READ)
    assert (await layout_shift(page)).unprompted == 0
