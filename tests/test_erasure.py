"""Erasing by HTTP: nothing of it in any byte of the data folder, whatever kept it, whatever interrupts it."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from evals.faults.erasure import BORN, House, calm
from evals.faults.traces import Found, Marked, scan
from service.app import create_app
from service.desk import open_desk
from service.index.index import Index
from service.settings import Settings
from service.telemetry import JsonLines
from tests.house_kit import brief, guide_rules, past_post

PATH = "/v1/brands/atelier"


@pytest.fixture
def marked() -> Marked:
    """A post that nothing else resembles."""
    return Marked.drawn(random.Random(), "Le banc de chêne est fini, et il part demain.")


def put(client: TestClient, marked: Marked) -> None:
    """A brand with that post among others."""
    assert client.put(PATH, json={"guide": guide_rules(), "prose": "Simple."}).is_success
    rows = [*(past_post(n) for n in range(20)), past_post(21, id=marked.id, text=marked.text)]
    assert client.post(f"{PATH}/posts", json=rows).json()["added"] == 21


def look(folder: Path, marked: Marked) -> Found:
    """What the data folder holds of it; its vector is looked for by the whole proof."""
    return scan([folder], [marked], {})


def test_a_whole_life_leaves_no_trace_of_what_was_erased(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    seen, erasing = calm(House.on(tmp_path / "data", "hashing", busy=200), 40, 10, random.Random(7))
    before = seen.pop("before")
    assert (before.text, before.id, before.vector) == (10, 10 - BORN, 10)
    assert {when: found.files for when, found in seen.items() if found.traces} == {}
    assert erasing.statuses == {204: 10}


def test_who_does_not_wait_is_told_that_it_goes_on(
    client: TestClient, settings: Settings, marked: Marked
) -> None:
    put(client, marked)
    answer = client.delete(f"{PATH}/posts/{marked.id}", headers={"Prefer": "wait=0"})
    assert (answer.status_code, answer.json()) == (202, {"status": "erasing"})
    assert client.get(f"{PATH}/posts", params={"q": marked.text, "limit": 50}).text.find(marked.id) == -1
    until_clean(settings.data_dir, marked)
    assert client.delete(f"{PATH}/posts/{marked.id}").json()["code"] == "unknown_post"


def test_answers_that_quote_it_are_given_no_more(
    client: TestClient, settings: Settings, marked: Marked
) -> None:
    put(client, marked)
    whole = {"network": "linkedin", "text": marked.text}
    (draft,) = client.post(f"{PATH}/drafts", json={"brief": brief(), "networks": ["x"]}).json()["drafts"]
    edited = {"verdict": "edited", "text": f"{marked.text} À demain !"}
    asked = {
        "rewrites": rewrite(marked),
        "reviews": whole,
        f"drafts/{draft['id']}/decision": edited,
        "drafts": {"brief": brief(subject=marked.plain), "networks": ["facebook"]},
    }
    answers = {path: keyed(client, path, body) for path, body in asked.items()}
    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(asked, 200)
    assert marked.id in answers["drafts"].text
    assert [keyed(client, path, body).content for path, body in asked.items()] == [
        answer.content for answer in answers.values()
    ]
    assert client.delete(f"{PATH}/posts/{marked.id}").status_code == 204
    assert {keyed(client, path, body).json()["code"] for path, body in asked.items()} == {"answer_erased"}
    assert look(settings.data_dir, marked).files == ()
    assert client.get(f"{PATH}/drafts/{draft['id']}").json()["code"] == "unknown_draft"


def keyed(client: TestClient, path: str, body: Any) -> Any:
    """The answer to a POST under the key that is the request's own."""
    return client.post(f"{PATH}/{path}", json=body, headers={"Idempotency-Key": path})


