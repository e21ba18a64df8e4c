"""The page of writing in a real browser: from a brief to a kept text."""

from __future__ import annotations

import json
from typing import Any

import httpx2
from playwright.async_api import expect

from tests.browser_kit import Browse
from tests.browser_watch import expect_trouble, layout_shift, weight
from tests.served_kit import OpenHouse
from tests.write_kit import BRAND, SUBJECT, TINY, WRITE, ask, card, proposed, stored


async def test_a_brief_becomes_posts_as_they_will_look_and_one_is_kept(
    open_house: OpenHouse, browse: Browse
) -> None:
    house = await open_house(BRAND)
    page = await browse(house.url)
    await page.goto(WRITE)
    await page.get_by_label("Ce qu’il faut dire").fill("8 places, 45 € par personne\n\nLe tablier est prêté")
    await page.get_by_label("Début").fill("2027-01-17T14:00")
    await page.get_by_label("Fin").fill("2027-01-17T17:00")
    await page.get_by_label("Lien").fill("https://fournil-augustine.example.com/ateliers")
    filled = await layout_shift(page)  # a browser's own field of a date may grow inside its box
    await ask(page)
    await proposed(page, 3)
    await expect(page.locator("#announcements")).to_have_text("3 propositions prêtes.")
    seen = card(page, "X")
    await expect(seen).to_contain_text("Dimanche 17 janvier 2027, de 14 h à 17 h".replace(" h", "\u00a0h"))
    await expect(seen.locator(".live.link")).to_have_text("https://fournil-augustine.example.com/ateliers")
    await expect(seen.locator(".preview")).to_have_text("fournil-augustine.example.com")
    await expect(seen.locator(".limits summary")).to_contain_text("/ 280 caractères pondérés")
    await expect(card(page, "Instagram").locator(".live.link")).to_have_count(0)
    await expect(card(page, "Instagram").locator(".fold")).to_have_text("voir plus")
    assert await layout_shift(page) == filled
    await seen.get_by_role("button", name="Garder").click()
    await expect(seen.locator(".verdict")).to_contain_text("Gardée telle qu’elle était proposée.")
    verdicts = {one["network"]: (one["decision"] or {}).get("verdict") for one in await stored(house)}
    assert verdicts == {"facebook": None, "instagram": None, "x": "approved"}
    assert await weight(page) < 200_000


async def test_a_brand_of_nothing_writes_from_its_first_minute(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house()
    async with httpx2.AsyncClient(base_url=house.url) as client:
        (await client.put("/v1/brands/maree", json=TINY)).raise_for_status()
    page = await browse(house.url)
    await page.goto("/studio/maree/write")
    for name in ("X", "Facebook"):
        await page.get_by_role("checkbox", name=name, exact=True).uncheck()
    await ask(page, "La plage rouvre samedi")
    await proposed(page, 1)
    await card(page, "Mastodon").get_by_role("button", name="Refuser").click()
    await page.get_by_label("Pourquoi la refuser").fill("Trop tôt")
    await page.get_by_role("button", name="Refuser la proposition").click()
    await expect(card(page, "Mastodon").locator(".verdict")).to_contain_text("Raison\u00a0: Trop tôt")
    await page.get_by_role("button", name="Changer d’avis").click()
    await card(page, "Mastodon").get_by_role("button", name="Garder").click()
    await expect(card(page, "Mastodon").locator("header .chip")).to_have_text("Gardée")
    (draft,) = await stored(house, "maree")
    assert draft["decision"]["verdict"] == "approved"


async def test_the_keyboard_alone_goes_from_a_brief_to_a_kept_text(
    open_house: OpenHouse, browse: Browse
) -> None:
    house = await open_house(BRAND)
    page = await browse(house.url)
    await page.goto(WRITE)
    await expect(page.get_by_role("button", name="Proposer")).to_be_enabled()
    await page.get_by_role("tab", name="Un brief").focus()
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("tab", name="Mon texte")).to_be_focused()
    await expect(page.locator("#panel-brief")).to_be_hidden()
    await page.keyboard.press("ArrowRight")
    await expect(page.locator("#panel-brief")).to_be_visible()
    await page.keyboard.press("Tab")
    await page.keyboard.type(SUBJECT)
    await page.keyboard.press("Control+Enter")
    await proposed(page, 3)
    await card(page, "Facebook").get_by_role("heading").focus()
    for _ in range(30):
        await page.keyboard.press("Tab")
        if await page.evaluate("() => document.activeElement.textContent.trim()") == "Garder":
            break
    await page.keyboard.press("Enter")
    await expect(card(page, "Facebook").locator(".verdict button")).to_be_focused()


