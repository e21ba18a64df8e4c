"""Pictures of the studio's pages for the README, of a house made for it: `python -m evals.screenshots`."""

from __future__ import annotations

import argparse
import shutil
import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
from playwright.sync_api import Browser, Page, expect
from rich.progress import track

from evals.browsing import BRAND, a_browser, a_house

SCENE = Path(__file__).parent / "cases" / "studio.toml"
PATIENCE = 60_000  # milliseconds, on a machine with other work
WIDE = {"width": 1280, "height": 860}
NARROW = {"width": 360, "height": 740}
STUDIO = f"/studio/{BRAND}"


def main(given: Sequence[str] | None = None) -> None:
    """Fill a house, open every page, and write a picture of each."""
    parser = argparse.ArgumentParser(prog="python -m evals.screenshots", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs/studio"), help="where the pictures go")
    parser.add_argument("--work", type=Path, default=Path("var/screenshots"), help="where the house is made")
    parser.add_argument("--embedder", default="e5", help="e5, or hashing, which fills a house in a second")
    asked = parser.parse_args(given)
    shutil.rmtree(asked.work, ignore_errors=True)
    asked.work.mkdir(parents=True)
    asked.out.mkdir(parents=True, exist_ok=True)
    scene = tomllib.loads(SCENE.read_text(encoding="utf-8"))
    with a_house(asked.work / "house", embedder=asked.embedder) as url, a_browser() as browser:
        fill(url, scene)
        for name, draw in track(PICTURES.items(), "pictures…"):
            draw(browser, url, scene, asked.out / f"{name}.png")


def fill(url: str, scene: Mapping[str, Any]) -> None:
    """Send the messages and the headlines of the scene."""
    api = httpx2.Client(base_url=f"{url}/v1/brands/{BRAND}", timeout=300, trust_env=False)
    now = datetime.now(UTC)
    items = [
        {
            "id": f"{story['story']}-{number}",
            "source": source,
            "title": title,
            "language": language,
            "url": f"https://actualites.example.org/{story['story']}/{number}",
            "published_at": (now - timedelta(hours=hours)).isoformat(),
        }
        for story in scene["items"]
        for number, (hours, language, source, title) in enumerate(story["told"])
    ]
    api.post("/trends/items", json={"items": items}).raise_for_status()
    for message in scene["messages"]:
        author = {"name": message["author"]}
        body = {"message": {**message, "author": author}}
        api.post("/messages", json=body).raise_for_status()


def _open(browser: Browser, url: str, *, dark: bool = False, narrow: bool = False) -> Page:
    page = browser.new_page(
        base_url=url,
        locale="fr-FR",
        viewport=NARROW if narrow else WIDE,  # type: ignore[arg-type]
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )
    page.set_default_timeout(PATIENCE)
    return page


def _drafted(page: Page, scene: Mapping[str, Any]) -> None:
    """Ask for the drafts of the scene's brief, and wait for all of them."""
    brief = scene["brief"]
    page.goto(f"{STUDIO}/write", wait_until="networkidle")
    page.fill("#brief-subject", brief["subject"])
    page.fill("#brief-facts", "\n".join(brief["facts"]))
    page.fill("#brief-link", brief["link"])
    for field, moment in zip(("start", "end"), brief["date"], strict=True):
        page.fill(f'#brief input[name="{field}"]', moment)
    for box in page.query_selector_all('#brief input[name="networks"]:checked'):
        box.uncheck()
    for network in brief["networks"]:
        page.check(f'#brief input[name="networks"][value="{network}"]')
    page.click("#propose")
    written = page.locator("#board article .foot:not(.waiting)")
    expect(written).to_have_count(len(brief["networks"]), timeout=PATIENCE)
    page.evaluate("() => { scrollTo(0, 0); document.querySelector('.asking').scrollTop = 0; }")


def write(browser: Browser, url: str, scene: Mapping[str, Any], file: Path, **look: bool) -> None:
    """A brief and its drafts."""
    page = _open(browser, url, **look)
    _drafted(page, scene)
    page.screenshot(path=file)
    page.close()


def own_text(browser: Browser, url: str, scene: Mapping[str, Any], file: Path) -> None:
    """A text of one's own, reviewed."""
    page = _open(browser, url)
    page.goto(f"{STUDIO}/write", wait_until="networkidle")
    page.click("#tab-own")
    page.locator("#panel-own select").first.select_option(scene["own"]["network"])
    page.locator("#panel-own marked-text textarea").first.fill(scene["own"]["text"].strip())
    page.wait_for_selector(".mirror .flaw")
    page.screenshot(path=file)
    page.close()


def inbox(browser: Browser, url: str, _: Mapping[str, Any], file: Path) -> None:
    """The queue, and the message that presses most, with its replies."""
    page = _open(browser, url)
    page.goto(f"{STUDIO}/inbox", wait_until="networkidle")
    page.keyboard.press("j")
    page.wait_for_selector(".answers .outcome")
    page.screenshot(path=file)
    page.close()


def trends(browser: Browser, url: str, _: Mapping[str, Any], file: Path) -> None:
    """What rises."""
    _still(browser, url, f"{STUDIO}/trends", file)


def brand(browser: Browser, url: str, _: Mapping[str, Any], file: Path) -> None:
    """The measured voice."""
    _still(browser, url, STUDIO, file)


def write_dark(browser: Browser, url: str, scene: Mapping[str, Any], file: Path) -> None:
    """A brief and its drafts, at night."""
    write(browser, url, scene, file, dark=True)


def inbox_narrow(browser: Browser, url: str, _: Mapping[str, Any], file: Path) -> None:
    """The queue on a telephone."""
    _still(browser, url, f"{STUDIO}/inbox", file, narrow=True)


def _still(browser: Browser, url: str, path: str, file: Path, **look: bool) -> None:
    page = _open(browser, url, **look)
    page.goto(path, wait_until="networkidle")
    page.screenshot(path=file)
    page.close()


PICTURES = {
    "write": write,
    "own-text": own_text,
    "inbox": inbox,
    "trends": trends,
    "brand": brand,
    "write-dark": write_dark,
    "inbox-narrow": inbox_narrow,
}

if __name__ == "__main__":
    main()
