"""« Mon texte »: a text of one's own, counted, mended, rewritten, and kept over a reload."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from playwright.async_api import expect

from tests.browser_kit import NARROW, Browse
from tests.browser_watch import expect_trouble, serious
from tests.own_kit import mount, own_text
from tests.served_kit import OpenHouse

BRAND = "fournil-augustine"
FLAWED = "Bonjour le quartier ! Venez découvrir nos pains..."
LONG = FLAWED + " Il y a du pain chaud au fournil." * 10


async def test_a_text_is_counted_mended_at_once_and_undone(open_house: OpenHouse, browse: Browse) -> None:
    page = await own_text(await open_house(BRAND), browse)
    box = page.get_by_label("Votre texte")
    await box.fill(LONG)
    await expect(page.locator(".meter").first).to_contain_text(re.compile(r"\d+ caractères pondérés de trop"))
    await box.fill(FLAWED)
    await expect(page.locator(".meter").first).to_contain_text("50 sur 280 caractères pondérés")
    await page.get_by_role("button", name="Tout corriger").click()
    await expect(box).to_have_value(re.compile("Passez goûter nos pains…$"))
    await page.get_by_role("button", name="Revenir au texte d’avant").click()
    await expect(box).to_have_value(FLAWED)


async def test_a_rewrite_replaces_the_text_and_undo_gives_it_back_with_its_network(
    open_house: OpenHouse, browse: Browse
) -> None:
    page = await own_text(await open_house(BRAND), browse)
    box = page.get_by_label("Votre texte")
    await box.fill(LONG)
    await page.locator("rewrite-menu summary").click()
    await expect(page.get_by_role("button", name="Simplifier")).to_be_disabled()
    await page.get_by_role("button", name="Pour un autre réseau").click()
    await page.get_by_label("Pour quel réseau").select_option("linkedin")
    await page.locator("rewrite-menu form button").click()
    await expect(page.get_by_role("combobox", name="Réseau", exact=True)).to_have_value("linkedin")
    await page.get_by_role("button", name="Revenir au texte d’avant").click()
    await expect(page.get_by_role("combobox", name="Réseau", exact=True)).to_have_value("x")
    await expect(box).to_have_value(LONG)


async def test_what_is_typed_outlives_an_absent_server_and_a_reload(
    open_house: OpenHouse, browse: Browse
) -> None:
    house = await open_house(BRAND)
    page = await own_text(house, browse)
    expect_trouble(page, "console: .*ERR_", certain=False)
    await house.stop()
    await page.get_by_label("Votre texte").fill(FLAWED)
    await expect(page.locator(".banner.warn")).to_be_visible()
    await house.start()
    await expect(page.locator(".flaw", has_text="Venez découvrir")).to_be_visible()
    await mount(page)
    await expect(page.get_by_label("Votre texte")).to_have_value(FLAWED)
    await expect(page.locator(".flaw", has_text="Venez découvrir")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_no_one_is_barred_from_it_and_it_fits_a_telephone(
    open_house: OpenHouse, browse: Browse, scheme: Literal["light", "dark"]
) -> None:
    page = await own_text(await open_house(BRAND), browse, color_scheme=scheme, viewport=NARROW)
    await page.get_by_label("Votre texte").fill(LONG)
    await expect(page.locator(".flaw").first).to_be_visible()
    await page.locator("rewrite-menu summary").click()
    await page.get_by_role("button", name="Pour un autre réseau").click()
    assert await serious(page) == []
    assert await page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
