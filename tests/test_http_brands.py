"""Brands, knowledge and posts over HTTP."""

from __future__ import annotations

import json
from typing import Any

from fastapi.testclient import TestClient

from tests.house_kit import guide_rules, past_post

ND = {"content-type": "application/x-ndjson"}


def test_a_guide_is_written_read_and_guarded_by_its_etag(client: TestClient, brand: str) -> None:
    read = client.get(f"/v1/brands/{brand}")
    etag = read.headers["etag"]
    assert read.json()["guide"]["name"] == "Atelier Marchand"
    changed = {"guide": guide_rules() | {"name": "Atelier Marchand & Fille"}, "prose": ""}
    written = client.put(f"/v1/brands/{brand}", json=changed, headers={"if-match": etag})
    assert (written.status_code, written.json()["name"]) == (200, "Atelier Marchand & Fille")
    stale = client.put(f"/v1/brands/{brand}", json=changed, headers={"if-match": etag})
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition_failed")


def test_brands_are_listed(client: TestClient, brand: str) -> None:
    (item,) = client.get("/v1/brands").json()["items"]
    assert item["id"] == brand
    assert item["languages"] == ["fr"]
    assert item["networks"] == ["x", "facebook", "instagram", "linkedin", "bluesky"]


def test_a_bad_guide_is_refused_and_nothing_is_written(client: TestClient, brand: str) -> None:
    before = client.get(f"/v1/brands/{brand}").json()
    refused = client.put(f"/v1/brands/{brand}", json={"guide": guide_rules() | {"moovs": []}})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["path"] == "guide: moovs"
    assert "moves" in refused.json()["errors"][0]["message"]
    unknown = client.put(
        f"/v1/brands/{brand}", json={"guide": guide_rules() | {"networks": [{"id": "minitel"}]}}
    )
    assert unknown.status_code == 422
    assert client.get(f"/v1/brands/{brand}").json() == before


def test_a_brand_s_name_has_a_form(client: TestClient, rules: dict[str, Any]) -> None:
    for name in ("A", "Bonjour", "-a", "a" * 64, "a_b"):
        answer = client.put(f"/v1/brands/{name}", json={"guide": rules})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_brand_id")
        assert client.get(f"/v1/brands/{name}").status_code == 404


def test_a_deleted_brand_is_gone_and_can_be_written_again(client: TestClient, brand: str) -> None:
    client.post(f"/v1/brands/{brand}/posts", json=[past_post(1)])
    assert client.delete(f"/v1/brands/{brand}").status_code == 204
    for path in ("", "/posts", "/knowledge", "/drafts"):
        gone = client.get(f"/v1/brands/{brand}{path}")
        assert (gone.status_code, gone.json()["code"]) == (404, "unknown_brand")
    assert client.delete(f"/v1/brands/{brand}").status_code == 404
    assert client.put(f"/v1/brands/{brand}", json={"guide": guide_rules()}).status_code == 201
    assert client.get(f"/v1/brands/{brand}/posts").json()["items"] == []


def test_posts_come_in_as_a_list_or_line_by_line(client: TestClient, brand: str) -> None:
    path = f"/v1/brands/{brand}/posts"
    first = client.post(path, json=[past_post(1), past_post(2)])
    lines = "\n".join(
        [
            json.dumps(past_post(2)),
            "",
            "{broken",
            json.dumps(past_post(3, text="a\x00b")),
            json.dumps(past_post(4)),
        ]
    )
    second = client.post(path, content=lines, headers=ND)
    assert first.json() == {"added": 2, "updated": 0, "unchanged": 0, "rejected": [], "rejected_count": 0}
    report = second.json()
    assert (report["added"], report["unchanged"]) == (1, 1)
    assert [row["row"] for row in report["rejected"]] == [2, 3]
    assert "JSON" in report["rejected"][0]["reason"]


def test_a_list_that_is_not_one(client: TestClient, brand: str) -> None:
    path = f"/v1/brands/{brand}/posts"
    assert client.post(path, json={"id": "a"}).json()["code"] == "posts_not_a_list"
    broken = client.post(path, content="[1,", headers={"content-type": "application/json"})
    assert (broken.status_code, broken.json()["code"]) == (400, "malformed_json")


