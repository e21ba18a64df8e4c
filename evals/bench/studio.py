"""How soon the studio shows what was asked, measured in Chromium: first drafts, reviews, weights, jumps."""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Response
from rich.console import Console
from rich.table import Table

from evals.bench.figures import Aim, percentile
from evals.browsing import BRAND, a_browser, a_house

PAGES = ("", "write", "inbox", "trends")
SUBJECTS = ("Atelier pain au levain", "Galettes du dimanche", "Portes ouvertes au fournil", "Pain de seigle")
NETWORKS = ("facebook", "instagram", "x", "linkedin")
SENTENCE = "Samedi, le fournil ouvre ses portes et Augustine raconte un métier à"
FLAW = " decouvrir"
FIRST_DRAFT_MS, REVIEW_MS, PAGE_BYTES = 300.0, 150.0, 200_000
# Each returns the ms from an event that a person causes to the frame after what answers it is on the page.
UNTIL_SEEN = """
(kind, wanted) => new Promise(done => {
    let began;
    document.addEventListener(kind, event => { began = event.timeStamp; }, {capture: true});
    const look = () => {
        if (began === undefined || !wanted()) return requestAnimationFrame(look);
        requestAnimationFrame(() => done(performance.now() - began));
    };
    look();
})
"""
DRAFTED = f"""subject => ({UNTIL_SEEN})("click",
    () => [...document.querySelectorAll("#board .said")].some(one => one.innerText.includes(subject)))"""
MARKED = f"""word => ({UNTIL_SEEN})("keydown",
    () => [...document.querySelectorAll(".mirror .flaw")].some(one => one.textContent === word))"""
SHIFTS = """
window.jumps = 0;
new PerformanceObserver(list => list.getEntries().forEach(one => { window.jumps += one.value; }))
    .observe({type: "layout-shift", buffered: true});
"""


@dataclass(frozen=True, slots=True)
class Studio:
    """Times in ms; the first draft ever apart, since it measures the voice; bytes of each page as sent.

    `jumps` is the cumulative layout shift of the page while every draft streams in, also just after a click.
    """

    first_ever_ms: float
    draft_ms: list[float]
    review_ms: list[float]
    bytes: dict[str, int]
    jumps: float

    def aims(self) -> list[Aim]:
        """What the studio has to keep."""
        return [
            Aim("first draft text p95 (ms)", percentile(self.draft_ms, 0.95), FIRST_DRAFT_MS, at_most=True),
            Aim("review after typing p95 (ms)", percentile(self.review_ms, 0.95), REVIEW_MS, at_most=True),
            Aim("heaviest page (bytes)", max(self.bytes.values()), PAGE_BYTES, at_most=True),
            Aim("layout shift while drafts stream", self.jumps, 0.0, at_most=True),
        ]


def measure(folder: Path, times: int, embedder: str) -> Studio:
    """Open every page of a fresh house, ask for drafts and type flaws, `times` each."""
    with a_house(folder, embedder=embedder) as url, a_browser() as browser:
        weights = {
            page or "brand": _weight(browser, f"{url}/studio/{BRAND}/{page}".rstrip("/")) for page in PAGES
        }
        page = browser.new_page(locale="fr-FR", viewport={"width": 1280, "height": 800})
        page.add_init_script(SHIFTS)
        page.goto(f"{url}/studio/{BRAND}/write")
        page.wait_for_load_state("networkidle")
        drafts = [_draft(page, f"{SUBJECTS[n % len(SUBJECTS)]} {n}") for n in range(times + 1)]
        jumps = float(page.evaluate("jumps"))
        reviews = _reviews(page, times)
    return Studio(drafts[0], drafts[1:], reviews, weights, round(jumps, 4))


def _draft(page: Page, subject: str) -> float:
    """From the click on the button to the frame that shows the first words of a draft."""
    page.fill("#brief-subject", subject)
    for network in NETWORKS:
        page.check(f'#brief input[name="networks"][value="{network}"]')
    page.evaluate(f"() => {{ window.seen = ({DRAFTED})({json.dumps(subject)}); }}")
    page.click("#propose")
    took = float(page.evaluate("seen"))
    page.wait_for_selector("#board:not([aria-busy])")
    return round(took, 1)


def _reviews(page: Page, times: int) -> list[float]:
    """From the last key of a misspelt word to the frame that underlines it."""
    page.click("#tab-own")
    box = page.locator("marked-text textarea").first
    found = []
    for _ in range(times):
        box.fill(SENTENCE)
        page.wait_for_timeout(500)
        page.keyboard.press("Control+End")
        page.keyboard.type(FLAW[:-1], delay=40)
        page.evaluate(f"() => {{ window.seen = ({MARKED})({json.dumps(FLAW.strip())}); }}")
        page.keyboard.type(FLAW[-1])
        found.append(round(float(page.evaluate("seen")), 1))
    return found


def _weight(browser: Browser, url: str) -> int:
    """Bytes of a page and all it loads, as they travel, images apart."""
    page = browser.new_page(locale="fr-FR")
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 — Playwright marks handlers
    page.goto(url, wait_until="networkidle")
    sizes = [
        answer.request.sizes()["responseBodySize"]
        for answer in answers
        if answer.request.resource_type != "image"
    ]
    page.close()
    return sum(sizes)


def told(found: Studio) -> list[Table]:
    """The figures, for people."""
    times = Table(title="studio, in Chromium (ms)")
    for column in ("", "first", "p50", "p95", "max"):
        times.add_column(column, justify="left" if not column else "right")
    times.add_row("first draft text", f"{found.first_ever_ms:.0f}", *_spread(found.draft_ms))
    times.add_row("review after typing", "", *_spread(found.review_ms))
    weights = Table(title="bytes of a page, as sent, before images")
    weights.add_column("page")
    weights.add_column("bytes", justify="right")
    for name, size in found.bytes.items():
        weights.add_row(name, f"{size:,}")
    return [times, weights]


def _spread(values: Sequence[float]) -> list[str]:
    return [f"{percentile(values, share):.0f}" for share in (0.5, 0.95, 1)]


def main(given: Sequence[str] | None = None) -> None:
    """Measure, print the tables and a line of JSON; end with 1 when an aim is missed."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.studio", description=__doc__)
    parser.add_argument("--times", type=int, default=20, help="drafts asked for, and flaws typed")
    parser.add_argument("--embedder", default="e5", help="e5, or hashing, which fills a house in a second")
    parser.add_argument("--out", type=Path, default=Path("var/bench-studio"), help="where the house is made")
    asked = parser.parse_args(given)
    shutil.rmtree(asked.out, ignore_errors=True)
    asked.out.mkdir(parents=True)
    found = measure(asked.out / "house", asked.times, asked.embedder)
    screen = Console()
    screen.print(*told(found))
    aims: list[dict[str, Any]] = [asdict(aim) | {"met": aim.met} for aim in found.aims()]
    screen.print_json(json.dumps(asdict(found) | {"aims": aims}))
    raise SystemExit(not all(aim["met"] for aim in aims))


if __name__ == "__main__":
    main()
