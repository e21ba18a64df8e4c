"""The text box of the studio: findings underlined where they stand, and fixed where they are read."""

from __future__ import annotations

import base64

import pytest
from playwright.async_api import ViewportSize, expect

from tests.browser_kit import NARROW, WIDE, Browse
from tests.hostile_kit import HOSTILE, PRODUCT, assert_nothing_ran
from tests.marked_kit import box_of, marked, marked_text, panel_of, reviewed, value_of
from tests.served_kit import OpenHouse

BRAND = "fournil-augustine"
FLAWED = "Bonjour 😀 le quartier ! Venez découvrir nos pains 👩‍👩‍👧..."
ODD = (
    "Un pain\tdoré\tet\t\tdes brioches, puis une fin de ligne qui passe à la suivante sans prévenir personne",
    "https://fournil-augustine.example.com/" + "tresLong" * 40,
    "👩‍👩‍👧 🇫🇷 é à l’anse e\u0301 a\u0308o\u0302 🏳️‍🌈" * 6,
    "مرحبا بكم في مخبزنا، الخبز طازج كل صباح\nשלום לכולם\nEt du français",
    "\n\n une ligne vide avant, des blancs après      \n\n\nfin\n",
    "fi ffl AVATAR To. Ty «\u00a0Wa\u00a0» 10\u202f000\u202f€ " * 9,
    "你好，面包店每天早上开门。" * 12,
)
SHOWN = tuple(text for text in HOSTILE if PRODUCT not in text)  # what is shown would pass for worked out
# Findings at every other word, to see that a mark never moves the words around it.
EVERY_WORD = """text => [...text.matchAll(/\\S+/g)].filter((_, i) => i % 2).map((found, i) => ({
  rule: "test", severity: ["block", "warn", "info"][i % 3], message: "…", fix: null, field: null,
  span: [0, found[0].length].map(more => [...text.slice(0, found.index + more)].length)}))"""
SHOW_ONE = """shown => {
  const [box, under] = [document.querySelector("marked-text textarea"), document.querySelector(".mirror")];
  box.style.color = shown === "box" ? "black" : "transparent";
  under.style.color = shown === "mirror" ? "black" : "transparent";
  for (const one of under.querySelectorAll(".flaw")) {
    one.style.setProperty("text-decoration", "none");
    one.style.setProperty("background", "none");
  }
}"""
# The greatest difference of a channel between two pictures. A piece of text may begin a part of a pixel off.
DIFFERENCE = """async pictures => {
  const read = async picture => {
    const bytes = Uint8Array.from(atob(picture), sign => sign.charCodeAt(0));
    const drawn = await createImageBitmap(new Blob([bytes]));
    const canvas = new OffscreenCanvas(drawn.width, drawn.height).getContext("2d");
    canvas.drawImage(drawn, 0, 0);
    return canvas.getImageData(0, 0, drawn.width, drawn.height).data;
  };
  const [one, other] = [await read(pictures[0]), await read(pictures[1])];
  return one.reduce((most, value, i) => Math.max(most, Math.abs(value - other[i])), 0);
}"""
PART_OF_A_PIXEL = 100  # of 255; a stroke a whole pixel off differs by all of it
OFF_BY = """() => {
  const text = kept.text.value;
  const walker = document.createTreeWalker(document.querySelector(".mirror"), NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  const whole = nodes.map(node => node.data).join("");
  return kept.text.findings.filter(({ span }) => span).map(({ span }) => {
    const words = [...text].slice(...span).join("").replaceAll("\\n", "");
    const before = [...text].slice(0, span[0]).join("").replaceAll("\\n", "").length;
    const range = document.createRange();
    let at = 0;
    for (const node of nodes) {
      if (before >= at && before < at + node.length) range.setStart(node, before - at);
      const end = before + words.length;
      if (end > at && end <= at + node.length) range.setEnd(node, end - at);
      at += node.length;
    }
    const rects = [...range.getClientRects()];
    const inside = [...document.querySelectorAll(".flaw")].flatMap(one => [...one.getClientRects()]);
    const near = (a, b) => Math.abs(a.left - b.left) < 0.5 && Math.abs(a.top - b.top) < 0.5;
    const missing = rects.filter(one => one.width && !inside.some(mark => near(mark, one)));
    return {words, standing: range.toString(), whole: whole === text.replaceAll("\\n", ""), missing};
  });
}"""


