"""Events told to webhooks over real HTTP: signed, tried again, at least once, and never a text in them."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.settings import Settings
from tests.house_kit import brief, guide_rules
from tests.jobs_kit import called_by, import_job, ndjson, waited
from tests.webhooks_kit import Heard, Receiver, a_receiver

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Webhooks may lead to this machine."""
    return Settings(data_dir=tmp_path / "var", embedder="hashing", outbound_loopback=True)


def made(client: TestClient, receiver: Receiver, *events: str, **more: Any) -> dict[str, Any]:
    """A new webhook."""
    asked = {"url": receiver.url, "events": list(events)} | more
    answer = client.post("/v1/webhooks", json=asked)
    assert answer.status_code == 201, answer.text
    webhook: dict[str, Any] = answer.json()
    return webhook


def heard(receiver: Receiver, count: int) -> list[Heard]:
    """The first messages, once they have come."""
    for _ in range(600):
        if len(receiver.heard) >= count:
            return receiver.heard
        time.sleep(0.05)
    raise AssertionError(receiver.heard)


def verify_of_the_readme() -> Any:
    """`verify(secret, headers, body)`, as README shows it to receivers."""
    block = next(b for b in re.findall(r"```python\n(.*?)```", README, re.DOTALL) if "webhook-signature" in b)
    names: dict[str, Any] = {}
    exec(block, names)
    return names["verify"]


def drafts(client: TestClient, brand: str) -> list[dict[str, Any]]:
    """Two drafts."""
    answer = client.post(f"/v1/brands/{brand}/drafts", json={"brief": brief(), "networks": ["x", "linkedin"]})
    found: list[dict[str, Any]] = answer.raise_for_status().json()["drafts"]
    return found


def test_what_a_webhook_hears(client: TestClient, brand: str) -> None:
    with a_receiver() as receiver:
        webhook = made(client, receiver, "draft.ready", "job.done")
        written = drafts(client, brand)
        job = waited(client, import_job(client, brand, ndjson(2, bad=1))["id"])
        messages = heard(receiver, 3)
    verify = verify_of_the_readme()
    for one in messages:
        assert verify(webhook["secret"], one.headers, one.body)
        assert not verify(webhook["secret"], one.headers, one.body + b" ")
        assert not verify("whsec_" + "A" * 43 + "=", one.headers, one.body)
        assert not verify(webhook["secret"], one.headers | {"webhook-timestamp": "1"}, one.body)
        assert one.headers["content-type"] == "application/json"
    assert len({one.headers["webhook-id"] for one in messages}) == 3
    told = [one.message for one in messages]
    ready = {one["data"]["draft"]: one for one in told if one["type"] == "draft.ready"}
    assert set(ready) == {draft["id"] for draft in written}
    data = ready[written[0]["id"]]["data"]
    assert data == {
        "brand": brand,
        "draft": written[0]["id"],
        "network": written[0]["network"],
        "kind": "post",
        "status": written[0]["status"],
    }
    done = next(one for one in told if one["type"] == "job.done")["data"]
    assert (done["job"], done["state"], done["kind"]) == (job["id"], "done", "import")
    assert done["counts"] == {"added": 2, "updated": 0, "unchanged": 0, "rejected_count": 1}
    assert b"Portes ouvertes" not in b"".join(one.body for one in messages)
    items = client.get(f"/v1/webhooks/{webhook['id']}/deliveries").json()["items"]
    assert {(item["state"], item["status"], item["attempts"]) for item in items} == {("done", 204, 1)}


def test_only_what_was_asked_for_is_told(client: TestClient, brand: str) -> None:
    client.put("/v1/brands/replique", json={"guide": guide_rules()}).raise_for_status()
    with a_receiver() as receiver:
        made(client, receiver, "draft.ready", brands=["replique"])
        made(client, receiver, "decision.made")
        drafts(client, brand)
        drafts(client, "replique")
        told = [one.message["data"]["brand"] for one in heard(receiver, 2)]
        time.sleep(1.2)
    assert told == ["replique", "replique"]


def test_a_secret_is_shown_once(client: TestClient, brand: str) -> None:
    with a_receiver() as receiver:
        webhook = made(client, receiver, "job.done", brands=[brand])
    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", webhook["secret"])
    listed = client.get("/v1/webhooks")
    assert webhook["secret"] not in listed.text
    shown = {key: value for key, value in webhook.items() if key != "secret"}
    assert listed.json() == {"items": [shown], "next_cursor": None}
    assert (shown["brands"], shown["state"]) == ([brand], "enabled")


