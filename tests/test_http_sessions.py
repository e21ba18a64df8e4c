"""Signed in: a browser calls the API by its cookie, for as long as the key it signed in with opens it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from pydantic import SecretStr

from service.access_errors import KeyRefused
from service.desk import open_desk
from service.settings import PREFIX, Settings
from tests.server_kit import servers_of, serving
from tests.sessions_kit import BY_HOUSE, COOKIES, HOUSE_KEY, OURS, RUN_TOKEN, House, a_house, refused


@pytest_asyncio.fixture
async def house(settings: Settings) -> AsyncIterator[House]:
    """A house with a key of its own."""
    async with a_house(settings) as opened:
        yield opened


@pytest.mark.parametrize("cookie", COOKIES)
async def test_a_session_opens_what_its_key_opens(house: House, cookie: str) -> None:
    made = await house.key("draft", brands=frozenset({"atelier"}), owner="agence")
    page = await house.signed_in(made.token, cookie)
    answer = await house.drafts(page)
    assert answer.status_code == 200, answer.text
    assert (await house.client.get("/v1/brands/atelier/drafts", headers=page)).json()["items"]
    for asked in ("/v1/keys", "/metrics"):
        assert refused(await house.client.get(asked, headers=page)) == (403, "out_of_scope")
    assert refused(await house.drafts(page, "fournil")) == (404, "unknown_brand")
    decided = await house.client.post(
        f"/v1/brands/atelier/drafts/{answer.json()['drafts'][0]['id']}/decision",
        json={"verdict": "approved"},
        headers=page,
    )
    assert decided.status_code == 200, decided.text
    log = (await house.client.get("/v1/brands/atelier/decisions", headers=page)).json()["items"]
    assert (log[0]["by"], log[0]["key"]) == ("agence", made.key.id)


async def test_the_house_signs_in_with_its_own_key(house: House) -> None:
    page = await house.signed_in(HOUSE_KEY)
    assert (await house.client.get("/metrics", headers=page)).status_code == 200
    assert (await house.client.get("/readyz", headers=page)).json()["parts"] != []


async def test_the_token_of_a_run_opens_no_session(house: House) -> None:
    by_run = {"authorization": f"Bearer {RUN_TOKEN}"}
    assert (await house.client.get("/v1/brands", headers=by_run)).status_code == 200
    cookie = {"cookie": f"{COOKIES[0]}={RUN_TOKEN}", **OURS}
    assert refused(await house.client.get("/v1/brands", headers=cookie)) == (401, "unauthorized")
    with pytest.raises(KeyRefused):
        await house.signed_in(RUN_TOKEN)


async def test_a_session_ends_at_once_with_its_key(house: House) -> None:
    made, rotated = await house.key(), await house.key()
    pages = [await house.signed_in(one.token) for one in (made, rotated)]
    for page in pages:
        assert (await house.client.get("/v1/brands", headers=page)).status_code == 200
    assert (await house.client.delete(f"/v1/keys/{made.key.id}", headers=BY_HOUSE)).status_code == 204
    path = f"/v1/keys/{rotated.key.id}/rotate"
    assert (await house.client.post(path, json={}, headers=BY_HOUSE)).status_code == 201
    for page in pages:
        assert refused(await house.client.get("/v1/brands", headers=page)) == (401, "unauthorized")
        assert refused(await house.drafts(page)) == (401, "unauthorized")


async def test_a_session_ends_by_itself_or_by_its_holder(house: House) -> None:
    token = (await house.key()).token
    page, left = await house.signed_in(token), await house.desk.sessions.open(token)
    await house.desk.sessions.close(left.id)
    ended = {"cookie": f"{COOKIES[0]}={left.id}", **OURS}
    assert refused(await house.client.get("/v1/brands", headers=ended)) == (401, "unauthorized")
    house.clock.move(hours=11, minutes=59)
    assert (await house.client.get("/v1/brands", headers=page)).status_code == 200
    house.clock.move(minutes=1)
    assert refused(await house.client.get("/v1/brands", headers=page)) == (401, "unauthorized")


async def test_a_token_wins_over_a_session(house: House) -> None:
    reader, page = await house.key("read"), await house.signed_in(HOUSE_KEY)
    by_key = {"authorization": f"Bearer {reader.token}"}
    assert refused(await house.drafts(page | by_key)) == (403, "out_of_scope")
    wrong = {"authorization": "Bearer wrong"}
    assert refused(await house.client.get("/v1/brands", headers=page | wrong)) == (401, "unauthorized")
    basic = {"authorization": "Basic dTpw"}  # a proxy's, for itself
    assert (await house.client.get("/v1/brands", headers=page | basic)).status_code == 200
    no_page = {"cookie": page["cookie"], "origin": "https://outil.example.com"} | BY_HOUSE
    assert (await house.drafts(no_page)).status_code == 200


async def test_what_a_session_read_is_kept_by_no_cache(house: House) -> None:
    page = await house.signed_in(HOUSE_KEY)
    assert (await house.client.get("/v1/brands", headers=page)).headers["cache-control"] == "no-store"
    assert "cache-control" not in (await house.client.get("/v1/brands", headers=BY_HOUSE)).headers


async def test_a_retry_by_session_is_that_of_its_owner(house: House) -> None:
    made = await house.key()
    page, again = await house.signed_in(made.token), await house.signed_in(made.token)
    retried = {"idempotency-key": '"8e03978e-40d5-43dd-bc93-6894a57f9324"'}
    first = await house.drafts(page | retried)
    assert first.status_code == 200
    for caller in (page, again, {"authorization": f"Bearer {made.token}"}):
        answer = await house.drafts(caller | retried)
        assert answer.headers["idempotent-replayed"] == "true"
        assert answer.content == first.content
    other = await house.signed_in((await house.key(owner="other")).token)
    assert "idempotent-replayed" not in (await house.drafts(other | retried)).headers


async def test_a_session_spends_the_minute_of_its_key(house: House) -> None:
    made = await house.key()
    limit = {"requests_per_minute": 2}
    put = await house.client.put(f"/v1/budgets/keys/{made.key.id}", json=limit, headers=BY_HOUSE)
    assert put.status_code == 200
    for caller in (await house.signed_in(made.token), {"authorization": f"Bearer {made.token}"}):
        assert (await house.client.get("/v1/brands", headers=caller)).status_code == 200
    over = await house.client.get("/v1/brands", headers=await house.signed_in(made.token))
    assert refused(over) == (429, "requests_spent")


async def test_nothing_logged_holds_the_id_of_a_session(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    page = await house.signed_in(HOUSE_KEY)
    for sent in (page, {"cookie": page["cookie"]}):
        await house.drafts(sent)
        await house.client.get("/v1/brands/nobody", headers=sent)
    told = await house.client.get("/metrics", headers=page)
    session = page["cookie"].partition("=")[2]
    assert len(session) == 43
    assert session not in caplog.text
    assert session not in told.text


async def test_a_session_outlives_a_restart_but_not_the_key_of_the_house(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    servers: dict[str, Any] = {
        name.removeprefix(PREFIX).lower(): value for name, value in servers_of(folder).items()
    }
    settings = Settings(data_dir=folder, embedder="hashing", api_key=SecretStr(HOUSE_KEY), **servers)
    async with open_desk(settings) as desk:
        opened = await desk.sessions.open(HOUSE_KEY)
    headers = {"cookie": f"theme=dark; {COOKIES[0]}={opened.id}"}
    asked: dict[str, Any] = {"headers": headers, "trust_env": False, "timeout": 60}
    for key, status in ((HOUSE_KEY, 200), ("another-key-of-the-house", 401)):
        with serving(folder, PORTEVOIX_API_KEY=key) as url:
            assert httpx2.get(f"{url}/v1/brands", **asked).status_code == status
