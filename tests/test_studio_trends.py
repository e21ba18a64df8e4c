"""The page of trends in a real browser: from an empty database to a brief, by mouse and by keyboard."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.async_api import Locator, Page, Route, expect

from tests.browser_kit import Browse
from tests.house_kit import guide_rules
from tests.served_kit import OpenHouse
from tests.trends_page_kit import API, CRASH, FAIR, LABEL, READ, TRENDS, card, kept, rows, the_page


async def test_headlines_pasted_become_a_topic_then_a_brief(open_house: OpenHouse, browse: Browse) -> None:
    page = await the_page(await open_house(), browse)
    await expect(page.get_by_text("Rien n’est encore arrivé")).to_be_visible()
    await expect(page.get_by_text("Aucune source n’est encore suivie")).to_be_visible()
    bad = {"title": "Un lien qui n’en est pas un", "url": "javascript:alert(1)"}
    pasted = "\n".join(json.dumps(row) for row in [*rows(FAIR, "fair"), bad])
    await page.get_by_label("Titres", exact=True).fill(pasted)
    await page.get_by_role("button", name="Ajouter ces titres").click()
    await expect(page.locator("#items-told")).to_contain_text(
        "4 nouveaux éléments. 1 ligne refusée.", timeout=READ
    )
    await expect(page.locator("#items-told")).to_contain_text("Ligne 5")
    await expect(page.get_by_label("Titres", exact=True)).to_have_value(json.dumps(bad))
    await expect(page.get_by_role("region", name="Ça monte")).to_contain_text(LABEL, timeout=READ)
    await expect(card(page)).to_contain_text("4 mentions en 24 heures, dans 4 sources")
    await expect(card(page)).to_contain_text("français (3) et anglais (1)")
    await expect(card(page).get_by_role("img")).to_have_accessible_name(
        "Mentions en 24 heures : 4, et 1 au plus fort. "
        "Du plus ancien au plus récent, par tranche de 1 heure : "
        + ", ".join(["0"] * 19 + ["1"] * 4 + ["0."])
    )
    await card(page).get_by_role("button", name="Trouver un angle").click()
    angle = page.get_by_role("dialog").locator("li.angle").first
    await angle.get_by_text("Pourquoi, et à partir de quoi").click()
    await expect(angle.locator(".facts")).to_contain_text("(Journal")
    await angle.get_by_role("button", name="En faire un brief").click()
    await page.wait_for_url("**/studio/atelier/write")
    brief = await kept(page, "brief")
    assert set(brief) == {"subject", "goal", "facts", "date", "link", "audience", "call_to_action"}
    assert LABEL in brief["subject"]
    titles = {title for _, title in FAIR}
    assert brief["facts"]
    assert all(fact["text"] in titles and fact["source"].startswith("Journal") for fact in brief["facts"])
    await assert_in_write(page, brief)


async def assert_in_write(page: Page, brief: Any) -> None:
    """The page of writing shows the brief, for one network."""
    form = page.locator("form#brief")
    await expect(form.locator("[name=subject]")).to_have_value(brief["subject"])
    await expect(form.locator("[name=facts]")).to_have_value(
        "\n".join(fact["text"] for fact in brief["facts"])
    )
    [network] = (await kept(page, "asked"))["networks"]
    await expect(form.locator("[name=networks]:checked")).to_have_count(1)
    await expect(form.locator(f"[name=networks][value={network}]")).to_be_checked()


async def test_a_brief_under_way_is_replaced_only_when_told_to(open_house: OpenHouse, browse: Browse) -> None:
    page = await the_page(await open_house(), browse, *rows(FAIR, "fair"))
    mine = {"subject": "Portes ouvertes", "goal": "", "facts": [""], "date": ""}
    mine |= {"link": "", "audience": "", "call_to_action": ""}
    await page.evaluate(
        "mine => localStorage.setItem(`portevoix:${document.body.dataset.owner}:atelier:brief`, mine)",
        json.dumps(mine),
    )
    await card(page).get_by_role("button", name="Trouver un angle").click()
    angle = page.get_by_role("dialog").locator("li.angle").first
    await angle.get_by_role("button", name="En faire un brief").click()
    await expect(angle.get_by_role("alert")).to_contain_text("Portes ouvertes")
    await angle.get_by_role("button", name="Garder l’autre").click()
    assert await kept(page, "brief") == mine
    await angle.get_by_role("button", name="En faire un brief").click()
    await angle.get_by_role("button", name="Remplacer").click()
    await page.wait_for_url("**/studio/atelier/write")
    assert LABEL in (await kept(page, "brief"))["subject"]


async def test_the_keyboard_alone_opens_judges_and_closes(open_house: OpenHouse, browse: Browse) -> None:
    page = await the_page(await open_house(), browse, *rows(FAIR, "fair"), *rows(CRASH, "crash"))
    opener = card(page).get_by_role("button", name=LABEL, exact=True)
    await until_focused(page, opener)
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name=LABEL)
    await expect(dialog.get_by_role("heading", name="L’arrivée par langue")).to_be_visible(timeout=READ)
    await expect(dialog).to_contain_text("D’abord en anglais")
    link = dialog.get_by_role("link", name=FAIR[1][1])
    await expect(link).to_have_attribute("target", "_blank")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")
    refuse = dialog.get_by_role("button", name="Pas pour nous")
    await until_focused(page, dialog.get_by_label("Pourquoi n’est-il pas pour vous"))
    await page.keyboard.type("Trop loin de l’atelier")
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Shift+Tab")
    await expect(refuse).to_be_focused()
    await page.keyboard.press("Space")
    await expect(dialog.locator(".judging")).to_contain_text("C’est noté : ce sujet sera laissé de côté.")
    await expect(dialog).to_contain_text("Écarté par une personne de l’équipe : Trop loin de l’atelier")
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(opener).to_be_focused()
    await expect(card(page)).to_contain_text("Pas pour vous")


async def until_focused(page: Page, wanted: Locator) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(60):
        await page.keyboard.press("Tab")
        if await wanted.evaluate("one => one === document.activeElement"):
            return
    pytest.fail("Tab never came there")


async def test_what_is_risky_says_so_in_words_and_is_left_aside(
    open_house: OpenHouse, browse: Browse
) -> None:
    page = await the_page(await open_house(), browse, *rows(FAIR, "fair"), *rows(CRASH, "crash"))
    aside = page.get_by_role("region", name="Laissés de côté")
    await expect(aside).to_contain_text("À éviter. Ce sujet touche à : un drame")
    await expect(aside).to_contain_text("« quatre morts »")
    await expect(aside.get_by_role("button", name="Trouver un angle")).to_have_count(0)
    await page.get_by_label("Risque").select_option("none")
    await expect(page.locator("li.topic")).to_have_count(1)
    await page.reload()
    await expect(page.get_by_label("Risque")).to_have_value("none")
    await expect(page.locator("li.topic")).to_have_count(1)
    await page.get_by_label("Risque").select_option("caution")
    await expect(page.get_by_text("Aucun sujet ne répond à ces choix.")).to_be_visible()


async def test_english_says_the_same(open_house: OpenHouse, browse: Browse) -> None:
    page = await the_page(await open_house(), browse, *rows(FAIR, "fair"), *rows(CRASH, "crash"))
    await page.get_by_role("link", name="English").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Trends")
    await expect(card(page)).to_contain_text(
        "4 mentions in 24 hours, in 4 sources: usually, hardly anything."
    )
    await expect(card(page)).to_contain_text("French (3) and English (1)")
    await expect(page.get_by_role("region", name="Left aside")).to_contain_text(
        "Avoid. This topic touches on: a tragedy"
    )
    await card(page).get_by_role("button", name="Find an angle").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("button", name="Make it a brief").first).to_be_visible(timeout=READ)
    await expect(dialog).to_contain_text("First in English")


async def test_a_window_and_a_moment_of_the_past_are_looked_at(open_house: OpenHouse, browse: Browse) -> None:
    page = await the_page(await open_house(), browse, *rows(FAIR, "fair"))
    await page.get_by_label("Période").select_option("7d")
    await expect(card(page)).to_contain_text("en 7 jours")
    await page.get_by_label("Revenir au").fill("2020-01-01T10:00")
    await page.get_by_label("Revenir au").press("Tab")
    await expect(page.locator("li.topic")).to_have_count(0)
    await expect(page.get_by_text("Tel que c’était")).to_be_visible()
    await page.reload()
    await expect(page.get_by_label("Revenir au")).to_have_value("2020-01-01T10:00")
    await expect(page.get_by_text("Tel que c’était")).to_be_visible()
    await page.get_by_role("button", name="Revenir à maintenant").click()
    await expect(card(page)).to_be_visible()


async def test_a_table_of_many_rows_shows_its_progress(open_house: OpenHouse, browse: Browse) -> None:
    page = await the_page(await open_house(), browse)
    table = 'title;url;source\n"Salon du bois ;\nsuite";;Veille\n'
    table += "".join(f"Rien {n};javascript:{n};Veille\n" for n in range(130))
    steps: list[str] = []
    await page.route(f"**{API}/items", lambda route: noted(page, route, steps))
    await page.locator("#headlines-file").set_input_files(
        {"name": "veille.csv", "mimeType": "text/csv", "buffer": table.encode()}
    )
    await page.get_by_role("button", name="Ajouter ces titres").click()
    told = page.locator("#items-told")
    await expect(told).to_contain_text("1 nouvel élément. 130 lignes refusées.", timeout=READ)
    assert steps == ["0 sur 131", "100 sur 131"]
    await expect(told).to_contain_text("Ligne 131")
    assert (await page.get_by_label("Titres", exact=True).input_value()).startswith(
        "title;url;source\nRien 0;"
    )


async def noted(page: Page, route: Route, steps: list[str]) -> None:
    """Note the progress that is shown, then let the request go."""
    steps.append((await page.locator("#items-told p").first.inner_text()).strip())
    await route.continue_()


async def test_sources_tell_how_they_are_and_are_read_now(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house(trends_pulling=False)
    page = await browse(house.url)
    sources = [{"id": "journal", "url": "http://127.0.0.1:9/"}, {"id": "communaute", "type": "messages"}]
    guide = guide_rules() | {"pillars": [], "trends": {"sources": sources}}
    assert (await page.request.put("/v1/brands/atelier", data={"guide": guide})).ok
    await page.goto(TRENDS)
    feeds = page.get_by_role("region", name="Sources").locator("ul.feeds > li")
    await expect(feeds.nth(0)).to_contain_text("Jamais lue")
    await page.get_by_role("button", name="Lire les sources maintenant").click()
    await expect(feeds.nth(0)).to_contain_text("En échec")
    await expect(feeds.nth(0)).to_contain_text("ne peut pas être appelé")
    await expect(feeds.nth(1)).to_contain_text("Lue")
    await expect(feeds.nth(1)).to_contain_text("0 nouvel élément.")
    await expect(page.locator("#feeds progress")).to_have_count(0)
