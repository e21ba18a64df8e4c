"""Signing in to the studio with a key, and out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from pydantic import SecretStr

from service.app import create_app
from service.settings import Settings

KEY = "a-key-of-sixteen-or-more"
BY_KEY = {"authorization": f"Bearer {KEY}"}
OURS = {"origin": "http://localhost", "sec-fetch-site": "same-origin"}


@pytest.fixture
def guarded(settings: Settings) -> Iterator[TestClient]:
    """A house that asks for a key, and a browser that follows nothing by itself."""
    app = create_app(settings.model_copy(update={"api_key": SecretStr(KEY)}))
    with TestClient(app, base_url="http://localhost", follow_redirects=False) as opened:
        yield opened


def sent(client: TestClient, key: str, wanted: str = "/studio") -> Response:
    return client.post("/sign-in", data={"key": key, "next": wanted}, headers=OURS)


def test_a_page_leads_to_the_form_and_the_key_back_to_the_page(guarded: TestClient) -> None:
    asked = guarded.get("/studio/atelier/write")
    assert asked.headers["location"] == "/sign-in?next=%2Fstudio%2Fatelier%2Fwrite"
    form = guarded.get(asked.headers["location"])
    assert 'value="/studio/atelier/write"' in form.text
    opened = sent(guarded, f" {KEY} ", "/studio/atelier/write")
    assert (opened.status_code, opened.headers["location"]) == (303, "/studio/atelier/write")
    assert "HttpOnly" in opened.headers["set-cookie"]
    assert KEY not in opened.headers["set-cookie"]
    assert guarded.get("/studio").status_code == 200
    assert guarded.get("/v1/brands").status_code == 200
    assert guarded.get("/sign-in").headers["location"] == "/studio"


def test_a_wrong_key_is_told_beside_its_field(guarded: TestClient) -> None:
    for key in ("", "pv_wrong", "a-key-of-sixteen-or-more!", "é" * 3000):
        answer = sent(guarded, key)
        assert answer.status_code == 401
        assert "Cette clé n’ouvre rien" in answer.text
        assert "set-cookie" not in answer.headers
    assert guarded.get("/studio").status_code == 303


def test_signing_out_ends_the_session(guarded: TestClient) -> None:
    sent(guarded, KEY)
    held = dict(guarded.cookies)
    assert 'action="/sign-out"' in guarded.get("/studio").text
    assert guarded.post("/sign-out", headers=OURS).headers["location"] == "/sign-in"
    guarded.cookies.update(held)
    assert guarded.get("/v1/brands").status_code == 401


def test_signing_in_again_ends_the_session_before(guarded: TestClient) -> None:
    sent(guarded, KEY)
    before = dict(guarded.cookies)
    sent(guarded, KEY)
    assert dict(guarded.cookies) != before
    guarded.cookies.clear()
    guarded.cookies.update(before)
    assert guarded.get("/studio").status_code == 303


@pytest.mark.parametrize(
    "wanted", ["https://ailleurs.example.com", "//ailleurs", "/v1/keys", "/studio/../x", ""]
)
def test_nobody_is_led_out_of_the_studio(guarded: TestClient, wanted: str) -> None:
    assert sent(guarded, KEY, wanted).headers["location"] == "/studio"


def test_another_site_signs_nobody_in_or_out(guarded: TestClient) -> None:
    foreign = {"origin": "https://ailleurs.example.com", "sec-fetch-site": "cross-site"}
    answer = guarded.post("/sign-in", data={"key": KEY}, headers=foreign)
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign_origin")
    sent(guarded, KEY)
    assert guarded.post("/sign-out", headers=foreign).status_code == 403
    assert guarded.get("/studio").status_code == 200


def test_a_page_shows_what_the_key_opens(guarded: TestClient) -> None:
    asked = {"name": "bot", "scopes": ["moderate"], "brands": ["une-autre"]}
    token = guarded.post("/v1/keys", json=asked, headers=BY_KEY).json()["token"]
    sent(guarded, token)
    page = guarded.get("/studio")
    assert 'data-scopes="moderate read"' in page.text
    assert guarded.get("/studio/atelier").status_code == 404


def test_a_house_without_keys_asks_for_none(client: TestClient) -> None:
    assert client.get("/sign-in", follow_redirects=False).headers["location"] == "/studio"
    assert "/sign-out" not in client.get("/studio").text


def test_over_https_the_cookie_is_for_this_host_alone(guarded: TestClient) -> None:
    headers = {"origin": "https://localhost", "sec-fetch-site": "same-origin"}
    answer = guarded.post("https://localhost/sign-in", data={"key": KEY}, headers=headers)
    assert answer.headers["set-cookie"].startswith("__Host-portevoix_session=")
    assert "Secure" in answer.headers["set-cookie"]