def test_posts_are_paged_newest_first_and_searched(client: TestClient, brand: str) -> None:
    path = f"/v1/brands/{brand}/posts"
    client.post(
        path, json=[past_post(n) for n in range(25)] + [past_post(77, text="Un violon en érable ondé.")]
    )
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = client.get(path, params={"limit": 10} | ({"cursor": cursor} if cursor else {})).json()
        seen += [item["published_at"] for item in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert len(seen) == 26
    assert seen == sorted(seen, reverse=True)
    found = client.get(path, params={"q": "violon", "limit": 3}).json()["items"]
    assert found[0]["id"] == "post-77"
    assert found[0]["score"] > 0
    assert found[0]["metrics"]["comments"] is None
    only = client.get(path, params={"network": "x"}).json()["items"]
    assert {item["network"] for item in only} == {"x"}
    assert client.get(path, params={"network": "minitel"}).status_code == 404
    assert client.get(path, params={"cursor": "forged"}).json()["code"] == "invalid_cursor"


def test_an_erased_post_is_gone(client: TestClient, brand: str) -> None:
    path = f"/v1/brands/{brand}/posts"
    client.post(path, json=[past_post(1)])
    assert client.delete(f"{path}/post-1").status_code == 204
    assert client.delete(f"{path}/post-1").json()["code"] == "unknown_post"
    assert client.get(path).json()["items"] == []


def test_a_page_is_markdown_with_front_matter_or_json(client: TestClient, brand: str) -> None:
    path = f"/v1/brands/{brand}/knowledge"
    markdown = "---\ntitle: Horaires\nvalid_from: 2026-01-01\n---\n# Boutique\n\nOuverte le mardi."
    put = client.put(
        f"{path}/infos/horaires.md", content=markdown.encode(), headers={"content-type": "text/markdown"}
    )
    assert put.status_code == 200, put.text
    assert (put.json()["title"], put.json()["valid_from"]) == ("Horaires", "2026-01-01")
    as_json = {"text": "La table : 900 €.", "title": "Tarifs", "valid_until": "2030-01-01"}
    assert client.put(f"{path}/tarifs.md", json=as_json).json()["valid_until"] == "2030-01-01"
    assert [item["path"] for item in client.get(path).json()["items"]] == ["infos/horaires.md", "tarifs.md"]
    assert "mardi" in client.get(f"{path}/infos/horaires.md").json()["text"]
    assert client.delete(f"{path}/tarifs.md").status_code == 204
    assert client.get(f"{path}/tarifs.md").json()["code"] == "unknown_page"
    bad = client.put(
        f"{path}/x.md", content=b"---\nvalid_from: demain\n---\nx", headers={"content-type": "text/markdown"}
    )
    assert (bad.status_code, bad.json()["errors"][0]["code"]) == (422, "guide_front_matter")


def test_brands_never_mix(client: TestClient, brand: str) -> None:
    client.put("/v1/brands/voisin", json={"guide": guide_rules()})
    client.post(f"/v1/brands/{brand}/posts", json=[past_post(1)])
    draft = client.post(
        f"/v1/brands/{brand}/drafts", json={"brief": {"subject": "Un banc"}, "networks": ["x"]}
    ).json()["drafts"][0]
    assert client.get(f"/v1/brands/voisin/drafts/{draft['id']}").json()["code"] == "unknown_draft"
    assert client.get("/v1/brands/voisin/posts").json()["items"] == []
    assert client.get("/v1/brands/voisin/posts", params={"q": past_post(1)["text"]}).json()["items"] == []
    assert client.delete("/v1/brands/voisin/posts/post-1").status_code == 404


def test_ingest_over_http_tells_each_step(client: TestClient) -> None:
    one = {"brands": ["fournil-augustine"]}
    with client.stream("POST", "/v1/ingest", json=one) as answer:
        events = [json.loads(line) for line in answer.iter_lines()]
    assert events[-1]["outcome"] == "loaded"
    assert events[0]["done"] == 0
    with client.stream("POST", "/v1/ingest", json=one) as answer:
        assert [json.loads(line)["outcome"] for line in answer.iter_lines()] == ["unchanged"]
    unknown = client.post("/v1/ingest", json={"brands": ["fournil"]})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_brand_folder")


def test_a_library_tells_what_it_holds(client: TestClient, brand: str) -> None:
    path = f"/v1/brands/{brand}/library"
    empty = client.get(path).json()
    assert (empty["posts"], empty["networks"], empty["pages"]) == (0, {}, 0)
    assert (empty["passages"]["guide"], empty["embedder_configured"]) == (1, "hashing:384")
    client.post(f"/v1/brands/{brand}/posts", json=[past_post(n) for n in (1, 6, 2)])
    for name, ends in (("avant.md", "2020-01-01"), ("tarifs.md", "2999-01-01")):
        page = {"text": "Une table coûte 900 €.", "valid_until": ends}
        assert client.put(f"/v1/brands/{brand}/knowledge/{name}", json=page).status_code == 200
    held = client.get(path).json()
    assert (held["posts"], held["pages"], held["pages_in_force"]) == (3, 2, 1)
    assert list(held["networks"]) == ["x", "instagram"]
    span = (past_post(1)["published_at"], past_post(6)["published_at"])
    assert held["networks"]["x"] == {"posts": 2, "first": span[0], "last": span[1]}
    assert held["passages"] == {"posts": 3, "guide": 1, "knowledge": 2}
    assert (held["index"], held["embedder"]) == ("ready", "hashing:384")
    assert client.get("/v1/brands/absente/library").json()["code"] == "unknown_brand"
