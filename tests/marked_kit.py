"""A page with one marked text on it, asked for reviews as the studio's pages ask."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Locator, Page

from tests.browser_kit import Browse
from tests.own_kit import bare
from tests.served_kit import House

LABEL = "Votre texte"
MOUNT = """async ([label, network, facts]) => {
  const base = document.querySelector('link[href$="base.css"]').href.replace("base.css", "");
  const link = document.createElement("link");
  Object.assign(link, { rel: "stylesheet", href: `${base}marked-text.css` });
  await new Promise(done => { link.onload = done; document.head.append(link); });
  await import(`${base}marked-text.js`);
  const { reviewer } = await import(`${base}reviewing.js`);
  const text = document.createElement("marked-text");
  text.label = label;
  document.querySelector("main").append(text);
  const kept = { base, text, heard: [], keys: [] };
  kept.reviewer = reviewer(told => {
    if (told.review) text.findings = told.review.findings;
    kept.heard.push({ ...told, error: told.error?.name ?? null, at: performance.now() });
  });
  text.addEventListener("typed", ({ detail }) => {
    kept.keys.push(performance.now());
    kept.reviewer.ask({ network, text: detail.text, facts });
  });
  window.kept = kept;
}"""
HEARD = """text => {
  const told = kept.heard.at(-1);
  return told?.text === text && told.at > (kept.keys.at(-1) ?? 0);
}"""
MARKED = """() => [...document.querySelectorAll(".flaw")].map(
  one => [one.className.split(" ")[1], one.textContent])"""


async def marked_text(house: House, browse: Browse, network: str = "x", **look: Any) -> Page:
    """The page, its text box empty."""
    page = await browse(house.url, **look)
    await bare(page)
    await page.evaluate(MOUNT, [LABEL, network, []])
    return page


def box_of(page: Page) -> Locator:
    """The text box."""
    return page.get_by_label(LABEL, exact=True)


def panel_of(page: Page) -> Locator:
    """What tells of a marked place."""
    return page.get_by_role("dialog", name="Remarques sur ce passage")


async def reviewed(page: Page) -> None:
    """Wait for the review of what is written."""
    await page.wait_for_function(HEARD, arg=await value_of(page))


async def value_of(page: Page) -> str:
    """What is written."""
    text: str = await page.evaluate("() => kept.text.value")
    return text


async def marked(page: Page) -> list[list[str]]:
    """The severity and the words of each underlined piece."""
    found: list[list[str]] = await page.evaluate(MARKED)
    return found
