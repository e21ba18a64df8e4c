"""What a brand owns, handed out and put back."""

from __future__ import annotations

import io
import json
import tomllib
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import httpx2
import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.settings import Settings
from tests.house_kit import brief, guide_rules, past_post
from tests.inbox_kit import a_message
from tests.server_kit import command, serving
from tests.trends_kit import a_topic, an_item, verdict

PAGE = "---\ntitle: Horaires\nvalid_from: 2026-01-01\n---\n# La semaine\nOuvert le mardi, de 9 h à 18 h.\n"


def fill(client: TestClient, brand: str = "atelier") -> None:
    """A brand with posts, a page and drafts."""
    rules = guide_rules()
    rules["moves"][0]["language"] = None
    guide = {"guide": rules, "prose": "# Le ton\n« Simple » et \\précis\\.\n"}
    assert client.put(f"/v1/brands/{brand}", json=guide).status_code == 201
    rows = [past_post(n, url=None if n % 2 else f"https://x.example.com/{n}") for n in range(60)]
    assert client.post(f"/v1/brands/{brand}/posts", json=rows).json()["added"] == 60
    page = client.put(
        f"/v1/brands/{brand}/knowledge/sous/horaires.md",
        content=PAGE.encode(),
        headers={"Content-Type": "text/markdown"},
    )
    assert page.status_code == 200
    asked = {"brief": brief(), "networks": ["x", "facebook"]}
    assert client.post(f"/v1/brands/{brand}/drafts", json=asked).status_code == 200
    message = client.post(f"/v1/brands/{brand}/messages", json={"message": a_message()}).json()["id"]
    decision = f"/v1/brands/{brand}/messages/{message}/decision"
    assert client.post(decision, json={"verdict": "hidden"}).status_code == 200
    trends = client.app.state.desk.records.trends  # type: ignore[attr-defined]
    assert client.portal is not None
    topics = [a_topic("t_1"), a_topic("t_2")]
    client.portal.call(trends.save, brand, 0, [an_item(1, "t_1"), an_item(2)], topics, {"t_1": "t_2"})
    client.portal.call(trends.judge, brand, verdict("t_1", "not_for_us", reason="Un concurrent."))


def unzipped(content: bytes, folder: Path) -> Path:
    """The folder the archive makes there."""
    with ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    return folder


def told(folder: Path, file: str) -> list[Any]:
    """What a file of the archive says, line by line."""
    return [json.loads(line) for line in (folder / "atelier" / file).read_text().splitlines()]


def owned(client: TestClient) -> dict[str, Any]:
    """What the brand answers with."""
    path = "/v1/brands/atelier"
    guide = client.get(path).json()
    guide["guide"]["moves"][0].pop("language", None)
    found = client.get(f"{path}/posts", params={"q": "une table en chêne", "limit": 20}).json()
    return {
        "guide": (guide["guide"], guide["prose"]),
        "posts": client.get(f"{path}/posts", params={"limit": 100}).json()["items"],
        "page": client.get(f"{path}/knowledge/sous/horaires.md").json() | {"updated_at": None},
        "found": [(item["id"], item["score"]) for item in found["items"]],
    }