async def test_what_is_wrong_is_said_beside_its_field(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house(BRAND)
    page = await browse(house.url)
    expect_trouble(page, "console: .*422")
    await page.goto(WRITE)
    await page.get_by_role("button", name="Proposer").click()
    subject = page.get_by_label("Sujet")
    await expect(subject).to_be_focused()
    await expect(subject).to_have_accessible_description(
        "Dites d’abord de quoi il s’agit\u00a0: quelques mots suffisent."
    )
    await subject.fill(SUBJECT)
    await page.get_by_label("Lien").fill("pas une adresse")
    await page.get_by_role("button", name="Proposer").click()
    await expect(page.get_by_label("Lien")).to_be_focused()
    await expect(page.locator("#brief-link-wrong")).to_contain_text("n’est pas une adresse web")
    await page.get_by_label("Lien").fill("")
    for box in await page.get_by_role("checkbox").all():
        await box.set_checked(False, force=True)
    await page.get_by_role("button", name="Proposer").click()
    await expect(page.locator("#brief-networks-wrong")).to_have_text("Choisissez au moins un réseau.")


async def test_a_new_brief_empties_the_form_and_gives_it_back(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house(BRAND)
    page = await browse(house.url)
    await page.goto(WRITE)
    await page.get_by_label("Sujet").fill(SUBJECT)
    await page.get_by_role("radio", name="En quelques mots").check()
    await page.get_by_label("La date, en quelques mots").fill("tous les jeudis")
    await page.get_by_role("button", name="Nouveau brief").click()
    await expect(page.get_by_label("Sujet")).to_have_value("")
    await page.get_by_role("button", name="Annuler").click()
    await expect(page.get_by_label("Sujet")).to_have_value(SUBJECT)
    await expect(page.get_by_label("La date, en quelques mots")).to_have_value("tous les jeudis")


async def test_a_brief_of_another_page_fills_the_form_and_its_sources_travel_with_it(
    open_house: OpenHouse, browse: Browse
) -> None:
    house = await open_house(BRAND)
    page = await browse(house.url)
    brief = {
        "subject": "La météo",
        "facts": [{"text": "Il fera 30 °C", "source": "Météo du jour"}, "À l’ombre"],
    }
    sent: list[Any] = []
    page.on("request", lambda one: sent.append(one.post_data_json) if one.method == "POST" else None)
    await page.goto(WRITE)
    place = "`portevoix:${document.body.dataset.owner}:${document.body.dataset.brand}:brief`"
    await page.evaluate(f"text => localStorage.setItem({place}, text)", json.dumps(brief))
    await page.reload()
    await expect(page.get_by_label("Ce qu’il faut dire")).to_have_value("Il fera 30 °C\nÀ l’ombre")
    await page.get_by_role("button", name="Proposer").click()
    await proposed(page, 3)
    assert sent[-1]["brief"] == brief


async def test_a_reload_keeps_the_brief_and_the_cards(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house(BRAND)
    page = await browse(house.url)
    await page.goto(WRITE)
    await page.get_by_label("Variantes par réseau").select_option("2")
    await page.get_by_role("checkbox", name="LinkedIn").check()
    await ask(page)
    await proposed(page, 8)
    before = await page.locator(".said").all_text_contents()
    titles = await page.locator("article h3").all_text_contents()
    assert titles[:2] == ["Facebook · variante 1", "Facebook · variante 2"]
    await page.wait_for_timeout(200)  # what is kept is written soon after
    await page.reload()
    await proposed(page, 8)
    assert await page.locator(".said").all_text_contents() == before
    await expect(page.get_by_label("Sujet")).to_have_value(SUBJECT)
    await expect(page.get_by_label("Variantes par réseau")).to_have_value("2")
    assert (await layout_shift(page)).whole == 0


async def test_in_english_the_page_says_the_same(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house(BRAND)
    page = await browse(house.url, locale="en-GB")
    await page.goto(f"{WRITE}?lang=en")
    await page.get_by_label("Subject").fill(SUBJECT)
    await page.get_by_role("button", name="Propose").click()
    await proposed(page, 3)
    await expect(page.locator("#announcements")).to_have_text("3 proposals ready.")
    await expect(card(page, "X").locator(".limits summary")).to_contain_text("weighted characters")
    await expect(card(page, "X").get_by_role("button", name="Keep")).to_be_visible()