async def test_each_mark_stands_where_its_words_stand(open_house: OpenHouse, browse: Browse) -> None:
    page = await marked_text(await open_house(BRAND), browse)
    await box_of(page).press_sequentially(FLAWED)
    await reviewed(page)
    found = await page.evaluate(OFF_BY)
    assert {"Venez découvrir", "..."} <= {one["words"] for one in found}
    assert [one for one in found if one["words"] != one["standing"] or one["missing"]] == []
    assert all(one["whole"] for one in found)
    assert ["warn", "Venez découvrir"] in await marked(page)


@pytest.mark.parametrize("text", ODD, ids=["tabs", "long", "emoji", "rtl", "blank", "kerning", "cjk"])
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_the_mirror_shows_every_sign_exactly_where_the_box_does(
    open_house: OpenHouse, browse: Browse, text: str, viewport: ViewportSize
) -> None:
    page = await marked_text(await open_house(BRAND), browse, viewport=viewport)
    await box_of(page).fill(text)
    await reviewed(page)
    await page.evaluate(f"() => {{ kept.text.findings = ({EVERY_WORD})(kept.text.value) }}")
    pictures = []
    for shown in ("nothing", "box", "mirror"):
        await page.evaluate(SHOW_ONE, shown)
        taken = await page.locator("marked-text .sheet").screenshot()
        pictures.append(base64.b64encode(taken).decode())
    assert await page.evaluate(DIFFERENCE, pictures[:2]) > 200
    assert await page.evaluate(DIFFERENCE, pictures[1:]) < PART_OF_A_PIXEL
    assert await page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


async def test_a_fix_is_one_key_or_one_click_and_undo_takes_it_back(
    open_house: OpenHouse, browse: Browse
) -> None:
    page = await marked_text(await open_house(BRAND), browse)
    await box_of(page).press_sequentially(FLAWED)
    await reviewed(page)
    await page.keyboard.press("Control+Home")
    await page.keyboard.press("Alt+ArrowDown")
    await page.keyboard.press("F8")
    await expect(panel_of(page)).to_contain_text("Mieux vaut éviter « Venez découvrir »")
    await page.keyboard.press("Enter")
    fixed = FLAWED.replace("Venez découvrir", "Passez goûter")
    assert await value_of(page) == fixed
    await expect(box_of(page)).to_be_focused()
    await page.keyboard.press("Control+z")
    assert await value_of(page) == FLAWED
    await reviewed(page)
    await page.locator(".mirror").get_by_text("Venez découvrir").hover(force=True)
    await panel_of(page).get_by_role("button").click()
    assert await value_of(page) == fixed
    await expect(panel_of(page)).to_be_hidden()
    await reviewed(page)
    assert ["warn", "Venez découvrir"] not in await marked(page)


async def test_texts_that_try_to_run_are_shown_as_they_are(open_house: OpenHouse, browse: Browse) -> None:
    page = await marked_text(await open_house(BRAND), browse, "facebook")
    for text in SHOWN:
        await box_of(page).fill(text)
        shown = await page.locator(".mirror").evaluate(
            "one => [...one.children].map(line => line.textContent)"
        )
        assert "\n".join(shown) == await value_of(page)
    await box_of(page).fill("\n".join(SHOWN))
    await reviewed(page)
    assert len(await marked(page)) > len(SHOWN) / 2
    for _ in range(30):
        await page.keyboard.press("F8")
        await expect(panel_of(page)).to_be_visible()
    await assert_nothing_ran(page)
