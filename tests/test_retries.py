"""Safe retries: the same POST under the same key is done once, and its answer given again."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio
from fastapi.testclient import TestClient

from service.desk import Desk, open_desk
from service.settings import Settings
from tests.disk_kit import holding
from tests.house_kit import guide_rules, past_post
from tests.retries_kit import KEY, Clock, Works, a_house_at_work, who

WORKS = "/v1/brands/atelier/works"


@pytest.fixture
def works() -> Works:
    """What the routes of these tests did."""
    return Works()


@pytest.fixture
def clock() -> Clock:
    """The clock of the house."""
    return Clock()


@pytest_asyncio.fixture
async def moving(settings: Settings, clock: Clock) -> AsyncIterator[Desk]:
    """A desk on that clock."""
    async with open_desk(settings, clock) as desk:
        yield desk


@pytest.fixture
def house(settings: Settings, works: Works, moving: Desk) -> Iterator[TestClient]:
    """A house with a brand."""
    with a_house_at_work(settings, works, moving) as client:
        client.put("/v1/brands/atelier", json={"guide": guide_rules()}).raise_for_status()
        yield client


def code(answer: Any) -> tuple[int, str]:
    """The status and the code of a refusal."""
    return answer.status_code, answer.json()["code"]


def test_a_retry_is_given_the_first_answer(house: TestClient, works: Works) -> None:
    first = house.post(WORKS, json={"n": 1}, headers=KEY)
    assert (first.status_code, first.json()) == (201, {"brand": "atelier", "done": 1})
    assert "idempotent-replayed" not in first.headers
    again = house.post(WORKS, json={"n": 1}, headers=KEY | {"Accept-Language": "en", "Prefer": "wait=9"})
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["idempotent-replayed"] == "true"
    for name in ("content-type", "location", "content-length", "x-content-type-options"):
        assert again.headers[name] == first.headers[name]
    assert again.headers["x-request-id"] != first.headers["x-request-id"]
    assert works.done == [{"n": 1}]
    assert "portevoix_replays_total 1.0" in house.get("/metrics").text


def test_without_a_key_everything_is_done_each_time(house: TestClient) -> None:
    for done in (1, 2):
        assert house.post(WORKS, json={"n": 1}).json()["done"] == done


@pytest.mark.parametrize(
    "change",
    [
        {"json": {"n": 2}},
        {"url": "/v1/works/picky"},
        {"params": {"deep": "1"}},
        {"headers": KEY | {"Accept": "text/event-stream"}},
    ],
)
def test_another_request_under_the_key_is_refused(
    house: TestClient, works: Works, change: dict[str, Any]
) -> None:
    asked: dict[str, Any] = {"url": WORKS, "json": {"n": 1}, "headers": KEY}
    house.post(**asked).raise_for_status()
    assert code(house.post(**(asked | change))) == (422, "idempotency_key_reused")
    assert len(works.done) == 1
    assert house.post(**asked).headers["idempotent-replayed"] == "true"


@pytest.mark.parametrize(
    "sent", ['""', '"a', "", "é", "a b", "a" * 256, f'"{"a" * 256}"', '"é"', '"a"b', "\t"]
)
def test_what_is_not_a_key_is_refused(house: TestClient, works: Works, sent: str) -> None:
    headers = {b"idempotency-key": sent.encode()}
    assert code(house.post(WORKS, json=1, headers=headers)) == (400, "idempotency_key_form")
    assert works.done == []


def test_two_keys_are_none(house: TestClient) -> None:
    twice = [("Idempotency-Key", "a"), ("Idempotency-Key", "a"), ("Content-Type", "application/json")]
    assert code(house.post(WORKS, content=b"1", headers=twice)) == (400, "idempotency_key_form")


@pytest.mark.parametrize(
    ("sent", "again"),
    [("a-b", '"a-b"'), ('"a b"', ' "a b" '), ('"\\"\\\\"', '"\\"\\\\"'), ("a" * 255,) * 2],
)
def test_a_key_is_a_quoted_string_or_a_bare_word(house: TestClient, sent: str, again: str) -> None:
    house.post(WORKS, json=1, headers={"Idempotency-Key": sent}).raise_for_status()
    replayed = house.post(WORKS, json=1, headers={"Idempotency-Key": again})
    assert replayed.headers["idempotent-replayed"] == "true"


def test_a_key_is_its_owner_s(house: TestClient) -> None:
    assert house.post(WORKS, json=1, headers=KEY | who("ana")).json()["done"] == 1
    other = house.post(WORKS, json=1, headers=KEY | who("bob"))
    assert (other.json()["done"], other.headers.get("idempotent-replayed")) == (2, None)
    assert code(house.post(WORKS, json=2, headers=KEY | who("ana"))) == (422, "idempotency_key_reused")
    assert house.post(WORKS, json=2, headers=KEY | who("eve")).json()["done"] == 3
    assert house.post(WORKS, json=1, headers=KEY | who("ana")).json()["done"] == 1


def test_a_key_that_lost_its_rights_is_given_nothing(house: TestClient, works: Works) -> None:
    first = house.post(WORKS, json=1, headers=KEY | who("ana", scopes=["draft"], brands=["atelier"]))
    closed = house.post(WORKS, json=1, headers=KEY | who("ana", scopes=["draft"], brands=["other"]))
    assert code(closed) == (404, "unknown_brand")
    weaker = house.post(WORKS, json=1, headers=KEY | who("ana", scopes=["read"], brands=["atelier"]))
    assert code(weaker) == (403, "out_of_scope")
    assert house.post(WORKS, json=1, headers=KEY | who("ana")).content == first.content
    assert works.done == [1]


def test_a_brand_erased_since_is_not_told(house: TestClient) -> None:
    asked: dict[str, Any] = {
        "url": "/v1/brands/atelier/reviews",
        "json": {"text": "Un mot.", "network": "x"},
        "headers": KEY,
    }
    house.post(**asked).raise_for_status()
    house.delete("/v1/brands/atelier").raise_for_status()
    assert code(house.post(**asked)) == (404, "unknown_brand")


def test_a_text_erased_since_is_not_told(house: TestClient, works: Works) -> None:
    assert "atelier" in house.post(WORKS, json=1, headers=KEY).raise_for_status().text
    post = past_post(1, id="atelier")  # what the answer tells of, and by its id
    house.post("/v1/brands/atelier/posts", json=[post]).raise_for_status()
    assert house.delete("/v1/brands/atelier/posts/atelier").status_code == 204
    assert code(house.post(WORKS, json=1, headers=KEY)) == (410, "answer_erased")
    assert works.done == [1]


@pytest.mark.parametrize("first", ["break", "not json"])
def test_what_failed_is_not_kept(house: TestClient, first: str) -> None:
    url, headers = "/v1/works/picky", KEY | {"Content-Type": "application/json"}
    content = b'"break"' if first == "break" else b"{"
    assert house.post(url, content=content, headers=headers).status_code == 500
    answer = house.post(url, json="corrected", headers=headers)
    assert answer.status_code == 200
    assert "idempotent-replayed" not in answer.headers


def test_a_refusal_is_not_kept(house: TestClient) -> None:
    url = "/v1/brands/atelier/reviews"
    assert house.post(url, json={"text": "Un mot."}, headers=KEY).status_code == 422
    corrected = house.post(url, json={"text": "Un mot.", "network": "x"}, headers=KEY)
    assert corrected.status_code == 200
    assert house.post(url, json={"text": "Un mot.", "network": "x"}, headers=KEY).content == corrected.content


def test_a_stream_is_kept_when_it_ends_with_done(house: TestClient, works: Works) -> None:
    headers = KEY | {"Accept": "text/event-stream"}
    cut = house.post("/v1/works/events", json="error", headers=headers)
    assert cut.text.endswith("event: error\ndata: {}\n\n")
    whole = house.post("/v1/works/events", json="done", headers=headers)
    again = house.post("/v1/works/events", json="done", headers=headers)
    assert again.text == whole.text == "event: draft\ndata: 2\n\nevent: done\ndata: {}\n\n"
    assert again.headers["content-type"] == whole.headers["content-type"]
    assert works.done == ["error", "done"]


@pytest.mark.embedded  # it reads the file of the records
def test_a_route_keeps_something_else_than_a_secret(
    house: TestClient, settings: Settings, works: Works
) -> None:
    assert house.post("/v1/works/secret", json=1, headers=KEY).json() == {"secret": "pv_1234"}
    assert house.post("/v1/works/secret", json=1, headers=KEY).json() == {"secret": None}
    assert works.done == ["secret"]
    assert holding(settings.data_dir, b'{"secret": null}') != []
    assert holding(settings.data_dir, b"pv_1234") == []


def test_an_answer_too_large_to_keep_is_not_made_again(house: TestClient, works: Works) -> None:
    assert len(house.post("/v1/works/large", json=1, headers=KEY).content) == 4_000_001
    assert code(house.post("/v1/works/large", json=1, headers=KEY)) == (409, "answer_too_large_to_keep")
    assert works.done == ["large"]


def test_a_day_later_the_key_is_free(house: TestClient, clock: Clock) -> None:
    house.post(WORKS, json=1, headers=KEY).raise_for_status()
    clock.move(hours=23, minutes=59)
    assert house.post(WORKS, json=1, headers=KEY).json()["done"] == 1
    clock.move(minutes=1)
    assert house.post(WORKS, json=2, headers=KEY).json()["done"] == 2


def test_an_import_is_heard_whole_and_done_once(house: TestClient) -> None:
    rows = [past_post(number, text=f"Pièce {number} " + "en chêne " * 500) for number in range(400)]
    body = "\n".join(json.dumps(row) for row in rows).encode()
    assert len(body) > 1_500_000
    headers = KEY | {"Content-Type": "application/x-ndjson"}
    first = house.post("/v1/brands/atelier/posts", content=body, headers=headers)
    assert first.json()["added"] == 400
    again = house.post("/v1/brands/atelier/posts", content=body, headers=headers)
    assert (again.content, again.headers["idempotent-replayed"]) == (first.content, "true")


def test_a_body_over_the_limit_is_refused(settings: Settings, works: Works) -> None:
    small = settings.model_copy(update={"largest_body": 1_000})

    def flood() -> Iterator[bytes]:
        for _ in range(100):
            yield b" " * 100

    with a_house_at_work(small, works) as client:
        refused = client.post(WORKS, content=flood(), headers=KEY | {"Content-Type": "application/json"})
    assert code(refused) == (413, "too_large")
    assert works.done == []


def test_openapi_says_it_of_every_post(client: TestClient) -> None:
    api = client.get("/openapi.json").json()
    assert client.get("/openapi.json").json() == api
    for path, methods in api["paths"].items():
        for method, told in methods.items():
            names = [one["name"] for one in told.get("parameters", [])]
            retried = method == "post" and path.startswith("/v1/") and not path.endswith("/chatwoot")
            assert names.count("Idempotency-Key") == retried, path
    drafts = api["paths"]["/v1/brands/{brand}/drafts"]["post"]["responses"]
    assert "Idempotent-Replayed" in drafts["200"]["headers"]
    assert "idempotency_in_flight" in drafts["409"]["description"]
    assert "idempotency_key_reused" in drafts["422"]["description"]
    assert "application/problem+json" in drafts["410"]["content"]
