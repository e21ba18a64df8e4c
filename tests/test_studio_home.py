"""The first page of the studio, in a browser: a brand made from nothing, and what is said to who may not."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect

from tests.brand_kit import asked, opened
from tests.browser_kit import NARROW, Browse
from tests.browser_watch import expect_trouble, serious
from tests.hostile_kit import HOSTILE, assert_nothing_ran
from tests.served_kit import OpenHouse

SAMPLE = {"fr": ("Remplir avec un exemple", "les-pages-bleues"), "en": ("Fill in with", "harbour-lane-books")}
MAKE = {"fr": "Créer la marque", "en": "Create the brand"}


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_an_empty_house_comes_to_a_brand_and_its_first_draft(
    open_house: OpenHouse, browse: Browse, language: str
) -> None:
    house = await open_house()
    page = await opened(browse, house, f"/studio?lang={language}")
    button, brand = SAMPLE[language]
    await page.get_by_role("button", name=button).click()
    await expect(page.locator("#id")).to_have_value(brand)
    await page.get_by_role("button", name=MAKE[language]).click()
    await expect(page.locator("#made h2")).to_be_focused()
    await expect(page.locator("#made li").first).to_be_visible()
    first = page.locator("#made a.main")
    assert await first.get_attribute("href") == f"/studio/{brand}/write"
    guide = asked(house, "GET", f"brands/{brand}").json()["guide"]
    assert guide["languages"] == [language]
    assert len(guide["networks"]) == 5
    assert asked(house, "GET", f"brands/{brand}/voice").json()["posts"] == 7
    brief = {"brief": {"subject": "Nocturne / Late opening"}, "networks": ["facebook"]}
    [draft] = asked(house, "POST", f"brands/{brand}/drafts", json=brief).json()["drafts"]
    assert "Nocturne" in draft["text"]
    await page.goto("/studio")
    await expect(page.locator(".brands h2 a")).to_have_attribute("href", f"/studio/{brand}")
    assert await page.evaluate("() => Object.keys(localStorage)") == []


async def test_a_brand_is_made_by_keyboard_alone(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house()
    page = await opened(browse, house)
    await page.locator("#name").focus()
    await page.keyboard.type("L’Œil & Cie")
    await page.keyboard.press("Tab")
    await expect(page.locator("#id")).to_have_value("l-oeil-cie")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Opticien")
    await page.keyboard.press("Enter")
    await expect(page.locator("#made h2")).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(page.locator("#made a.main")).to_be_focused()
    guide = asked(house, "GET", "brands/l-oeil-cie").json()["guide"]
    assert (guide["name"], guide["sector"], guide["register"]) == (
        "L’Œil & Cie",
        "Opticien",
        {"default": "vous"},
    )


async def test_what_is_missing_or_refused_is_told_beside_its_field(
    open_house: OpenHouse, browse: Browse
) -> None:
    house = await open_house("fournil-augustine")
    page = await opened(browse, house)
    await page.get_by_text("Ajouter une marque").click()
    await page.get_by_role("button", name="Créer la marque").click()
    await expect(page.locator("#name")).to_be_focused()
    for field in ("name", "id", "sector"):
        await expect(page.locator(f"#{field}")).to_have_attribute("aria-invalid", "true")
        described = await page.locator(f"#{field}").get_attribute("aria-describedby") or ""
        assert f"{field}-wrong" in described
    await page.locator("#name").fill("Fournil Augustine")
    await expect(page.locator("#id-wrong")).to_contain_text("déjà cet identifiant")
    await expect(page.locator("#name-wrong")).to_have_count(0)
    await page.locator("#id").fill("autre-fournil")
    await page.locator("#sector").fill("Boulangerie")
    await page.locator("#never-0-term").fill("promo")
    await page.locator("#domain").fill("pas un domaine !")
    await page.get_by_role("button", name="Créer la marque").click()
    await expect(page.locator("#never-0-reason-wrong")).to_contain_text("pourquoi")
    await page.locator("#never-0-reason").fill("Ce n’est pas notre mot.")
    expect_trouble(page, "console: .*422")
    await page.get_by_role("button", name="Créer la marque").click()
    await expect(page.locator("#domain-wrong")).to_contain_text("n’a pas la forme attendue")
    await expect(page.locator("#domain")).to_be_focused()
    assert asked(house, "GET", "brands/autre-fournil").status_code == 404
    await page.locator("#domain").fill("https://www.Fournil.example/contact")
    await page.get_by_role("button", name="Créer la marque").click()
    await expect(page.locator("#made h2")).to_be_focused()
    guide = asked(house, "GET", "brands/autre-fournil").json()["guide"]
    assert guide["domains"] == ["www.fournil.example"]
    assert guide["vocabulary"]["never"] == [{"term": "promo", "reason": "Ce n’est pas notre mot."}]


async def test_nothing_typed_is_lost_by_a_reload_or_an_absent_server(
    open_house: OpenHouse, browse: Browse
) -> None:
    house = await open_house()
    page = await opened(browse, house)
    await page.get_by_role("button", name="Remplir avec un exemple").click()
    await page.locator("#description").fill("Une phrase à moi.")
    await page.get_by_label("« tu »").check()
    await page.get_by_role("button", name="Ajouter un mot").click()
    await page.locator("#never-1-term").fill("leader")
    await page.locator("#never-1-reason").fill("Nous sommes deux.")
    await page.reload()
    await expect(page.locator("#description")).to_have_value("Une phrase à moi.")
    await expect(page.get_by_label("« tu »")).to_be_checked()
    await expect(page.locator("#never-1-term")).to_have_value("leader")
    expect_trouble(page, "console: .*(ERR_CONNECTION|ERR_EMPTY)")
    await house.stop()
    await page.get_by_role("button", name="Créer la marque").click()
    await expect(page.locator("#made [role=alert]")).to_contain_text("ne répond pas")
    await expect(page.locator("#description")).to_have_value("Une phrase à moi.")
    await house.start()
    await expect(page.locator('.banner[data-name="away"]')).to_have_count(0)
    await page.get_by_role("button", name="Créer la marque").click()
    await expect(page.locator("#made h2")).to_be_focused()
    guide = asked(house, "GET", "brands/les-pages-bleues").json()["guide"]
    assert guide["register"] == {"default": "tu"}
    assert [word["term"] for word in guide["vocabulary"]["never"]] == ["incontournable", "leader"]


async def test_texts_that_hold_blank_lines_are_parted_by_rules(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house()
    page = await opened(browse, house)
    await page.locator("#name").fill("Deux Rives")
    await page.locator("#sector").fill("Théâtre")
    await page.locator("#batch-0-network").select_option("linkedin")
    await page.locator("#batch-0-text").fill("Un.\n\nDeux.\n---\nTrois.\n\n  ----  \n\n")
    await page.get_by_role("button", name="Créer la marque").click()
    await expect(page.locator("#made h2")).to_be_focused()
    posts = asked(house, "GET", "brands/deux-rives/posts").json()["items"]
    assert {(post["network"], post["text"]) for post in posts} == {
        ("linkedin", "Un.\n\nDeux."),
        ("linkedin", "Trois."),
    }


async def test_hostile_answers_stay_text(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house()
    page = await opened(browse, house)
    kept = HOSTILE
    for place, field in enumerate(("name", "sector", "description", "are_trait", "are_example")):
        await page.locator(f"#{field}").fill(kept[place])
    await page.locator("#id").fill("hostile")
    await page.locator("#never-0-term").fill(kept[6])
    await page.locator("#never-0-reason").fill(kept[7])
    await page.locator("#batch-0-text").fill("\n---\n".join(HOSTILE))
    await page.reload()
    await assert_nothing_ran(page)
    await page.get_by_role("button", name="Créer la marque").click()
    await expect(page.locator("#made h2")).to_contain_text(kept[0])
    await assert_nothing_ran(page)
    for path in ("/studio", "/studio/hostile"):
        await page.goto(path)
        await assert_nothing_ran(page)
        await expect(page.get_by_text(kept[0]).first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_form_is_open_to_everyone_and_narrow(
    open_house: OpenHouse, browse: Browse, scheme: Any
) -> None:
    house = await open_house()
    page = await opened(browse, house, color_scheme=scheme, viewport=NARROW)
    await page.get_by_role("button", name="Créer la marque").click()
    assert await serious(page) == []
    assert await page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
