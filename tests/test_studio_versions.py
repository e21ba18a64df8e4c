"""What one may do with a card: edit it, mend it, go back, copy it, compare it, see where it comes from."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.browser_kit import Browse
from tests.browser_watch import expect_trouble, serious
from tests.served_kit import House, OpenHouse
from tests.write_kit import BRAND, PATIENCE, WRITE, ask, card, proposed, stored

CLIPBOARD = ("clipboard-read", "clipboard-write")


async def on_x(page: Page, house: House, variants: str = "1") -> None:
    """Open the page and have posts for X proposed, and for no other network."""
    await page.goto(f"{house.url}{WRITE}")
    for name in ("Facebook", "Instagram"):
        await page.get_by_role("checkbox", name=name, exact=True).uncheck()
    await page.get_by_label("Variantes par réseau").select_option(variants)
    await ask(page)
    await proposed(page, int(variants))


async def test_a_text_is_edited_where_it_stands_and_kept_with_what_changed(
    open_house: OpenHouse, browse: Browse
) -> None:
    house = await open_house(BRAND)
    page = await browse(house.url)
    await on_x(page, house)
    seen = card(page, "X")
    before = (await stored(house))[0]["text"]
    await seen.get_by_role("button", name="Modifier").click()
    box = seen.get_by_label("Texte de la publication")
    await expect(box).to_be_focused()
    await page.keyboard.press("Control+End")
    await page.keyboard.type(" Venez en tablier !")
    flaw = seen.locator(".flaw", has_text="\u0020")
    await expect(flaw).to_have_count(1, timeout=PATIENCE)
    await seen.locator(".remarks summary").click()
    await seen.get_by_role("button", name="Corriger l’espace").click()
    await expect(box).to_have_value(f"{before} Venez en tablier\u202f!".replace("\u202f", "\u00a0"))
    await seen.get_by_role("button", name="Terminer").click()
    await page.wait_for_timeout(300)  # what is kept is written soon after
    await page.reload()
    await proposed(page, 1)
    await expect(seen.locator(".said")).to_contain_text("Venez en tablier")
    await seen.get_by_role("button", name="Garder").click()
    await seen.get_by_text("Ce qui a changé").click()
    await expect(seen.locator("ins")).to_contain_text("Venez en tablier")
    await expect(seen.locator("del")).to_have_count(0)
    decision = (await stored(house))[0]["decision"]
    assert decision["verdict"] == "edited"
    assert decision["text"].startswith(before)


async def test_undo_leads_back_to_what_was_proposed_and_redo_to_what_was_typed(
    open_house: OpenHouse, browse: Browse
) -> None:
    house = await open_house(BRAND)
    page = await browse(house.url)
    await on_x(page, house)
    seen = card(page, "X")
    before = await seen.locator(".said").inner_text()
    await seen.get_by_role("button", name="Modifier").click()
    await seen.get_by_label("Texte de la publication").fill("Tout autre chose.")
    await seen.get_by_role("button", name="Terminer").click()
    await seen.get_by_role("button", name="Version précédente").click()
    assert await seen.locator(".said").inner_text() == before
    await seen.get_by_role("button", name="Version suivante").click()
    await expect(seen.locator(".said")).to_have_text("Tout autre chose.")
    await expect(seen.get_by_role("button", name="Version suivante")).to_be_disabled()


async def test_a_text_that_is_blocked_is_kept_only_when_it_is_confirmed(
    open_house: OpenHouse, browse: Browse
) -> None:
    house = await open_house(BRAND)
    page = await browse(house.url)
    await on_x(page, house)
    seen = card(page, "X")
    await seen.get_by_role("button", name="Modifier").click()
    await seen.get_by_label("Texte de la publication").fill("Du pain tout chaud au comptoir. " * 12)
    await expect(seen.locator(".remarks .chip.block").first).to_be_visible(timeout=PATIENCE)
    await expect(seen.locator(".count.over")).to_be_visible()
    await seen.get_by_role("button", name="Garder").click()
    await expect(seen.locator(".confirm")).to_contain_text("Il reste à corriger dans ce texte")
    assert (await stored(house))[0]["decision"] is None
    await seen.get_by_role("button", name="Garder quand même").click()
    await expect(seen.locator(".verdict")).to_be_visible()
    assert (await stored(house))[0]["decision"]["blocks"] != []


async def test_a_text_is_copied_or_else_selected(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house(BRAND)
    page = await browse(house.url, permissions=CLIPBOARD)
    await on_x(page, house)
    seen = card(page, "X")
    await seen.get_by_role("button", name="Copier").click()
    await expect(page.locator("#announcements")).to_have_text("Le texte est copié.")
    text = (await stored(house))[0]["text"]
    assert await page.evaluate("() => navigator.clipboard.readText()") == text
    await page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }")
    await seen.get_by_role("button", name="Copié").click()
    await expect(page.locator("#announcements")).to_contain_text("le texte est sélectionné")
    assert await page.evaluate("() => getSelection().toString()") == text


async def test_variants_are_compared_side_by_side_with_their_differences(
    open_house: OpenHouse, browse: Browse
) -> None:
    house = await open_house(BRAND)
    page = await browse(house.url)
    await on_x(page, house, "3")
    await card(page, "X · variante 2").get_by_role("button", name="Comparer").click()
    dialog = page.get_by_role("dialog", name="Les variantes pour X")
    await expect(dialog.get_by_role("heading", level=3)).to_have_count(3)
    texts = await dialog.locator(".whole").all_text_contents()
    assert sorted(texts) == sorted(one["text"] for one in await stored(house))
    for one in await dialog.locator(".whole").all():
        assert await one.locator("mark").count() > 0
    assert await serious(page) == []
    await dialog.get_by_role("button", name="Aller à cette variante").nth(2).click()
    await expect(card(page, "X · variante 3").get_by_role("heading")).to_be_focused()


async def test_each_source_opens_on_the_passage_that_was_read(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house(BRAND)
    page = await browse(house.url)
    await on_x(page, house)
    seen = card(page, "X")
    await seen.locator(".sources summary").click()
    dialog = page.get_by_role("dialog")
    for kind in ("Publication", "Page", "Guide"):
        button = seen.locator(".passage", has_text=kind).first
        excerpt = "".join((await button.locator(".excerpt").inner_text()).split())
        await button.click()
        await expect(dialog.locator("mark")).to_be_visible(timeout=PATIENCE)
        marked = "".join((await dialog.locator("mark").inner_text()).split())
        assert excerpt.endswith(marked[-40:])
        await page.keyboard.press("Escape")
        await expect(button).to_be_focused()


async def test_a_source_that_is_gone_says_so_beside_its_excerpt(
    open_house: OpenHouse, browse: Browse
) -> None:
    house = await open_house(BRAND)
    page = await browse(house.url)
    expect_trouble(page, "console: .*ERR_")
    await on_x(page, house)
    seen = card(page, "X")
    await seen.locator(".sources summary").click()
    await house.stop()
    await seen.locator(".passage").first.click()
    await expect(page.get_by_role("dialog")).to_contain_text("Le serveur ne répond pas.")
    await house.start()


async def test_a_recent_text_opens_again_as_a_card(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house(BRAND)
    page = await browse(house.url)
    await on_x(page, house)
    await page.evaluate("() => localStorage.clear()")
    await page.goto("about:blank")
    page = await browse(house.url)
    await page.goto(WRITE)
    await page.locator("#recent > summary").click()
    await page.locator("#recent .past").first.click()
    await expect(card(page, "X").get_by_role("heading")).to_be_focused()
    await page.locator("#recent .past").first.click()
    await expect(page.locator(".proposal")).to_have_count(1)


async def test_new_proposals_give_back_those_they_took_the_place_of(
    open_house: OpenHouse, browse: Browse
) -> None:
    house = await open_house(BRAND)
    page = await browse(house.url)
    await on_x(page, house)
    first = await page.locator("#board .said").inner_text()
    await ask(page, "Le four est en panne demain")
    await expect(page.locator("#board .said")).to_contain_text("en panne", timeout=PATIENCE)
    await page.get_by_role("button", name="Revenir aux propositions précédentes").click()
    assert await page.locator("#board .said").inner_text() == first
