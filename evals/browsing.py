"""A house with a demo brand in it, as a process, and Debian's Chromium to open its pages with."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from evals.bench.serving import running, serving

BRAND = "fournil-augustine"
BRANDS = Path(__file__).parent.parent / "brand_guides"
NOWHERE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
LONGEST_IMPORT = 900  # seconds, on a machine with other work


class NoBrowser(Exception):
    """There is no Chromium on this machine."""

    def __init__(self) -> None:
        super().__init__("no Chromium: apt-get install chromium")


@contextmanager
def a_house(folder: Path, brands: tuple[str, ...] = (BRAND,), embedder: str = "e5") -> Iterator[str]:
    """A service with demo brands ingested into `folder`, the composer writing; its address."""
    settings: Mapping[str, str] = {
        "PORTEVOIX_BRANDS_DIR": str(BRANDS),
        "PORTEVOIX_EMBEDDER": embedder,
        "PORTEVOIX_MODEL": "composer",
    }
    words = ["ingest", *(word for brand in brands for word in ("--brand", brand))]
    with running(folder, words, settings) as ingesting:
        if ingesting.wait(LONGEST_IMPORT):
            raise subprocess.CalledProcessError(ingesting.returncode, words)
    with serving(folder, settings) as service:
        service.until_ok("/readyz")
        yield str(service.client.base_url).rstrip("/")


@contextmanager
def a_browser() -> Iterator[Browser]:
    """Chromium, which finds no other host than this machine. NoBrowser."""
    chromium = shutil.which("chromium")
    if chromium is None:
        raise NoBrowser
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[NOWHERE])
        try:
            yield browser
        finally:
            browser.close()