@pytest.mark.embedded  # it reads the data folder
def test_a_page_leaves_no_trace(client: TestClient, settings: Settings, marked: Marked) -> None:
    put(client, Marked.drawn(random.Random(), "Autre chose."))
    page, kind = f"{PATH}/knowledge/{marked.id}.md", {"Content-Type": "text/markdown"}
    for text in (marked.text, f"# Atelier\n{marked.text}\n\nEncore : {marked.text}"):
        assert client.put(page, content=text.encode(), headers=kind).is_success
    asked = {"brief": brief(subject="Un banc de chêne fini"), "networks": ["facebook"]}
    (draft,) = client.post(f"{PATH}/drafts", json=asked).json()["drafts"]
    assert marked.words[0] in str([source["excerpt"] for source in draft["sources"]])
    assert look(settings.data_dir, marked).traces == 2
    assert client.delete(page).status_code == 204
    assert look(settings.data_dir, marked).files == ()
    kept = client.get(f"{PATH}/drafts/{draft['id']}").json()
    assert kept["sources"] == [source for source in draft["sources"] if marked.id not in source["ref"]]
    assert client.delete(page).json()["code"] == "unknown_page"


@pytest.mark.embedded  # it reads the data folder
def test_a_brand_leaves_an_id_and_a_date(client: TestClient, settings: Settings, marked: Marked) -> None:
    put(client, marked)
    secret = {"guide": guide_rules() | {"name": marked.words[0]}, "prose": f"# {marked.words[1]}\nDit."}
    assert client.put(PATH, json=secret).is_success
    assert client.post(f"{PATH}/rewrites", json=rewrite(marked)).is_success
    assert look(settings.data_dir, marked).traces == 2
    assert client.delete(PATH).status_code == 204
    assert look(settings.data_dir, marked).files == ()
    assert not (settings.data_dir / "index" / "atelier").exists()


def rewrite(marked: Marked) -> dict[str, str]:
    """A request whose draft is a copy of the post."""
    return {"network": "linkedin", "text": marked.text, "action": "typography"}


@pytest.mark.embedded  # it reads the data folder
async def test_a_start_finishes_what_a_crash_interrupted(settings: Settings, marked: Marked) -> None:
    with TestClient(create_app(settings), base_url="http://localhost") as client:
        put(client, marked)
        client.get(f"{PATH}/posts", params={"q": "banc"})
    async with open_desk(settings) as desk:
        await desk.records.posts.delete("atelier", marked.id)  # and then the process died
    stranger = settings.data_dir / "index" / "inconnue"
    stranger.mkdir()
    assert look(settings.data_dir, marked).traces == 2
    with TestClient(create_app(settings), base_url="http://localhost"):
        await asyncio.to_thread(until_clean, settings.data_dir, marked)
        await asyncio.to_thread(until_gone, stranger)


def until_clean(folder: Path, marked: Marked) -> None:
    """Return once nothing is found."""
    for _ in range(200):
        if not look(folder, marked).traces:
            return
        time.sleep(0.1)
    raise AssertionError(look(folder, marked))


def until_gone(folder: Path) -> None:
    """Return once the folder is."""
    for _ in range(200):
        if not folder.exists():
            return
        time.sleep(0.1)
    raise AssertionError(folder)


def test_the_log_tells_where_an_error_happened_and_not_what_it_quotes(marked: Marked) -> None:
    known: dict[str, int] = {}
    try:
        known[marked.id] += 1
    except KeyError:
        try:
            int(marked.text)
        except ValueError as error:
            information = (ValueError, error, error.__traceback__)
    record = logging.LogRecord("service", logging.ERROR, "here", 1, "on %s", ("/x",), information)
    line = JsonLines().format(record)
    assert all(name in line for name in ("ValueError", "KeyError", "test_erasure.py"))
    assert not any(word in line for word in (marked.id, *marked.words))


@pytest.mark.embedded  # it reads the data folder
async def test_deletions_in_a_row_do_not_wait_to_gather(settings: Settings) -> None:
    async with open_desk(settings) as desk:
        patient = Index(settings.data_dir / "patient", desk.records.shelves, settle=60.0)
        with TestClient(create_app(settings, desk), base_url="http://localhost") as client:
            put(client, Marked.drawn(random.Random(), "Un banc."))
        await patient.ensure("atelier")
        before = (await patient.health("atelier")).generation
        await desk.records.posts.delete("atelier", "post-1")
        await patient.forget("atelier", "posts", "post-1")
        async with asyncio.timeout(50):
            await patient.settled("atelier")
        assert (await patient.health("atelier")).generation != before
        await patient.close()
