"""The gate: host, origin, key, content type, size."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from service.access.caller import HOUSE
from service.access.keys import Asked
from service.access.scopes import SCOPES
from service.app import create_app
from service.cli.serving import check_host
from service.desk import Desk
from service.errors import DataFolderTaken, NotAllowed
from service.lock import owner_of, owning
from service.settings import Settings

KEY = "a-key-of-sixteen-or-more"
BEARER = {"authorization": f"Bearer {KEY}"}


@pytest.fixture
def guarded(settings: Settings) -> Iterator[TestClient]:
    """A house with a key, called from another machine."""
    locked = settings.model_copy(update={"api_key": SecretStr(KEY), "allowed_hosts": ("voix.example.com",)})
    app = create_app(locked)
    with TestClient(app, base_url="http://voix.example.com", client=("203.0.113.9", 5000)) as client:
        yield client


def test_without_the_key_nothing_is_told(guarded: TestClient) -> None:
    for path in ("/v1/brands", "/v1/networks", "/metrics", "/docs", "/openapi.json"):
        refused = guarded.get(path)
        assert (refused.status_code, refused.json()["code"]) == (401, "unauthorized"), path
        assert refused.headers["www-authenticate"] == "Bearer"
    assert guarded.get("/v1/brands", headers={"authorization": "Bearer wrong"}).status_code == 401
    odd = {b"authorization": "Bearer é".encode()}
    assert guarded.get("/v1/brands", headers=odd).status_code == 401
    assert guarded.get("/v1/brands", headers=BEARER).status_code == 200


def test_health_is_for_everyone_and_details_for_who_holds_the_key(guarded: TestClient) -> None:
    assert guarded.get("/healthz").json() == {"status": "ok"}
    assert guarded.get("/readyz").json() == {"status": "ready", "parts": []}
    told = guarded.get("/readyz", headers=BEARER).json()["parts"]
    assert {"data", "records"} <= {part["name"] for part in told}


def test_a_house_without_a_key_is_open_to_this_machine_alone(settings: Settings) -> None:
    app = create_app(settings)
    with TestClient(app, base_url="http://localhost", client=("203.0.113.9", 5000)) as far:
        for path in ("/v1/brands", "/metrics", "/docs"):
            assert far.get(path).status_code == 401
        assert far.get("/readyz").json()["parts"] == []
        assert far.get("/healthz").status_code == 200
    with TestClient(app, base_url="http://localhost", client=("127.0.0.1", 5000)) as near:
        assert near.get("/readyz").json()["parts"] != []
        near.get("/v1/networks/x")
        text = near.get("/metrics").text
        assert (
            'portevoix_requests_total{method="GET",route="/v1/networks/{network}",status="200"} 1.0' in text
        )


def test_once_a_key_exists_it_is_asked_of_this_machine_too(settings: Settings) -> None:
    app = create_app(settings, run_token="the-token-of-this-run")
    with TestClient(app, base_url="http://localhost", client=("127.0.0.1", 5000)) as client:
        made = client.post("/v1/keys", json={"name": "bot", "scopes": ["read"]}).json()
        by_run = {"authorization": "Bearer the-token-of-this-run"}
        by_key = {"authorization": f"Bearer {made['token']}"}
        for _ in ("living", "revoked"):
            assert client.get("/v1/brands").status_code == 401
            assert client.get("/metrics").status_code == 401
            assert client.get("/readyz").json() == {"status": "ready", "parts": []}
            assert client.get("/readyz", headers=by_run).json()["parts"] != []
            assert client.delete(f"/v1/keys/{made['id']}", headers=by_run).status_code == 204
            assert client.get("/v1/brands", headers=by_key).status_code == 401


def test_nothing_of_a_body_is_read_before_its_sender_is_known(guarded: TestClient) -> None:
    def body() -> Iterator[bytes]:
        raise AssertionError("the body was read")
        yield b""

    headers = {"content-type": "application/json", "content-length": "9"}
    assert guarded.post("/v1/brands/atelier/drafts", content=body(), headers=headers).status_code == 401


def test_who_reads_the_lock_is_the_house(settings: Settings) -> None:
    folder = settings.data_dir
    with owning(folder, "http://127.0.0.1:1") as token:
        assert (folder / "lock").stat().st_mode & 0o777 == 0o600
        owner = owner_of(folder)
        assert owner is not None
        assert owner.token == token
        assert token not in repr(owner)
        with pytest.raises(DataFolderTaken) as taken, owning(folder):
            raise AssertionError("two own one folder")
        assert token not in str(taken.value)
    with owning(folder) as other:
        assert other != token
    assert owner_of(folder) is None


@pytest.mark.embedded  # it breaks the file of the records
async def test_a_house_whose_records_fail_is_alive_and_lets_nobody_in(desk: Desk) -> None:
    """Whether a token is a key's cannot be told then: the house still knows its own."""
    made = await desk.keys.create(HOUSE, Asked("bot", ["admin"]))
    app = create_app(desk.settings, desk, run_token=KEY)
    transport = httpx2.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client,
    ):
        await desk.records.close()
        for file in desk.settings.data_dir.glob("records.sqlite3*"):  # and its log
            file.write_bytes(b"No base any more. " * 1_000)
        by_key = {"authorization": f"Bearer {made.token}"}
        assert (await client.get("/healthz", headers=by_key)).status_code == 200
        assert (await client.get("/readyz", headers=by_key)).json() == {"status": "not_ready", "parts": []}
        for headers in (by_key, {}):
            failed = await client.get("/v1/networks", headers=headers)
            assert (failed.status_code, failed.json()["code"]) == (500, "database_unusable")
        assert (await client.get("/readyz", headers=BEARER)).json()["parts"] != []


