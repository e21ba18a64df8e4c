"""The cards of the page of writing, when the server, the model, the screen or a text is not kind."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from playwright.async_api import expect

from tests.browser_kit import NARROW, Browse
from tests.browser_watch import expect_trouble, layout_shift, serious
from tests.hostile_kit import HOSTILE, assert_nothing_ran
from tests.served_kit import OpenHouse
from tests.write_kit import BRAND, GUIDE, PATIENCE, SUBJECT, WRITE, ask, card, proposed

FIELDS = ("subject", "facts", "audience", "call_to_action")


async def test_without_the_server_what_is_typed_stays_and_what_is_missing_is_asked_again(
    open_house: OpenHouse, browse: Browse
) -> None:
    house = await open_house(BRAND)
    page = await browse(house.url)
    expect_trouble(page, "console: .*(ERR_|500)")
    await page.goto(WRITE)
    await expect(page.get_by_role("button", name="Proposer")).to_be_enabled()
    await house.stop()
    await ask(page)
    await expect(page.locator(".trouble")).to_contain_text("Le serveur ne répond plus.")
    await expect(page.locator(".proposal.missing")).to_have_count(3)
    await expect(page.get_by_label("Sujet")).to_have_value(SUBJECT)
    await house.start()
    await expect(page.locator(".banner[data-name=away]")).to_have_count(0)
    await page.get_by_role("button", name="Réessayer ce qui manque").click()
    await proposed(page, 3)
    await expect(page.locator(".trouble")).to_have_count(0)


async def test_a_slow_stream_moves_nothing_and_stops_when_asked(
    open_house: OpenHouse, browse: Browse
) -> None:
    house = await open_house(BRAND, provider={"words_per_second": 12.0})
    page = await browse(house.url)
    await page.goto(WRITE)
    await ask(page)
    await expect(card(page, "X").locator(".said")).not_to_be_empty(timeout=PATIENCE)
    assert (await layout_shift(page)).whole == 0
    await page.get_by_role("button", name="Arrêter").click()
    await expect(page.locator(".trouble")).to_contain_text("Vous avez arrêté.")
    missing = await page.locator(".proposal.missing").count()
    assert missing > 0
    await page.get_by_role("button", name="Réessayer ce qui manque").click()
    await expect(page.locator(".proposal.here")).to_have_count(3, timeout=PATIENCE)
    assert (await layout_shift(page)).unprompted == 0


async def test_a_provider_that_fails_is_named_and_the_house_writes_in_its_place(
    open_house: OpenHouse, browse: Browse
) -> None:
    house = await open_house(BRAND, provider={"manner": "500"})
    page = await browse(house.url)
    await page.goto(WRITE)
    await ask(page)
    await proposed(page, 3)
    sources = card(page, "X").locator(".sources")
    await expect(sources.locator("summary")).to_contain_text("Rédigé en secours")
    await sources.locator("summary").click()
    await expect(sources).to_contain_text("Le modèle n’a pas pu écrire")


@pytest.mark.parametrize("texts", [HOSTILE[i::4] for i in range(4)])
async def test_hostile_texts_stay_texts(open_house: OpenHouse, browse: Browse, texts: list[str]) -> None:
    house = await open_house()
    guide = {**GUIDE, "name": texts[0][:100]}
    async with httpx2.AsyncClient(base_url=house.url) as client:
        put = await client.put("/v1/brands/maree", json={"guide": guide, "prose": "\n".join(texts)})
        assert put.status_code < 300, put.text
        pages = {"content-type": "text/markdown"}
        body = "# " + "\n\n".join(texts)
        await client.put("/v1/brands/maree/knowledge/page.md", content=body.encode(), headers=pages)
    page = await browse(house.url)
    expect_trouble(page, "console: .*422", certain=False)
    await page.goto("/studio/maree/write")
    await page.locator("[data-more] summary").click()
    for i, name in enumerate(FIELDS):
        await page.locator(f"[name={name}]").fill("\n".join(texts[i:]) if name == "facts" else texts[i][:900])
    await page.locator("[data-others] summary").click()
    for network in ("X", "Facebook", "Reddit", "YouTube", "Telegram"):
        await page.get_by_role("checkbox", name=network, exact=True).check()
    await page.get_by_role("button", name="Proposer").click()
    await expect(page.locator("#stop")).to_be_disabled(timeout=PATIENCE)
    for one in await page.locator(".proposal.here details summary").all():
        await one.click()
    await assert_nothing_ran(page)
    await page.reload()
    await expect(page.get_by_role("button", name="Proposer")).to_be_enabled()
    await page.locator("#recent summary").click()
    await assert_nothing_ran(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nothing_bars_people_in_either_scheme(
    open_house: OpenHouse, browse: Browse, scheme: Any
) -> None:
    house = await open_house(BRAND)
    page = await browse(house.url, color_scheme=scheme)
    await page.goto(WRITE)
    assert await serious(page) == []
    await page.get_by_label("Variantes par réseau").select_option("2")
    await ask(page)
    await proposed(page, 6)
    first = page.locator(".proposal").first
    for one in await first.locator("details > summary").all():
        await one.click()
    await first.get_by_role("button", name="Refuser").click()
    await page.locator("#recent > summary").click()
    assert await serious(page) == []


async def test_a_phone_shows_all_without_scrolling_sideways(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house(BRAND)
    page = await browse(house.url, viewport=NARROW)
    await page.goto(WRITE)
    await ask(page)
    await proposed(page, 3)
    for one in await page.locator(".proposal details > summary").all():
        await one.click()
    wide = await page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0
