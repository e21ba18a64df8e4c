"""The frame of the studio's pages: their heads, their language, what is refused, and the files they load."""

from __future__ import annotations

import gzip
import re
import subprocess
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from service.studio.assets import assets

ROOT = Path(__file__).parent.parent
PAGES = ("", "/write", "/inbox", "/trends")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_runs_nothing_but_our_scripts(client: TestClient, brand: str, page: str) -> None:
    answer = client.get(f"/studio/{brand}{page}")
    assert answer.status_code == 200
    policy = dict(rule.split(" ", 1) for rule in answer.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert answer.headers["cache-control"] == "no-store"
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=", answer.text)


@pytest.mark.parametrize("page", PAGES)
def test_every_file_of_a_page_is_there_and_kept_for_ever(client: TestClient, brand: str, page: str) -> None:
    text = client.get(f"/studio/{brand}{page}").text
    files = set(re.findall(r'"(/studio-assets/[^"]+)"', text))
    assert files
    for file in files:
        answer = client.get(file)
        assert answer.status_code == 200, file
        assert "immutable" in answer.headers["cache-control"]


def test_every_import_of_a_script_leads_to_a_file() -> None:
    scripts = {path: asset.plain.decode() for path, asset in assets().by_path.items() if path.endswith(".js")}
    led = 0
    for path, text in scripts.items():
        for target in re.findall(r'(?:from|import)\s*\(?["\'](\.[^"\']+)["\']', text):
            there = Path("/", path).parent.joinpath(target).resolve()
            assert str(there)[1:] in scripts, (path, target)
            led += 1
    assert led > 5


def test_a_file_is_sent_compressed_to_who_reads_it_so(client: TestClient) -> None:
    address = assets().address("base.css")
    plain = assets().by_path["base.css"].plain
    assert client.get(address, headers={"accept-encoding": "identity"}).content == plain
    with client.stream("GET", address, headers={"accept-encoding": "gzip"}) as answer:
        assert answer.headers["content-encoding"] == "gzip"
        assert gzip.decompress(b"".join(answer.iter_raw())) == plain


def test_a_file_of_another_version_is_not_kept(client: TestClient) -> None:
    answer = client.get("/studio-assets/earlier/base.css")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")
    for path in ("nothing.js", "../api.py", "vendor/lit-html/LICENSE", "..%2fapi.py"):
        assert client.get(f"/studio-assets/{assets().version}/{path}").status_code == 404


def test_a_page_is_french_until_the_reader_switches(client: TestClient, brand: str) -> None:
    page = f"/studio/{brand}/write"
    assert '<html lang="fr">' in client.get(page, headers={"accept-language": "en"}).text
    switched = client.get(f"{page}?lang=en&topic=a", follow_redirects=False)
    assert (switched.status_code, switched.headers["location"]) == (303, f"{page}?topic=a")
    assert '<html lang="en">' in client.get(page).text
    client.get(f"{page}?lang=fr")
    assert '<html lang="fr">' in client.get(page).text
    assert client.get(f"{page}?lang=xx").status_code == 200


def test_a_brand_that_does_not_exist_has_a_page_that_says_so(client: TestClient) -> None:
    answer = client.get("/studio/absente/write")
    assert answer.status_code == 404
    assert "absente" in answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_the_bare_address_leads_to_the_studio(client: TestClient) -> None:
    assert client.get("/", follow_redirects=False).headers["location"] == "/studio"
    assert client.get("/studio").status_code == 200


def test_a_brand_shows_its_name_as_text(client: TestClient, rules: dict[str, object]) -> None:
    name = "<img src=x onerror=alert(1)>\"'&amp;"
    client.put("/v1/brands/hostile", json={"guide": rules | {"name": name}, "prose": "Simple."})
    for page in PAGES:
        text = client.get(f"/studio/hostile{page}").text
        assert "<img src=x" not in text
        assert "&lt;img src=x" in text


def test_what_is_vendored_is_named_with_its_version_and_licence() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    fetched = (ROOT / "tools" / "vendor").read_text(encoding="utf-8")
    folder = ROOT / "service" / "studio" / "assets" / "vendor"
    packages = sorted(item.name for item in folder.iterdir())
    assert packages == sorted(re.findall(r"^fetch (\S+)@", fetched, re.MULTILINE))
    for name, version in re.findall(r"^fetch (\S+)@(\S+)", fetched, re.MULTILINE):
        assert f"{name} {version}" in notice
        assert (folder / name / "LICENSE").is_file()


def test_the_package_ships_every_file_of_the_studio() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "service/studio"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    shipped = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    kinds = {Path(name).suffix or Path(name).name for name in listed} - {".py"}
    assert all(f'"**/*{kind}"' in shipped or f'"**/{kind}"' in shipped for kind in kinds), kinds