@pytest.mark.parametrize("host", ["evil.example.net", "localhost.evil.net", "127.0.0.1.nip.io", ""])
def test_a_rebound_name_is_refused(client: TestClient, host: str) -> None:
    refused = client.get("/v1/brands", headers={"host": host})
    assert (refused.status_code, refused.json()["code"]) == (421, "unknown_host")


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000", "LOCALHOST"])
def test_this_machine_s_names_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/v1/brands", headers={"host": host}).status_code == 200


def test_a_page_of_another_origin_is_refused(client: TestClient) -> None:
    for origin in ("https://evil.example.net", "null", "http://localhost:3000"):
        refused = client.get("/v1/brands", headers={"origin": origin})
        assert (refused.status_code, refused.json()["code"]) == (403, "foreign_origin")
    assert client.get("/v1/brands", headers={"origin": "http://localhost"}).status_code == 200


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_a_form_of_another_page_cannot_pass_for_json(client: TestClient, brand: str, kind: str) -> None:
    body = b'{"brief": {"subject": "x"}, "networks": ["x"]}'
    refused = client.post(f"/v1/brands/{brand}/drafts", content=body, headers={"content-type": kind})
    assert (refused.status_code, refused.json()["code"]) == (415, "wrong_content_type")


def test_a_body_over_the_limit_is_refused_whatever_it_says(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"largest_body": 1_000, "largest_import": 5_000}))

    def flood() -> Iterator[bytes]:
        yield b"["
        for _ in range(100):
            yield b" " * 100

    json_type = {"content-type": "application/json"}
    with TestClient(app, base_url="http://localhost", client=("127.0.0.1", 5000)) as client:
        client.put("/v1/brands/atelier", json={"guide": {}})
        said = client.post("/v1/brands/a-b/drafts", content=b" " * 2_000, headers=json_type)
        assert (said.status_code, said.json()["code"]) == (413, "too_large")
        unsaid = client.post("/v1/brands/a-b/drafts", content=flood(), headers=json_type)
        assert (unsaid.status_code, unsaid.json()["code"]) == (413, "too_large")


def test_a_huge_guide_is_refused_and_says_so(client: TestClient) -> None:
    refused = client.put("/v1/brands/atelier", json={"guide": {}, "prose": "x" * 10_000_000})
    assert (refused.status_code, refused.json()["code"]) == (413, "too_large")


def test_an_unknown_address_and_a_wrong_method(client: TestClient) -> None:
    assert client.get("/v2/nothing").json()["code"] == "no_such_route"
    wrong = client.delete("/v1/networks")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "method_not_allowed")


def test_every_answer_carries_its_number(client: TestClient) -> None:
    answer = client.get("/v1/brands/nobody")
    assert answer.headers["x-request-id"] == answer.json()["request_id"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_host_beyond_this_machine_needs_a_key(settings: Settings) -> None:
    for host in ("0.0.0.0", "192.168.1.4", "::", "voix.example.com"):
        with pytest.raises(NotAllowed, match="host_needs_key"):
            check_host(host, settings)
        check_host(host, settings.model_copy(update={"api_key": SecretStr(KEY)}))
    for host in ("127.0.0.1", "localhost", "::1"):
        check_host(host, settings)


def test_a_key_that_administers_opens_the_house_beyond_this_machine(settings: Settings) -> None:
    app = create_app(settings, run_token=KEY)
    with TestClient(app, base_url="http://localhost", client=("127.0.0.1", 5000)) as client:
        client.post("/v1/keys", json={"name": "bot", "scopes": ["draft"]}, headers=BEARER)
        with pytest.raises(NotAllowed, match="host_needs_key"):
            check_host("0.0.0.0", settings)
        made = client.post("/v1/keys", json={"name": "me", "scopes": ["admin"]}, headers=BEARER).json()
        check_host("0.0.0.0", settings)
        client.delete(f"/v1/keys/{made['id']}", headers=BEARER)
        with pytest.raises(NotAllowed, match="host_needs_key"):
            check_host("0.0.0.0", settings)


def test_a_secret_is_never_printed(tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path, api_key=SecretStr(KEY), database_url=SecretStr("postgresql://u:password@h/d")
    )
    assert KEY not in repr(settings)
    assert "password" not in repr(settings)


def test_every_route_of_the_api_states_its_scope(client: TestClient) -> None:
    api = client.get("/openapi.json").json()
    stated = {
        f"{method} {path}": operation.get("security")
        for path, methods in api["paths"].items()
        for method, operation in methods.items()
        if path.startswith("/v1")
    }
    assert len(stated) > 20
    assert stated.pop("post /v1/brands/{brand}/webhooks/chatwoot") == [{"chatwoot": []}]
    for route, security in stated.items():
        assert security in [[{"key": [scope]}] for scope in SCOPES], route
    assert stated["put /v1/brands/{brand}"] == [{"key": ["admin"]}]
