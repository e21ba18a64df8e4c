"""Messages brought to their page: from files with bad rows, from other tools, many at once, hostile ones."""

from __future__ import annotations

import json

import pytest
from playwright.async_api import FilePayload, Page, Route, expect

from tests.browser_kit import Browse
from tests.browser_watch import expect_trouble
from tests.hostile_kit import HOSTILE, assert_nothing_ran
from tests.moderating_kit import (
    BRAND,
    PAGE,
    QUESTION,
    THANKS,
    THREAT,
    asked,
    desk,
    lines,
    open_line,
    receive,
    replied,
    states,
)
from tests.served_kit import OpenHouse

CSV = """Auteur;Texte;Réseau;Date;Identifiant
Léa;"Vos croissants sont ""divins"" ;
et vos pains aussi";Instagram;12/03/2026 14:05;c1
Paul;;Facebook;;c2
Ana;Vous ouvrez à quelle heure ?;Minitel;;c3
Zoé;Merci !;facebook;31/02/2026;c4
Max;Bravo;facebook;2026-03-12T10:00:00+01:00;c5
"""


def a_file(name: str, content: str | bytes) -> FilePayload:
    """A file as a person chooses it."""
    return {
        "name": name,
        "mimeType": "",
        "buffer": content if isinstance(content, bytes) else content.encode(),
    }


async def upload(page: Page, name: str, content: str | bytes) -> None:
    """Choose a file in the dialog, which is open."""
    await page.locator("#b-file").set_input_files(a_file(name, content))


async def test_a_file_is_added_but_for_its_bad_rows(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house(BRAND)
    page = await desk(house, browse)
    expect_trouble(page, "console: .*422")
    await page.locator("#bring").click()
    await upload(page, "avis.csv", CSV.encode("windows-1252"))
    await expect(page.locator(".report")).to_contain_text("2 messages ajoutés. 3 lignes écartées.")
    refused = await page.locator(".refusals li").all_text_contents()
    assert [one.split("\u00a0:")[0] for one in refused] == ["Ligne 4", "Ligne 5", "Ligne 6"]
    assert "31/02/2026" in refused[2]
    kept = {one["message"]["text"]: one for one in (await asked(house, "GET", "messages"))["items"]}
    assert set(kept) == {'Vos croissants sont "divins" ;\net vos pains aussi', "Bravo"}
    first = kept['Vos croissants sont "divins" ;\net vos pains aussi']["message"]
    assert (first["network"], first["author"]["name"]) == ("instagram", "Léa")
    assert first["posted_at"] == "2026-03-12T13:05:00Z"
    await upload(page, "encore.csv", CSV.encode("windows-1252"))
    await expect(page.locator(".report")).to_contain_text("0 message ajouté. 2 étaient déjà là.")
    assert len(await states(house)) == 2


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        (
            "a.json",
            json.dumps([{"text": "Bravo", "author": {"name": "Max"}}, {"text": " "}, 3]),
            "1 message ajouté. 2 l",
        ),
        (
            "a.ndjson",
            '{"message": {"text": "Bravo", "network": "x"}, "id": "n1"}\n{"text": \n',
            "1 message ajouté. 1 l",
        ),
        ("a.csv", "Nom;Ville\nLéa;Tours\n", "Aucune colonne"),
        ("a.csv", "", "vide"),
    ],
)
async def test_lists_are_read_too_and_what_is_no_list_is_told(
    open_house: OpenHouse, browse: Browse, name: str, content: str, told: str
) -> None:
    page = await desk(await open_house(BRAND), browse)
    await page.locator("#bring").click()
    await upload(page, name, content)
    await expect(page.locator(".told-rows")).to_contain_text(told)