def test_a_webhook_is_tried_at_once(client: TestClient) -> None:
    with a_receiver([302, 500, 204]) as receiver:
        webhook = made(client, receiver, "job.done")
        path = f"/v1/webhooks/{webhook['id']}/test"
        came = [client.post(path, json={}).json() for _ in range(3)]
        assert [one.message["type"] for one in receiver.heard] == ["webhook.test"] * 3
        assert verify_of_the_readme()(webhook["secret"], receiver.heard[0].headers, receiver.heard[0].body)
    assert [(one["received"], one["status"]) for one in came] == [(False, 302), (False, 500), (True, 204)]
    gone = client.post(path, json={}).json()
    assert gone == {"received": False, "status": None, "error": "outbound_unreachable"}


def test_a_webhook_removed_is_told_nothing(client: TestClient, brand: str) -> None:
    with a_receiver() as receiver:
        webhook = made(client, receiver, "draft.ready")
        assert client.delete(f"/v1/webhooks/{webhook['id']}").status_code == 204
        drafts(client, brand)
        time.sleep(1.2)
        assert receiver.heard == []
    for answer in (
        client.delete(f"/v1/webhooks/{webhook['id']}"),
        client.get(f"/v1/webhooks/{webhook['id']}/deliveries"),
        client.post(f"/v1/webhooks/{webhook['id']}/test", json={}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_webhook")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"url": "http://127.0.0.1:1/", "events": ["other"]}, "invalid_input"),
        ({"url": "http://127.0.0.1:1/", "events": []}, "invalid_input"),
        ({"url": "ftp://example.com/", "events": ["job.done"]}, "invalid_input"),
        ({"url": "http://10.0.0.1/", "events": ["job.done"]}, "outbound_address"),
        ({"url": "http://169.254.169.254/latest", "events": ["job.done"]}, "outbound_address"),
        ({"url": "http://127.0.0.1:1/", "events": ["job.done"], "brands": ["nobody"]}, "unknown_brand"),
    ],
)
def test_a_webhook_that_cannot_be(client: TestClient, asked: dict[str, Any], code: str) -> None:
    refused = client.post("/v1/webhooks", json=asked)
    assert (refused.status_code, refused.json()["code"]) == (422, code)


def test_this_machine_is_closed_unless_a_setting_opens_it(settings: Settings) -> None:
    closed = create_app(settings.model_copy(update={"outbound_loopback": False}))
    with TestClient(closed, base_url="http://localhost") as client:
        for url in ("http://127.0.0.1/", "http://localhost/"):
            refused = client.post("/v1/webhooks", json={"url": url, "events": ["job.done"]})
            assert (refused.status_code, refused.json()["code"]) == (422, "outbound_address")


def test_an_owner_has_a_hundred_webhooks_at_most(client: TestClient) -> None:
    with a_receiver() as receiver:
        for _ in range(100):
            made(client, receiver, "job.done")
        refused = client.post("/v1/webhooks", json={"url": receiver.url, "events": ["job.done"]})
        assert (refused.status_code, refused.json()["code"]) == (409, "too_many_webhooks")
        with called_by(client, "admin", brands=frozenset(), owner="ana"):
            nothing = client.post("/v1/webhooks", json={"url": receiver.url, "events": ["job.done"]})
            assert nothing.json()["code"] == "unknown_brand"  # no brand is not every brand


@pytest.fixture
def three(client: TestClient, brand: str) -> Iterator[list[str]]:
    """Webhooks of the house for every brand, of ana for one brand, of ben for another."""
    client.put("/v1/brands/replique", json={"guide": guide_rules()}).raise_for_status()
    with a_receiver() as receiver:
        ids = [made(client, receiver, "job.done")["id"]]
        for owner, own in (("ana", brand), ("ben", "replique")):
            with called_by(client, "admin", brands=frozenset({own}), owner=owner):
                ids.append(made(client, receiver, "job.done")["id"])
        yield ids


def test_a_webhook_is_seen_by_its_owner_and_by_who_opens_its_brands(
    client: TestClient, brand: str, three: list[str]
) -> None:
    house, ana, ben = three

    def seen() -> list[str]:
        return [one["id"] for one in client.get("/v1/webhooks").json()["items"]]

    assert seen() == three
    with called_by(client, "admin", brands=frozenset({brand}), owner="ana"):
        assert seen() == [ana]
        for other in (house, ben):
            assert client.delete(f"/v1/webhooks/{other}").status_code == 404
        foreign = {"url": "http://127.0.0.1:1/", "events": ["job.done"], "brands": ["replique"]}
        assert client.post("/v1/webhooks", json=foreign).json()["code"] == "unknown_brand"
    with called_by(client, "draft", owner="house"):
        assert client.get("/v1/webhooks").json()["code"] == "out_of_scope"
    assert seen() == three
