"""The page of messages in a browser: read by risk, answered by the keyboard, decided, undone, never lost."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser_kit import NARROW, Browse
from tests.browser_watch import expect_trouble, serious, weight
from tests.moderating_kit import (
    BRAND,
    PAGE,
    QUESTION,
    THANKS,
    THREAT,
    UNANSWERED,
    asked,
    desk,
    lines,
    open_line,
    receive,
    replied,
    saved,
    states,
)
from tests.served_kit import OpenHouse


async def focused(page: Page) -> str:
    """The words of what has the focus."""
    return str(await page.evaluate("() => document.activeElement.textContent"))


async def test_by_the_keyboard_alone_from_nothing_to_an_approved_reply(
    open_house: OpenHouse, browse: Browse
) -> None:
    house = await open_house(BRAND)
    page = await desk(house, browse, permissions=["clipboard-read", "clipboard-write"])
    await expect(page.locator(".empty")).to_contain_text("Rien à traiter")
    await page.locator("#bring").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.type(f"auteur : Léa\n{QUESTION}\n\n{THANKS}")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator(".report")).to_have_text("2 messages ajoutés.")
    await page.keyboard.press("Escape")
    await expect(lines(page)).to_have_count(2)
    await page.keyboard.press("j")
    assert "Léa" in await focused(page)
    await replied(page)
    await page.keyboard.press("2")
    await expect(page.get_by_role("radio", name="Brève")).to_be_checked()
    await page.keyboard.press("e")
    await expect(page.get_by_label("Votre réponse")).to_be_focused()
    await page.keyboard.press("Control+End")
    await page.keyboard.type(" À lundi, hj1.")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".toast")).to_contain_text("approuvée et copiée\u00a0: collez-la sur Facebook")
    assert (await page.evaluate("() => navigator.clipboard.readText()")).endswith(" À lundi, hj1.")
    assert THANKS in await focused(page)
    await saved(page)
    ((message, state),) = [pair for pair in (await states(house)).items() if pair[1] != "new"]
    assert (message, state) == (QUESTION, "answered")
    (kept,) = (await asked(house, "GET", "messages?state=answered"))["items"]
    assert kept["decision"]["text"].endswith(" À lundi, hj1.")
    draft = await asked(house, "GET", f"drafts/{kept['decision']['reply']}")
    assert (draft["decision"]["verdict"], draft["variant"]) == ("edited", 2)


async def test_the_riskiest_come_first_with_their_reasons_in_either_language(
    open_house: OpenHouse, browse: Browse
) -> None:
    house = await open_house(BRAND)
    await receive(house, THANKS, QUESTION, THREAT)
    page = await desk(house, browse)
    order = [THREAT, QUESTION, THANKS]
    for place, text in enumerate(order):
        await expect(lines(page).nth(place)).to_contain_text(text)
    await expect(lines(page).first).to_contain_text("Crise possible")
    await open_line(page, THREAT)
    await expect(page.locator(".reason")).to_contain_text("violence")
    await replied(page)
    await expect(page.locator(".team")).to_contain_text("à confier à une personne responsable")
    english = await desk(house, browse, english=True)
    await open_line(english, THREAT)
    await expect(english.locator(".reason")).to_contain_text("in charge must see it first")
    await expect(lines(english).first).to_contain_text("Possible crisis")


async def test_evidence_stands_where_it_is_after_emoji(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house(BRAND)
    (one,) = await receive(house, QUESTION)
    kept = await asked(house, "GET", f"messages/{one}")
    held = [one for one in kept["triage"]["labels"] if one["label"] in kept["triage"]["intent"]]
    spans = [span for label in held for span in label["evidence"]]
    assert spans
    assert min(start for start, _ in spans) > 0
    page = await desk(house, browse)
    await open_line(page, QUESTION)
    marked = await page.locator(".said mark").all_text_contents()
    assert marked == [QUESTION[start:end] for start, end in spans]
    assert await page.locator(".said").text_content() == QUESTION


async def test_what_no_page_answers_is_held_and_asked_of_the_team(
    open_house: OpenHouse, browse: Browse
) -> None:
    house = await open_house(BRAND)
    await receive(house, UNANSWERED)
    page = await desk(house, browse, permissions=["clipboard-read", "clipboard-write"])
    await open_line(page, UNANSWERED)
    await replied(page)
    await expect(page.locator(".outcome")).to_have_text("Aucune page en vigueur ne répond à cette question.")
    await page.get_by_role("button", name="Copier la question").click()
    question = await page.locator(".team").text_content()
    assert await page.evaluate("() => navigator.clipboard.readText()") == question
    held = await page.locator(".unsourced .reply .text").text_content()
    await page.get_by_role("button", name="Approuver et transmettre").click()
    await expect(page.locator(".toast")).to_contain_text("transmis à l’équipe")
    await saved(page)
    (kept,) = (await asked(house, "GET", "messages?state=escalated"))["items"]
    assert kept["decision"]["text"] == held


async def test_a_decision_is_undone_or_sent_when_the_page_is_left(
    open_house: OpenHouse, browse: Browse
) -> None:
    house = await open_house(BRAND)
    await receive(house, THREAT, THANKS)
    page = await desk(house, browse)
    expect_trouble(
        page, "console: .*409", certain=False
    )  # sent as it is left, and still at work when it opens
    await page.keyboard.press("j")
    await page.keyboard.press("x")
    await expect(lines(page)).to_have_count(1)
    await page.keyboard.press("u")
    await expect(lines(page)).to_have_count(2)
    await expect(page.locator(".said")).to_contain_text(THREAT)
    await page.keyboard.press("h")
    await expect(lines(page)).to_have_count(1)
    await page.goto("/docs")
    await page.goto(PAGE)
    await expect(lines(page)).to_have_count(1)
    assert await states(house) == {THREAT: "hidden", THANKS: "new"}
    (kept,) = (await asked(house, "GET", "messages?state=hidden"))["items"]
    await expect(page.locator(".toast")).to_have_count(0)
    assert len((await asked(house, "GET", f"messages/{kept['id']}"))["decisions"]) == 1


async def test_single_keys_can_be_switched_off_and_stay_so(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house(BRAND)
    await receive(house, THREAT)
    page = await desk(house, browse)
    await page.keyboard.press("?")
    await page.get_by_label("Utiliser les raccourcis d’une seule touche").uncheck()
    await page.keyboard.press("Escape")
    await page.reload()
    await lines(page).first.locator(".open").press("Enter")
    await expect(page.locator(".said")).to_contain_text(THREAT)
    await page.keyboard.press("h")
    await expect(lines(page)).to_have_count(1)
    await page.keyboard.press("Escape")
    await expect(page.locator(".said")).to_have_count(0)
    assert THREAT in await focused(page)


async def test_a_reload_keeps_the_filters_the_message_and_what_is_written(
    open_house: OpenHouse, browse: Browse
) -> None:
    house = await open_house(BRAND)
    await receive(house, QUESTION, THANKS)
    page = await desk(house, browse)
    await page.get_by_label("Sujet").select_option("Compliment")
    await expect(lines(page)).to_have_count(1)
    await open_line(page, THANKS)
    await page.keyboard.press("e")
    await page.get_by_label("Votre réponse").fill("Avec plaisir, et à bientôt")
    await page.reload()
    await expect(lines(page)).to_have_count(1)
    await expect(page.locator(".said")).to_contain_text(THANKS)
    await expect(page.get_by_label("Votre réponse")).to_have_value("Avec plaisir, et à bientôt")
    await page.get_by_label("Mots du message").fill("introuvable")
    await expect(page.locator(".empty")).to_contain_text("Aucun message ne répond à ces filtres")
    await page.get_by_role("button", name="Retirer les filtres").click()
    await expect(lines(page)).to_have_count(2)


async def test_a_writer_that_fails_is_told_over_the_page(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house(BRAND, provider={"manner": "500"})
    await receive(house, QUESTION)
    page = await desk(house, browse)
    await open_line(page, QUESTION)
    await replied(page)
    await expect(page.locator(".banner.warn")).to_contain_text("Le modèle n’a pas pu tout faire")
    await expect(page.locator(".reply").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nothing_bars_anybody(open_house: OpenHouse, browse: Browse, scheme: str) -> None:
    house = await open_house(BRAND)
    await receive(house, QUESTION, THREAT, UNANSWERED)
    page = await desk(house, browse, color_scheme=scheme, reduced_motion="reduce")
    assert await serious(page) == []
    assert await weight(page) < 200_000
    await open_line(page, QUESTION)
    await replied(page)
    await page.keyboard.press("e")
    await page.get_by_label("Votre réponse").fill("Venez découvrir nos pains...")
    await expect(page.locator(".review .finding").first).to_be_visible()
    assert await serious(page) == []
    await page.locator("#bring").click()
    assert await serious(page) == []
    await page.keyboard.press("Escape")
    await page.locator("#open-keys").click()
    assert await serious(page) == []
    await page.keyboard.press("Escape")
    await open_line(page, UNANSWERED)
    await replied(page)
    await page.get_by_role("button", name="Masquer").click()
    await expect(page.locator(".toast")).to_be_visible()
    assert await serious(page) == []


async def test_a_narrow_screen_shows_one_pane_over_the_other(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house(BRAND)
    await receive(house, "Sans espace " + "trèslong" * 60 + " ?", QUESTION)
    page = await desk(house, browse, viewport=NARROW)
    await open_line(page, QUESTION)
    await replied(page)
    await expect(lines(page).first).to_be_hidden()
    assert await page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert await serious(page) == []
    await page.get_by_role("button", name="Retour à la file").click()
    await expect(lines(page)).to_have_count(2)
    assert QUESTION in await focused(page)
    assert await page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
