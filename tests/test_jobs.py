"""Jobs over HTTP: long imports and re-embeddings, followed, cancelled, seen by those who may."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from service.access.caller import HOUSE
from service.app import create_app
from service.desk import Desk
from service.index.hashing import HashingEmbedder
from service.jobs.jobs import Jobs
from service.jobs.rhythm import Rhythm
from service.jobs.seen import JobOut
from service.library.library import Library
from service.records.jobs import JobRecord
from service.settings import Settings
from tests.disk_kit import holding
from tests.house_kit import NOW, guide_rules, past_post
from tests.jobs_kit import NDJSON, called_by, counts, import_job, ndjson, told_by, until, waited


def test_a_long_import_is_a_job_that_tells_how_far_it_is(client: TestClient, brand: str) -> None:
    job = import_job(client, brand, ndjson(600, bad=2))
    assert (job["kind"], job["brand"], job["total"]) == ("import", brand, 602)
    told = told_by(client, job["id"])
    assert [name for name, _ in told] == ["progress"] * (len(told) - 1) + ["done"]
    done = told[-1][1]
    assert done == client.get(f"/v1/jobs/{job['id']}").json()
    assert (done["state"], done["done"], counts(done)) == ("done", 602, (600, 0, 0, 2))
    assert [one["row"] for one in done["report"]["rejected"]] == [601, 602]
    assert "JSON" in done["report"]["rejected"][0]["reason"]
    assert done["finished_at"] >= done["started_at"] >= done["created_at"]
    found = client.get(f"/v1/brands/{brand}/posts", params={"q": "pièce numéro 598"}).json()
    assert "598" in found["items"][0]["text"]


def test_the_same_import_again_changes_nothing(client: TestClient, brand: str) -> None:
    waited(client, import_job(client, brand, ndjson(200))["id"])
    again = waited(client, import_job(client, brand, ndjson(201))["id"])
    assert counts(again) == (1, 0, 200, 0)


def test_a_list_may_be_a_job_too_and_without_the_header_nothing_changes(
    client: TestClient, brand: str
) -> None:
    posts = [past_post(n) for n in range(3)]
    path = f"/v1/brands/{brand}/posts"
    later = client.post(path, json=posts, headers={"prefer": "wait=5, respond-async"})
    assert (later.status_code, later.headers["preference-applied"]) == (202, "respond-async")
    assert counts(waited(client, later.json()["id"])) == (3, 0, 0, 0)
    now = client.post(path, json=posts, headers={"prefer": "wait=5"})
    assert (now.status_code, now.json()["unchanged"]) == (200, 3)


@pytest.mark.embedded  # it reads the file of the records
def test_an_import_cut_short_is_no_job(settings: Settings) -> None:
    def flood() -> Iterator[bytes]:
        for number in range(1_000):
            yield json.dumps(past_post(number)).encode() + b"\n"

    small = create_app(settings.model_copy(update={"largest_import": 50_000}))
    with TestClient(small, base_url="http://localhost") as client:
        client.put("/v1/brands/atelier", json={"guide": guide_rules()}).raise_for_status()
        refused = client.post("/v1/brands/atelier/posts", content=flood(), headers=NDJSON)
        assert (refused.status_code, refused.json()["code"]) == (413, "too_large")
        malformed = client.post(
            "/v1/brands/atelier/posts", content=b"[", headers=NDJSON | {"content-type": "application/json"}
        )
        assert malformed.json()["code"] == "malformed_json"
        assert client.get("/v1/jobs").json()["items"] == []
        with sqlite3.connect(settings.data_dir / "records.sqlite3") as records:
            left = [records.execute(f"SELECT count(*) FROM {t}").fetchone() for t in ("jobs", "job_rows")]
        records.close()
        assert left == [(0,), (0,)]


def test_what_is_cancelled_keeps_and_counts_what_was_done(client: TestClient, brand: str) -> None:
    running = import_job(client, brand, ndjson(20_000))
    waiting = import_job(client, brand, ndjson(10))
    waited(client, running["id"], lambda job: job["done"] > 0)
    assert client.get(f"/v1/jobs/{waiting['id']}").json()["state"] == "queued"  # one of a brand at a time
    assert client.post(f"/v1/jobs/{waiting['id']}/cancel", json={}).json()["state"] == "cancelled"
    assert client.post(f"/v1/jobs/{running['id']}/cancel", json={}).json()["cancel_asked"]
    ended = waited(client, running["id"])
    assert ended["state"] == "cancelled"
    assert 0 < ended["done"] < 20_000
    assert counts(ended) == (ended["done"], 0, 0, 0)
    assert client.post(f"/v1/jobs/{running['id']}/cancel", json={}).json() == ended
    assert stored_posts(client, brand) == ended["done"]
    listed = client.get("/v1/jobs", params={"state": "cancelled"}).json()["items"]
    assert [job["id"] for job in listed] == [waiting["id"], running["id"]]


def stored_posts(client: TestClient, brand: str) -> int:
    """How many posts the brand has."""
    found, cursor = 0, None
    while True:
        asked = {"limit": "200"} | ({"cursor": cursor} if cursor else {})
        page = client.get(f"/v1/brands/{brand}/posts", params=asked).json()
        found, cursor = found + len(page["items"]), page["next_cursor"]
        if cursor is None:
            return found


def test_jobs_are_listed_by_page_brand_and_state(client: TestClient, brand: str) -> None:
    client.put("/v1/brands/replique", json={"guide": guide_rules()}).raise_for_status()
    made = [import_job(client, name, ndjson(1))["id"] for name in (brand, brand, "replique")]
    for job in made:
        waited(client, job)
    first = client.get("/v1/jobs", params={"brand": brand, "limit": 1}).json()
    second = client.get("/v1/jobs", params={"brand": brand, "cursor": first["next_cursor"]}).json()
    assert [job["id"] for job in first["items"] + second["items"]] == [made[1], made[0]]
    assert second["next_cursor"] is None
    assert client.get("/v1/jobs", params={"state": "running"}).json()["items"] == []
    assert client.get("/v1/jobs", params={"brand": "nobody"}).json()["code"] == "unknown_brand"
    assert client.get("/v1/jobs", params={"cursor": first["next_cursor"]}).json()["code"] == "invalid_cursor"


def test_a_job_of_a_brand_the_key_does_not_open_is_no_job(client: TestClient, brand: str) -> None:
    job = waited(client, import_job(client, brand, ndjson(1))["id"])["id"]
    with called_by(client, "admin", brands=frozenset({"other"})):
        for answer in (
            client.get(f"/v1/jobs/{job}"),
            client.get(f"/v1/jobs/{job}/events"),
            client.post(f"/v1/jobs/{job}/cancel", json={}),
            client.get("/v1/jobs/j_nothing"),
        ):
            assert (answer.status_code, answer.json()["code"]) == (404, "unknown_job")
        assert client.get("/v1/jobs").json()["items"] == []
        assert client.get("/v1/jobs", params={"brand": brand}).json()["code"] == "unknown_brand"
    with called_by(client, "read", brands=frozenset({brand})):
        assert client.get(f"/v1/jobs/{job}").status_code == 200
        assert [one["id"] for one in client.get("/v1/jobs").json()["items"]] == [job]
        assert client.post(f"/v1/jobs/{job}/cancel", json={}).json()["code"] == "out_of_scope"


async def test_a_brand_is_embedded_again_by_a_job_that_can_be_taken_up(desk: Desk) -> None:
    await desk.guides.save("atelier", guide_rules(), "", "api")
    await desk.library.import_posts("atelier", rows_of(5_000))
    other = Library(desk.records, desk.index, HashingEmbedder(64), desk.networks, desk.clock)
    traces = desk.telemetry.traces
    jobs = Jobs(desk.records, other, desk.events, desk.clock, Rhythm(beat=0.05), traces, indexing=True)
    job = await jobs.reembed("atelier", HOUSE.owner)
    assert (job.total, job.state) == (5_000, "queued")
    async with jobs.open(working=True):
        now = await until(lambda: jobs.get(job.id), lambda job: job.done > 0)
    assert (now.state, now.done < 5_000) == ("running", True)
    assert (await jobs.get(job.id)).state == "queued"  # given back
    async with jobs.open(working=True):
        now = await until(lambda: jobs.get(job.id), lambda job: job.finished)
    assert (now.state, now.done, now.attempts) == ("done", 5_000, 2)
    assert await desk.records.shelves.embedder("atelier") == ("hashing:64", 64)
    assert await other.find_posts("atelier", "un banc en chêne", None, 1)


async def rows_of(count: int) -> AsyncIterator[object]:
    """Past posts."""
    for number in range(count):
        yield past_post(number)


def test_embedding_again_is_asked_over_http(client: TestClient, brand: str) -> None:
    job = client.post(f"/v1/brands/{brand}/reembedding", json={})
    assert (job.status_code, job.headers["location"]) == (202, f"/v1/jobs/{job.json()['id']}")
    assert waited(client, job.json()["id"])["state"] == "done"
    with called_by(client, "draft"):
        assert client.post(f"/v1/brands/{brand}/reembedding", json={}).json()["code"] == "out_of_scope"
        refused = client.post(f"/v1/jobs/{job.json()['id']}/cancel", json={})
        assert refused.json()["code"] == "out_of_scope"  # who may start it may cancel it
    assert client.post("/v1/brands/nobody/reembedding", json={}).json()["code"] == "unknown_brand"


async def test_a_job_that_cannot_be_done_says_why(desk: Desk) -> None:
    await desk.guides.save("atelier", guide_rules(), "", "api")
    await desk.library.import_posts("atelier", rows_of(2))
    job = await desk.jobs.import_posts("atelier", HOUSE.owner, rows_of(3))
    await desk.records.shelves.mark_embedder("atelier", "other", 8)
    async with desk.jobs.open(working=True):
        ended = await until(lambda: desk.jobs.get(job.id), lambda job: job.finished)
    assert (ended.state, ended.error, ended.details["stored"]) == ("failed", "embedder_mismatch", "other (8)")
    assert await desk.records.turns.rows(job) is None
    told = JobOut.of(ended, "fr").error
    assert told is not None
    assert "other (8)" in told.detail


def test_a_job_erased_with_its_brand_leaves_nothing(client: TestClient, brand: str) -> None:
    job = import_job(client, brand, ndjson(2_000).replace(b"pi\\u00e8ce num", b"secret xyzzy "))
    waited(client, job["id"], lambda job: job["done"] > 0)
    client.delete(f"/v1/brands/{brand}").raise_for_status()
    assert client.get(f"/v1/jobs/{job['id']}").json()["code"] == "unknown_job"
    folder = client.app.state.desk.settings.data_dir  # type: ignore[attr-defined]
    client.put(f"/v1/brands/{brand}", json={"guide": guide_rules()}).raise_for_status()
    assert counts(waited(client, import_job(client, brand, ndjson(5))["id"])) == (5, 0, 0, 0)
    assert holding(folder, b"xyzzy", job["id"].encode()) == []


async def test_a_job_that_kills_its_workers_is_given_up(desk: Desk) -> None:
    await desk.guides.save("atelier", guide_rules(), "", "api")
    job = JobRecord("atelier", "j_deadly", HOUSE.owner, "import", NOW, NOW)
    await desk.records.jobs.add(job)
    for _ in range(5):
        assert await desk.records.turns.begin(NOW)
        await desk.records.turns.release(NOW)
    async with desk.jobs.open(working=True):
        ended = await until(lambda: desk.jobs.get("j_deadly"), lambda job: job.finished)
    assert (ended.state, ended.error, ended.details) == ("failed", "job_deadly", {"deaths": "5"})


async def test_jobs_are_kept_for_thirty_days(desk: Desk) -> None:
    await desk.guides.save("atelier", guide_rules(), "", "api")
    for name, days in (("j_old", 31), ("j_new", 29)):
        ended = NOW - timedelta(days=days)
        await desk.records.jobs.add(
            JobRecord("atelier", name, HOUSE.owner, "import", ended, ended, state="done", finished_at=ended)
        )
    async with desk.jobs.open(working=True):
        page = await until(lambda: desk.jobs.list(None, None, None, 10), lambda page: len(page.items) == 1)
    assert [job.id for job in page.items] == ["j_new"]