@pytest.mark.embedded  # two houses, one after the other
def test_an_export_erased_and_brought_back_is_the_same_brand(client: TestClient, tmp_path: Path) -> None:
    fill(client)
    before = owned(client)
    drafts = client.get("/v1/brands/atelier/drafts").json()["items"]
    answer = client.get("/v1/brands/atelier/export")
    assert answer.headers["content-type"] == "application/zip"
    assert 'filename="atelier.zip"' in answer.headers["content-disposition"]
    folder = unzipped(answer.content, tmp_path / "brands")
    files = sorted(str(f.relative_to(folder / "atelier")) for f in folder.rglob("*") if f.is_file())
    assert files == [
        "README.txt",
        "brand.toml",
        "decisions.jsonl",
        "drafts.jsonl",
        "guide.md",
        "knowledge/sous/horaires.md",
        "message_decisions.jsonl",
        "messages.jsonl",
        "past_posts.jsonl",
        "trend_items.jsonl",
        "trend_topics.jsonl",
    ]
    assert [draft["text"] for draft in told(folder, "drafts.jsonl")] == [draft["text"] for draft in drafts]
    (message,) = told(folder, "messages.jsonl")
    assert (message["message"]["text"], message["decision"]["verdict"]) == (a_message()["text"], "hidden")
    assert message["id"] in (folder / "atelier/message_decisions.jsonl").read_text()
    assert tomllib.loads((folder / "atelier/brand.toml").read_text())["name"] == "Atelier Marchand"
    assert client.delete("/v1/brands/atelier").status_code == 204
    settings: Settings = client.app.state.desk.settings  # type: ignore[attr-defined]
    again = settings.model_copy(update={"brands_dir": folder, "data_dir": tmp_path / "other"})
    with TestClient(create_app(again), base_url="http://localhost") as other:
        (line,) = other.post("/v1/ingest", json={"restore": True}).text.splitlines()[-1:]
        assert json.loads(line)["outcome"] == "loaded"
        assert owned(other) == before


def test_an_export_tells_items_topics_and_what_was_judged(client: TestClient, tmp_path: Path) -> None:
    fill(client)
    folder = unzipped(client.get("/v1/brands/atelier/export").content, tmp_path)
    items = told(folder, "trend_items.jsonl")
    assert [(one["id"], one["topic"], one["published_at"][:10]) for one in items] == [
        ("i_2", None, "2026-03-02"),
        ("i_1", "t_2", "2026-03-02"),
    ]
    topics = told(folder, "trend_topics.jsonl")
    assert [(one["id"], one["merged_into"], len(one["feedback"])) for one in topics] == [
        ("t_2", None, 1),
        ("t_1", "t_2", 0),
    ]
    assert topics[0]["feedback"][0]["reason"] == "Un concurrent."


def test_a_brand_that_is_not_there_has_no_export(client: TestClient) -> None:
    assert client.get("/v1/brands/personne/export").json()["code"] == "unknown_brand"


def test_the_command_writes_a_whole_file_and_overwrites_none(tmp_path: Path) -> None:
    folder, brands = tmp_path / "var", tmp_path / "brands"
    (brands / "petit").mkdir(parents=True)
    toml = 'name = "Petit"\nsector = "Menuiserie"\nlanguages = ["fr"]\n[[networks]]\nid = "x"\n'
    (brands / "petit" / "brand.toml").write_text(toml, encoding="utf-8")
    assert command(folder, "ingest", PORTEVOIX_BRANDS_DIR=str(brands)).returncode == 0
    file = tmp_path / "petit.zip"
    done = command(folder, "export", "--to", str(tmp_path))
    assert (done.returncode, file.exists()) == (0, True), done.stderr
    refused = command(folder, "export", "--brand", "petit", "--to", str(file))
    assert (refused.returncode, "export_exists" in refused.stderr) == (1, True)
    nowhere = command(folder, "export", "--to", str(tmp_path / "nulle" / "part.zip"))
    assert (nowhere.returncode, "export_unwritable" in nowhere.stderr) == (1, True)
    assert list(tmp_path.glob("*.part")) == []


def test_the_command_goes_through_the_service_that_runs(tmp_path: Path) -> None:
    file = tmp_path / "petit.zip"
    file.write_bytes(b"not a zip")
    with serving(tmp_path / "var") as url:
        rules = {"name": "Petit", "sector": "Menuiserie", "languages": ["fr"], "networks": [{"id": "x"}]}
        assert httpx2.put(f"{url}/v1/brands/petit", json={"guide": rules, "prose": ""}).is_success
        done = command(tmp_path / "var", "export", "--to", str(file), "--force")
    assert done.returncode == 0, done.stderr
    assert (unzipped(file.read_bytes(), tmp_path / "out") / "petit" / "brand.toml").exists()
