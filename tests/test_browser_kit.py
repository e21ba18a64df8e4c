"""The kit of the browser: what it sees, what it lets pass, and that it starts only where there is one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest
from playwright.async_api import Error, expect

from tests.browser_kit import MISSING, NARROW, Browse, found
from tests.browser_watch import Watch, expect_trouble, layout_shift, serious, settle, watch_of, weight
from tests.hostile_kit import assert_nothing_ran
from tests.house_kit import brief
from tests.served_kit import OpenHouse
from tests.site_kit import Site

ROOT = Path(__file__).parent.parent
STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
JUMP = "document.querySelector('div').style.height = '300px'"


async def test_a_page_of_a_house_is_quiet_still_and_light(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house("fournil-augustine")
    page = await browse(house.url)
    await page.goto("/docs")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Portevoix")
    assert await serious(page) == []
    assert (await layout_shift(page)).whole == 0
    assert 10_000 < await weight(page) < 200_000
    await assert_nothing_ran(page)
    assert watch_of(page).faults() == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<script>console.error('ouille')</script>", "console: ouille"),
        ("<script src=/absent></script>", "console: Failed to load resource: .*404"),
        ("<script>setTimeout(() => { throw new Error('aïe') })</script>", "error: .*aïe"),
        ("<script>Promise.reject(new Error('non tenue'))</script>", "error: .*non tenue"),
        ("<script>confirm('Vraiment ?')</script>", "dialog: confirm Vraiment"),
        ("<img alt='' src=https://elsewhere.example/pixel>", "foreign: https://elsewhere.example/pixel"),
        ("<iframe title=f srcdoc=\"<script>console.error('dedans')</script>\"></iframe>", "console: dedans"),
        ("<script>open('about:blank').console.error('à côté')</script>", "console: à côté"),
    ],
)
async def test_trouble_is_seen(site: Site, browse: Browse, body: str, said: str) -> None:
    page = await browse(site.url)
    await page.goto(site.page(body))
    await settle(page)
    assert any(re.match(said, fault) for fault in watch_of(page).faults())
    expect_trouble(page, said)
    expect_trouble(page, "ERR_NAME_NOT_RESOLVED|ERR_BLOCKED", certain=False)


async def test_what_a_policy_stops_is_seen(site: Site, browse: Browse) -> None:
    site.policy = STRICT
    page = await browse(site.url)
    await page.goto(site.page("<p style=color:red>rouge</p><script>window.pwned = 1</script>"))
    with pytest.raises(AssertionError, match="script-src-elem stopped inline"):
        await assert_nothing_ran(page)
    assert await page.evaluate("() => window.pwned") is None
    expect_trouble(page, "policy: style-src-attr stopped inline")
    expect_trouble(page, "policy: script-src-elem stopped inline")
    expect_trouble(page, "console: .*Content Security Policy")


def test_what_was_expected_has_to_come() -> None:
    watch = Watch("http://127.0.0.1:1")
    watch.expect("console: .*503", certain=True)
    watch.expect("foreign", certain=False)
    assert watch.faults() == ["expected, and never came: console: .*503"]


async def test_a_dialog_is_accepted_when_it_is_expected(site: Site, browse: Browse) -> None:
    page = await browse(site.url)
    await page.goto(site.page("<p>Rien</p>"))
    expect_trouble(page, "dialog: confirm Effacer")
    assert await page.evaluate("() => confirm('Effacer ?')") is True
    assert await page.evaluate("() => confirm('Publier ?')") is False
    expect_trouble(page, "dialog: confirm Publier")


async def test_faults_that_bar_people_are_told_under_a_strict_policy(site: Site, browse: Browse) -> None:
    site.policy = STRICT
    site.files["/pale.css"] = "text/css", b"p { color: #ddd; background: #fff }"
    page = await browse(site.url)
    await page.goto(
        site.page("<link rel=stylesheet href=/pale.css><p>Pâle</p><button></button><h5>Trop bas</h5>")
    )
    told = await serious(page)
    assert [line.split(":")[0] for line in told] == ["button-name", "color-contrast"]
    assert "p: Elements must meet minimum color contrast ratio thresholds (<p>Pâle</p>)" in told[1]


async def test_a_page_that_jumps_is_measured(site: Site, browse: Browse) -> None:
    page = await browse(site.url)
    await page.goto(site.page(f'<button onclick="{JUMP}">Ouvrir</button><div></div><p>Du texte</p>'))
    await page.get_by_role("button").click()
    shift = await layout_shift(page)
    assert shift.whole > 0
    assert shift.unprompted == 0
    await page.goto(
        site.page(f"<div></div><p>Du texte</p><script>setTimeout(() => {{ {JUMP} }}, 50)</script>")
    )
    await page.wait_for_function("document.querySelector('div').style.height")
    shift = await layout_shift(page)
    assert shift.whole == shift.unprompted > 0


async def test_a_page_weighs_what_it_loads_but_images(site: Site, browse: Browse) -> None:
    site.files["/a.css"] = "text/css", b"p { margin: 0 }"
    site.files["/a.js"] = "text/javascript", b"document.title = 'Loaded'"
    site.files["/a.svg"] = "image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>"
    path = site.page("<link rel=stylesheet href=/a.css><script src=/a.js></script><img alt='' src=/a.svg>")
    page = await browse(site.url)
    await page.goto(site.page("<p>Une autre page</p>"))
    await page.goto(path)
    whole = sum(len(site.files[name][1]) for name in (path, "/a.css", "/a.js"))
    assert await weight(page) == whole


async def test_a_page_looks_as_it_is_asked_to(site: Site, browse: Browse) -> None:
    path = site.page("<p>Rien</p>")
    seen = """() => [navigator.language, innerWidth, matchMedia('(prefers-color-scheme: dark)').matches,
        matchMedia('(prefers-reduced-motion: reduce)').matches]"""
    plain = await browse(site.url)
    await plain.goto(path)
    assert await plain.evaluate(seen) == ["fr-FR", 1280, False, False]
    other = await browse(
        site.url, locale="en-US", color_scheme="dark", reduced_motion="reduce", viewport=NARROW
    )
    await other.goto(path)
    assert await other.evaluate(seen) == ["en-US", 360, True, True]
    away = await browse(site.url, offline=True)
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        await away.goto(path)


async def test_a_house_goes_away_and_comes_back(open_house: OpenHouse) -> None:
    house = await open_house("fournil-augustine", provider={"words_per_second": 5})
    asked = {"brief": brief(), "networks": ["facebook"]}
    headers = {"Accept": "text/event-stream"}
    async with httpx2.AsyncClient(base_url=house.url, trust_env=False, timeout=60) as client:
        async with client.stream(
            "POST", "/v1/brands/fournil-augustine/drafts", json=asked, headers=headers
        ) as answer:
            lines = answer.aiter_lines()
            while "draft.delta" not in await anext(lines):
                pass
            await house.stop()
            with pytest.raises(httpx2.RemoteProtocolError):
                _ = [line async for line in lines]
        with pytest.raises(httpx2.ConnectError):
            await client.get("/healthz")
        await house.start()
        told = (await client.get("/v1/brands")).json()
    assert [brand["id"] for brand in told["items"]] == ["fournil-augustine"]
    assert house.provider is not None
    assert [call.manner for call in house.provider.calls] == ["good"]


def test_without_chromium_a_test_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BROWSER", raising=False)
    with pytest.raises(pytest.skip.Exception, match=MISSING):
        found(None)
    assert found("/usr/bin/chromium") == "/usr/bin/chromium"


def run_alone(folder: Path, test: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run one test that uses the kit, in a process of its own."""
    (folder / "test_alone.py").write_text(test, encoding="utf-8")
    words = "-q -c /dev/null -o asyncio_mode=auto -p tests.browser_kit -p no:cacheprovider -p no:randomly"
    return subprocess.run(
        [sys.executable, "-m", "pytest", *words.split(), str(folder)],
        env=os.environ | {"PYTHONPATH": str(ROOT)} | more,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


def test_where_a_browser_is_required_its_absence_fails(tmp_path: Path) -> None:
    done = run_alone(tmp_path, "async def test_it(browse): pass", PATH="", BROWSER="required")
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"Failed: {MISSING}" in done.stdout


def test_trouble_nobody_expected_fails_its_test(tmp_path: Path, chromium: str) -> None:
    test = """async def test_it(browse):
        page = await browse("http://127.0.0.1:9")
        await page.set_content("<script>console.error('ouille')</script>")
    """
    done = run_alone(tmp_path, test, PATH=str(Path(chromium).parent))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 passed, 1 error" in done.stdout
    assert "console: ouille" in done.stdout