async def test_a_server_that_goes_away_half_way_loses_no_row(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house(BRAND)
    page = await desk(house, browse)
    expect_trouble(page, "console: Failed to load resource")
    await page.locator("#bring").click()
    rows = [{"text": f"Message numéro {number}", "author": "Léa"} for number in range(40)]
    left = iter(range(10))

    async def ten(route: Route) -> None:
        await (route.abort() if next(left, None) is None else route.continue_())

    await page.route("**/messages", ten)
    await upload(page, "a.json", json.dumps(rows))
    await expect(page.locator(".report")).to_contain_text("attendent dans ce navigateur")
    await house.stop()
    await page.unroute_all(behavior="wait")
    await page.clock.fast_forward(500)
    await house.start()
    await page.goto(PAGE)
    await page.get_by_role("button", name="Reprendre l’envoi").click()
    await expect(page.locator(".report")).to_have_text("40 messages ajoutés.", timeout=60_000)
    assert len(await states(house)) == 40


async def test_what_arrives_is_announced_and_moves_nothing(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house(BRAND)
    await receive(house, THANKS)
    page = await desk(house, browse)
    await open_line(page, THANKS)
    await receive(house, THREAT, QUESTION)
    await page.clock.fast_forward(21_000)
    arrived = page.get_by_role("button", name="2 nouveaux messages")
    await expect(arrived).to_be_visible()
    await expect(lines(page)).to_have_count(1)
    await arrived.click()
    await expect(lines(page)).to_have_count(3)
    await expect(lines(page).first).to_contain_text(THREAT)
    await expect(page.locator(".said")).to_contain_text(THANKS)


async def test_several_are_decided_at_once_and_failures_told_one_by_one(
    open_house: OpenHouse, browse: Browse
) -> None:
    house = await open_house(BRAND)
    await receive(house, THREAT, QUESTION)
    (gone,) = await receive(house, THANKS, author={"name": "Zoé"})
    page = await desk(house, browse)
    expect_trouble(page, "console: .*404")
    await page.keyboard.press("j")
    await page.keyboard.press("Space")
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await page.keyboard.press("Shift+Space")
    await expect(page.locator("#bulk")).to_contain_text("3 sélectionnés")
    await asked(house, "DELETE", f"messages/{gone}")
    await page.locator("#bulk").get_by_role("button", name="Classer").click()
    dialog = page.get_by_role("dialog", name="Classer 3 messages sans réponse")
    await dialog.get_by_role("button", name="Classer").click()
    failed = page.locator("#bulk-dialog li")
    await expect(failed).to_have_count(1)
    await expect(failed).to_contain_text("Zoé")
    await expect(page.locator("#bulk-dialog")).to_contain_text("2 messages traités.")
    await page.keyboard.press("Escape")
    await expect(lines(page)).to_have_count(1)
    assert await states(house) == {THREAT: "ignored", QUESTION: "ignored"}


async def test_texts_that_try_to_run_are_read_as_texts(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house(BRAND)
    shown = [text for text in HOSTILE if len(text) < 300]
    for text in shown:
        said = {"text": text, "author": {"name": text}}
        author = {"id": text, "handle": text, "name": text}
        await receive(house, text, author=author, thread=[said], network="facebook")
    (one,) = await receive(house, "\n".join(shown))
    await asked(house, "POST", f"messages/{one}/decision", {"verdict": "answered", "text": "\n".join(shown)})
    page = await desk(house, browse)
    await expect(lines(page)).to_have_count(min(len(shown), 50))
    for _ in range(8):
        await page.keyboard.press("j")
    await replied(page)
    await page.keyboard.press("e")
    await page.get_by_label("Votre réponse").fill("\n".join(shown))
    await page.get_by_label("État").select_option("Tous")
    await page.goto(f"{PAGE}#{one}")
    await page.reload()
    await expect(page.locator(".decided blockquote")).to_be_visible()
    await page.locator("#bring").click()
    await upload(page, "a.json", json.dumps([{"text": "a", "network": text} for text in shown]))
    await expect(page.locator(".refusals")).to_be_visible(timeout=30_000)
    expect_trouble(page, "console: .*422")
    await assert_nothing_ran(page)


async def test_an_absent_server_loses_no_decision(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house(BRAND)
    await receive(house, THREAT)
    page = await desk(house, browse)
    expect_trouble(page, "console: Failed to load resource")
    await page.keyboard.press("j")
    await expect(page.locator("#reading .team")).to_be_visible(timeout=60_000)
    await house.stop()
    await page.keyboard.press("x")
    await page.clock.fast_forward(7_000)
    await expect(page.locator(".toast")).to_contain_text("sera enregistré dès que le serveur répondra")
    await expect(page.locator(".banner")).to_be_visible()
    await house.start()
    await page.clock.fast_forward(3_000)
    await expect(page.locator(".toast")).to_have_count(0, timeout=30_000)
    assert await states(house) == {THREAT: "escalated"}
