"""What Chatwoot sends: let in by its signature alone, kept once, or refused with a reason."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from evals.chatwoot import headers, secret_of, told
from service.app import create_app
from service.desk import utc_now
from service.errors import InvalidInput
from service.settings import Settings, read_settings
from tests.house_kit import guide_rules

KEY = "a-key-of-sixteen-or-more"
BEARER = {"authorization": f"Bearer {KEY}"}
PATH = "/v1/brands/atelier/webhooks/chatwoot"
SECRETS = f"atelier={secret_of('atelier')}, lointaine={secret_of('lointaine')}"


@pytest.fixture
def house(settings: Settings) -> Iterator[TestClient]:
    """A house with a key and two brands, of which one has a secret, called from another machine."""
    told_so = {"api_key": SecretStr(KEY), "chatwoot_secrets": SecretStr(SECRETS)}
    app = create_app(settings.model_copy(update=told_so), hosts=["voix.example.com"])
    with TestClient(app, base_url="http://voix.example.com", client=("203.0.113.9", 5000)) as client:
        for brand in ("atelier", "muette"):
            body = {"guide": guide_rules(), "prose": "Simple."}
            assert client.put(f"/v1/brands/{brand}", json=body, headers=BEARER).status_code == 201
        yield client


def send(
    client: TestClient, event: Any, *, delivery: str | None = "one", late: float = 0, **changes: Any
) -> Any:
    """What is answered to a delivery; `changes`: `path`, `sent` (the body), `secret`, `more` (headers)."""
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    at = utc_now() - timedelta(seconds=late)
    signed = headers(changes.get("secret", secret_of("atelier")), body, at, delivery)
    path = changes.get("path", PATH)
    return client.post(path, content=changes.get("sent", body), headers=signed | changes.get("more", {}))


def refused(answer: Any) -> tuple[int, str]:
    """Status and code."""
    return answer.status_code, answer.json()["code"]


def kept(client: TestClient, brand: str = "atelier") -> list[dict[str, Any]]:
    """The messages of the brand."""
    found: list[dict[str, Any]] = client.get(f"/v1/brands/{brand}/messages", headers=BEARER).json()["items"]
    return found


def test_a_signed_message_is_kept_without_a_key(house: TestClient) -> None:
    answer = send(house, told())
    assert (answer.status_code, answer.json()["status"]) == (200, "kept")
    (message,) = kept(house)
    assert message["id"] == answer.json()["message"]
    written = message["message"]
    assert (written["text"], written["network"]) == (told()["content"], "facebook")
    assert written["author"] == {"id": "90", "handle": "lea_m", "name": "Léa Martin"}
    assert written["posted_at"] == "2026-11-20T08:59:58Z"
    assert "example.com" not in str(message), "mail and phone stay in Chatwoot"
    assert "33611111111" not in str(message)


def test_a_signature_that_is_not_right_is_refused(house: TestClient) -> None:
    unsigned = house.post(PATH, json=told())
    assert refused(unsigned) == (401, "signature_missing")
    without_time = {"x-chatwoot-timestamp": ""}
    assert refused(send(house, told(), more=without_time)) == (401, "signature_missing")
    assert refused(send(house, told(), secret="another-secret")) == (401, "signature_wrong")
    assert refused(send(house, told(), secret=secret_of("lointaine"))) == (401, "signature_wrong")
    altered = json.dumps(told(content="Autre chose")).encode()
    assert refused(send(house, told(), sent=altered)) == (401, "signature_wrong")
    for odd in ("sha256=", "sha256=" + "A" * 64, "sha1=" + "a" * 40, "é".encode()):
        more = {"x-chatwoot-signature": odd}
        assert refused(send(house, told(), more=more)) == (401, "signature_wrong"), odd
    for odd in ("1.5", "-1", "demain", "9" * 40):
        more = {"x-chatwoot-timestamp": odd}
        assert refused(send(house, told(), more=more)) == (401, "signature_wrong"), odd
    assert refused(send(house, told(), late=301)) == (401, "signature_old")
    assert refused(send(house, told(), late=-305)) == (401, "signature_old")
    assert refused(house.post(PATH, json=told(), headers=BEARER)) == (401, "signature_missing")
    assert kept(house) == []
    assert send(house, told(), late=295).json()["status"] == "kept"


def test_a_brand_without_a_secret_is_as_one_that_does_not_exist(house: TestClient) -> None:
    paths = ("muette", "personne", "lointaine")
    answers = [send(house, told(), path=f"/v1/brands/{name}/webhooks/chatwoot") for name in paths]
    assert [refused(answer) for answer in answers] == [(404, "unknown_brand")] * 3
    shown = [answer.text.replace(name, "…") for name, answer in zip(paths, answers, strict=True)]
    numbers = [answer.json()["request_id"] for answer in answers]
    assert len({text.replace(number, "") for text, number in zip(shown, numbers, strict=True)}) == 1
    made = {"name": "autre", "scopes": ["moderate"], "brands": ["muette"]}
    token = house.post("/v1/keys", json=made, headers=BEARER).json()["token"]
    elsewhere = {"authorization": f"Bearer {token}"}  # a key beside the signature must open the brand
    assert refused(send(house, told(), more=elsewhere)) == (404, "unknown_brand")


def test_the_body_is_not_read_before_its_head_is_right(house: TestClient) -> None:
    def body() -> Iterator[bytes]:
        raise AssertionError("the body was read")
        yield b""

    signed = headers(secret_of("atelier"), b"", utc_now() - timedelta(hours=1))
    for sent in (signed, {"content-type": "application/json"}):
        assert house.post(PATH, content=body(), headers=sent | {"content-length": "9"}).status_code == 401


def test_what_is_delivered_again_is_kept_once(house: TestClient) -> None:
    first = send(house, told(), delivery="d-1").json()
    assert send(house, told(), delivery="d-1").json() == {"status": "repeated", "message": None}
    # A delivery is not signed: the id of the message, which is, tells a replay under another name.
    again = send(house, told(), delivery="d-2").json()
    assert again == {"status": "known", "message": first["message"]}
    assert send(house, told(2), delivery=None).json()["status"] == "kept"
    assert len(kept(house)) == 2
    key = {"Idempotency-Key": "k"}
    assert [send(house, told(3), delivery="d-3", more=key).json()["status"] for _ in range(2)] == [
        "kept",
        "repeated",
    ]


@pytest.mark.parametrize(
    "event",
    [
        told(message_type="outgoing"),
        told(message_type=1),
        told(message_type="template"),
        told(private=True),
        told(content=None, attachments=[{"id": 1}]),
        told(content="  "),
        told(content_attributes={"deleted": True}),
        told(event="message_updated"),
        {"event": "conversation_created", "id": 3},
        {},
    ],
)
def test_what_no_stranger_wrote_is_ignored(house: TestClient, event: dict[str, Any]) -> None:
    answer = send(house, event)
    assert (answer.status_code, answer.json()) == (200, {"status": "ignored", "message": None})
    assert kept(house) == []


def test_channels_are_networks(house: TestClient) -> None:
    direct = {"type": "instagram_direct_message"}
    places: list[dict[str, Any]] = [
        {"channel": "Channel::TwitterProfile"},
        {"channel": "Channel::Instagram"},
        {"channel": "Channel::Telegram"},
        {"channel": "Channel::Tiktok"},
        {"channel": "Channel::FacebookPage", "additional_attributes": direct},
        {"channel": "Channel::Whatsapp", "additional_attributes": None},
        {},
    ]
    for number, place in enumerate(places):
        conversation = {"id": number} | place
        event = told(number, message_type=0, conversation=conversation, created_at=1_763_625_600 + number)
        assert send(house, event, delivery=f"d-{number}").json()["status"] == "kept"
    networks = [message["network"] for message in reversed(kept(house))]
    assert networks == ["x", "instagram", "telegram", "tiktok", "instagram", "facebook", "facebook"]


def test_bodies_that_cannot_be_read_are_refused(house: TestClient, settings: Settings) -> None:
    for odd in (b"", b"{", b"\xff\xfe", b"[" * 100_000):
        assert refused(send(house, odd)) == (400, "malformed_json"), odd[:9]
    for odd in (b"[]", b"3", b"null"):
        assert refused(send(house, odd)) == (422, "invalid_input")
    for changes in (
        {"id": None},
        {"id": "un"},
        {"sender": None},
        {"sender": {"id": 1, "name": "a" * 400}},
        {"conversation": {"channel": "Channel::Api"}},
        {"account": 3},
        {"content": {"text": "?"}},
        {"content": "a\x00"},
        {"content": "\ud800"},
        {"content": "a" * 50_001},
    ):
        answer = send(house, told(**changes))
        assert refused(answer) == (422, "invalid_input"), changes
        assert "another" not in answer.text
    assert refused(send(house, b" " * (settings.largest_body + 1))) == (413, "too_large")
    plain = {"content-type": "text/plain"}
    assert refused(send(house, told(), more=plain)) == (415, "wrong_content_type")
    assert kept(house) == []
    longest = told(content="a " * 25_000, created_at="hier")
    assert send(house, longest).json()["status"] == "kept"
    assert kept(house)[0]["message"]["posted_at"] is None


def test_secrets_are_read_by_brand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTEVOIX_CHATWOOT_SECRETS", "a-b=c2VjcmV0IQ==, replat = 12345678 ,")
    read = read_settings()
    assert [read.chatwoot_secret(name) for name in ("a-b", "replat", "a")] == [
        "c2VjcmV0IQ==",
        "12345678",
        None,
    ]
    assert "12345678" not in repr(read)
    for odd in ("replat", "replat=court", "Replat=12345678", "=12345678"):
        monkeypatch.setenv("PORTEVOIX_CHATWOOT_SECRETS", odd)
        with pytest.raises(InvalidInput) as unreadable:
            read_settings()
        assert [fault.path for fault in unreadable.value.faults] == ["PORTEVOIX_CHATWOOT_SECRETS"]
        assert "12345678" not in str(unreadable.value.faults)
    monkeypatch.delenv("PORTEVOIX_CHATWOOT_SECRETS")
    monkeypatch.setenv("PORTEVOIX_CHATWOOT_NETWORK", "minitel")
    with pytest.raises(InvalidInput):
        read_settings()
