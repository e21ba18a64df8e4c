"""The editor of a text of one's own, on a page that has nothing else."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Page, Route

from tests.browser_kit import Browse
from tests.served_kit import House

MOUNT = """async brand => {
  const base = document.querySelector('link[href$="base.css"]').href.replace("base.css", "");
  for (const name of ["marked-text.css", "own-text.css"]) {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: base + name });
    await new Promise(done => { link.onload = done; document.head.append(link); });
  }
  const get = async path => (await fetch(`/v1/${path}`, { headers: { "Accept-Language": "fr" } })).json();
  const [networks, able, found] = await Promise.all(
    ["networks", "capabilities", `brands/${brand}`].map(get));
  const fields = { text: "Texte", title: "Titre", alt_text: "Texte alternatif", hashtags: "Hashtags",
    first_comment: "Premier commentaire", cashtags: "Symboles boursiers" };
  const languages = found.languages.map(id => ({ id, name: id }));
  const { mountOwnText } = await import(`${base}own-text.js`);
  const element = document.querySelector("main").appendChild(document.createElement("div"));
  window.own = mountOwnText(element, {
    networks: networks.items, fields, rewrites: able.rewrites, brand: { ...found, languages } });
}"""


async def own_text(house: House, browse: Browse, **look: Any) -> Page:
    """The page, with what was kept of an earlier visit."""
    page = await browse(house.url, **look)
    await mount(page)
    return page


async def mount(page: Page, brand: str = "fournil-augustine") -> None:
    """Open the page, and put the editor on it."""
    await bare(page, brand)
    await page.evaluate(MOUNT, brand)


async def bare(page: Page, brand: str = "fournil-augustine") -> None:
    """Open a page of the studio with nothing in it."""
    await page.route("**/write.js", _nothing)
    await page.goto(f"/studio/{brand}/write")
    await page.locator("main > *").evaluate_all("all => all.forEach(one => one.remove())")


async def _nothing(route: Route) -> None:
    await route.fulfill(body="", content_type="text/javascript")
