"""Past posts imported from a file in a browser: read, looked at, sent, stopped, and what is left out told."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

import pytest
from playwright.async_api import FilePayload, Page, Route, expect

from tests.brand_kit import ATELIER, an_atelier, asked, opened, rows_of
from tests.browser_kit import NARROW, Browse
from tests.browser_watch import expect_trouble, serious
from tests.hostile_kit import HOSTILE, assert_nothing_ran
from tests.house_kit import past_post
from tests.served_kit import House, OpenHouse

BENCH = "Un banc ;\r\nfini « à la cire »."
EXPORT = [
    ["Date de publication", "Heure", "Texte", "Réseau", "J’aime", "Lien"],
    ["02/03/2026", "14:30", BENCH, "Instagram", "1 234", "https://a.example/1"],
    ["03/03/2026", "", "=1+1", "twitter", "", ""],
    ["", "", "Sans date", "X", "", ""],
    ["31/02/2026", "", "+33 au 31 février", "X", "", ""],
    ["04/03/2026", "", "Ailleurs", "Minitel", "", ""],
    ["05/03/2026", "", "  ", "X", "", ""],
    ["06/03/2026", "", "Trop", "X", "", "", "de cases"],
    ["07/03/2026", "", "Une table", "", "n/d", ""],
]


def table(rows: Sequence[Sequence[str]], delimiter: str = ";") -> str:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter).writerows(rows)
    return written.getvalue()


def lines(count: int, first: int = 0) -> str:
    return "\n".join(json.dumps(past_post(first + number)) for number in range(count))


async def give(page: Page, text: str, name: str = "posts.csv", encoding: str = "utf-8") -> None:
    """Choose a file that holds `text`."""
    content = FilePayload(name=name, mimeType="text/plain", buffer=text.encode(encoding))
    await page.locator("#file").set_input_files(content)


async def finished(page: Page) -> None:
    await expect(page.locator("#importing h3")).to_have_text("Import terminé", timeout=60_000)


def stored(house: House) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = asked(house, "GET", "brands/atelier/posts?limit=200").json()["items"]
    return items


async def previewed(page: Page) -> None:
    """Choose the export of a French spreadsheet, and see what was made of it."""
    await give(page, table(EXPORT), "export.csv", "cp1252")
    await expect(page.locator("#importing h3")).to_be_focused()
    await expect(page.locator("#importing")).to_contain_text("2 publications à importer.")
    await expect(page.locator("#role-date")).to_have_value("Date de publication")
    await expect(page.locator("#importing")).to_contain_text("Chiffres reconnus : J’aime.")
    await page.locator("#fallback-network").select_option("facebook")
    await expect(page.locator(".preview tbody tr")).to_have_count(3)
    first = page.locator(".preview tbody tr").first
    await expect(first).to_contain_text("Instagram")
    await expect(first).to_contain_text("2 mars 2026, 14:30")


async def test_a_french_spreadsheet_is_imported(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house()
    an_atelier(house)
    page = await opened(browse, house, ATELIER)
    await previewed(page)
    await page.get_by_role("button", name="Importer 3 publications").click()
    await finished(page)
    posts = {post["text"]: post for post in stored(house)}
    assert set(posts) == {BENCH, "=1+1", "Une table"}
    assert (posts[BENCH]["network"], posts[BENCH]["published_at"]) == ("instagram", "2026-03-02T13:30:00Z")
    assert (posts[BENCH]["metrics"]["reactions"], posts[BENCH]["url"]) == (1234, "https://a.example/1")
    assert (posts["=1+1"]["network"], posts["Une table"]["network"]) == ("x", "facebook")
    await expect(page.locator("#voice")).to_contain_text("Comptée dans 3 publications")
    await expect(page.locator("#held")).to_contain_text("3 publications")


async def test_rows_left_out_are_told_and_saved_for_correction(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house()
    an_atelier(house)
    page = await opened(browse, house, ATELIER)
    await previewed(page)
    await page.get_by_role("button", name="Importer 3 publications").click()
    await finished(page)
    left = page.locator("#importing .rules li")
    told = ("pas de date", "31/02/2026", "Minitel", "pas de texte", "plus de cases que d’en-têtes")
    await expect(left).to_have_count(len(told))
    for place, reason in enumerate(told):
        await expect(left.nth(place)).to_contain_text(reason)
    async with page.expect_download() as download:
        await page.get_by_role("button", name="Enregistrer ces lignes").click()
    again = rows_of(await (await download.value).path())
    assert again[0][:3] == ["Ligne", "Raison", "Date de publication"]
    assert [row[0] for row in again[1:]] == ["5", "6", "7", "8", "9"]
    assert again[2][4] == "'+33 au 31 février"


@pytest.mark.parametrize("shape", ["list", "lines"])
async def test_a_json_file_is_imported_once(open_house: OpenHouse, browse: Browse, shape: str) -> None:
    house = await open_house()
    an_atelier(house)
    page = await opened(browse, house, ATELIER)
    text = lines(30)
    if shape == "list":
        text = json.dumps([json.loads(line) for line in text.split("\n")], indent=1)
    for told in ("30 ajoutées", "30 inchangées"):
        await give(page, text, "posts.json")
        await page.get_by_role("button", name="Importer 30 publications").click()
        await finished(page)
        await expect(page.locator("#importing .sums")).to_contain_text(told)
        await page.get_by_role("button", name="Importer un autre fichier").click()
        await expect(page.locator("#file")).to_be_focused()
    assert {post["id"] for post in stored(house)} == {f"post-{number}" for number in range(30)}


async def test_a_server_that_goes_away_in_the_middle_loses_nothing(
    open_house: OpenHouse, browse: Browse
) -> None:
    house = await open_house()
    an_atelier(house)
    page = await opened(browse, house, ATELIER)
    expect_trouble(page, "console: .*ERR_")
    sent: list[str] = []

    async def second_fails(route: Route) -> None:
        sent.append(route.request.post_data or "")
        if len(sent) == 2:
            await house.stop()
        await route.continue_()

    await page.route("**/v1/brands/atelier/posts", second_fails)
    await give(page, lines(450), "posts.ndjson")
    await page.get_by_role("button", name="Importer 450 publications").click()
    await expect(page.locator("#importing")).to_contain_text("l’import reprendra de lui-même")
    await expect(page.locator("#importing progress")).to_have_js_property("value", 200)
    await house.start()
    await finished(page)
    await expect(page.locator("#importing .sums")).to_contain_text("450 ajoutées")
    assert sent[1] == sent[2]
    assert asked(house, "GET", "brands/atelier/library").json()["posts"] == 450


async def test_an_import_is_stopped_and_taken_up(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house()
    an_atelier(house)
    page = await opened(browse, house, ATELIER)
    stop = page.get_by_role("button", name="Arrêter")

    async def stopped_meanwhile(route: Route) -> None:
        if await stop.count():
            await stop.click()
        await route.continue_()

    await page.route("**/v1/brands/atelier/posts", stopped_meanwhile)
    await give(page, lines(250), "posts.ndjson")
    await page.get_by_role("button", name="Importer 250 publications").click()
    await expect(page.locator("#importing h3")).to_have_text("Import arrêté")
    assert asked(house, "GET", "brands/atelier/library").json()["posts"] == 200
    await page.unroute("**/v1/brands/atelier/posts")
    await page.get_by_role("button", name="Reprendre").click()
    await finished(page)
    assert asked(house, "GET", "brands/atelier/library").json()["posts"] == 250


async def test_a_file_is_dropped_in_its_place(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house()
    an_atelier(house)
    page = await opened(browse, house, f"{ATELIER}?lang=en")
    dropped = """([name, text]) => {
      const held = new DataTransfer();
      held.items.add(new File([text], name));
      return held;
    }"""
    held = await page.evaluate_handle(dropped, ["a.csv", "text,date,network\nA bench.,2026-03-02,x\n"])
    await page.dispatch_event("#drop", "dragover", {"dataTransfer": held})
    await expect(page.locator("#drop")).to_have_class("drop over")
    await page.dispatch_event("#drop", "drop", {"dataTransfer": held})
    await page.get_by_role("button", name="Import 1 post").click()
    await expect(page.locator("#importing h3")).to_have_text("Import finished")
    await expect(page.locator("#importing .sums")).to_contain_text("1 added")


async def test_an_import_needs_no_mouse(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house()
    an_atelier(house)
    page = await opened(browse, house, ATELIER)
    async with page.expect_file_chooser() as chosen:
        await page.locator("#file").press("Space")
    content = b"contenu;jour\nUn banc.;2026-03-02\n"
    await (await chosen.value).set_files(FilePayload(name="a.csv", mimeType="text/csv", buffer=content))
    await expect(page.locator("#importing h3")).to_be_focused()
    for _ in range(4):
        await page.keyboard.press("Tab")
    await expect(page.locator("#fallback-network")).to_be_focused()
    await page.keyboard.type("Mast")
    send = page.get_by_role("button", name="Importer 1 publication")
    await expect(send).to_be_enabled()
    while not await send.evaluate("(button) => button === document.activeElement"):
        await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await finished(page)
    assert [post["network"] for post in stored(house)] == ["mastodon"]


async def test_hostile_cells_stay_text(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house()
    an_atelier(house)
    page = await opened(browse, house, ATELIER)
    rows = [["text", "date", "network", *HOSTILE]]
    rows += [[text, "2026-03-02", "x", *HOSTILE] for text in HOSTILE]
    rows += [["Un banc", text, text, *HOSTILE] for text in HOSTILE]
    await give(page, table(rows, ","), f"{HOSTILE[1].replace('/', '')}.csv")
    await expect(page.locator(".preview tbody tr")).to_have_count(5)
    await page.locator("#importing summary").click()
    await assert_nothing_ran(page)
    await page.get_by_role("button", name="Importer").click()
    await finished(page)
    await assert_nothing_ran(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_an_import_is_open_to_everyone_and_narrow(
    open_house: OpenHouse, browse: Browse, scheme: Any
) -> None:
    house = await open_house()
    an_atelier(house)
    page = await opened(browse, house, ATELIER, color_scheme=scheme, viewport=NARROW)
    await give(page, table([["texte", "date", "réseau"], ["Un", "2026-01-01", "x"], ["Deux", "", "x"]]))
    await expect(page.locator(".preview")).to_be_visible()
    assert await serious(page) == []
    assert await page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    await page.get_by_role("button", name="Importer 1 publication").click()
    await finished(page)
    assert await serious(page) == []
