"""A browser sends its cookie of itself: only our own pages use it. Pages are let through without one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from fastapi import FastAPI, Request

from service.app import create_app
from service.desk import open_desk
from service.gate import Gate
from service.settings import Settings
from tests.house_kit import guide_rules
from tests.sessions_kit import COOKIES, DRAFT, HOUSE_KEY, OURS, RUN_TOKEN, House, a_house, calling, refused

PAGES = ("/", "/studio", "/studio/atelier/write", "/sign-in", "/sign-out", "/studio-assets/write.js")


@pytest_asyncio.fixture
async def house(settings: Settings) -> AsyncIterator[House]:
    """A house with a key of its own."""
    async with a_house(settings) as opened:
        yield opened


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({}, "cross_site_request"),
        ({"sec-fetch-site": "none"}, "cross_site_request"),
        ({"sec-fetch-site": "same-site"}, "cross_site_request"),
        ({"sec-fetch-site": "cross-site"}, "cross_site_request"),
        ({"sec-fetch-site": "cross-site", "origin": "http://localhost"}, "cross_site_request"),
        ({"sec-fetch-site": "same-site", "origin": "http://localhost"}, "cross_site_request"),
        ({"origin": "https://outil.example.com"}, "cross_site_request"),
        ({"sec-fetch-site": "cross-site", "origin": "https://outil.example.com"}, "cross_site_request"),
        ({"origin": ""}, "cross_site_request"),
        ({"origin": "null"}, "foreign_origin"),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, "foreign_origin"),
        ({"origin": "http://localhost:3000"}, "foreign_origin"),
        ({"origin": "http://localhost.evil.example"}, "foreign_origin"),
        ({"origin": "https://evil.example", "sec-fetch-site": "same-origin"}, "foreign_origin"),
    ],
)
async def test_a_page_of_another_site_cannot_use_a_session(
    house: House, sent: dict[str, str], code: str
) -> None:
    page = await house.signed_in(HOUSE_KEY)
    cookie = {"cookie": page["cookie"], "accept-language": "fr"}
    asked = [
        ("POST", "/v1/brands/atelier/drafts", DRAFT),
        ("PUT", "/v1/brands/atelier", {"guide": guide_rules()}),
        ("DELETE", "/v1/brands/atelier", None),
        ("POST", "/sign-out", {}),
    ]
    for method, path, body in asked:
        answer = await house.client.request(method, path, json=body, headers=cookie | sent)
        assert refused(answer) == (403, code), f"{method} {path}"
    assert (await house.client.get("/v1/brands/atelier", headers=page)).status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        {"sec-fetch-site": "same-origin"},
        {"origin": "http://localhost"},
        {"sec-fetch-site": "none", "origin": "http://localhost"},
        {"sec-fetch-site": "same-origin", "origin": "https://outil.example.com"},  # a proxy renames the host
    ],
)
async def test_a_page_of_ours_is_known_by_either_header(house: House, sent: dict[str, str]) -> None:
    page = await house.signed_in(HOUSE_KEY)
    assert (await house.drafts({"cookie": page["cookie"]} | sent)).status_code == 200


async def test_a_read_needs_no_sign_of_a_page_but_that_of_another_is_refused(house: House) -> None:
    cookie = {"cookie": (await house.signed_in(HOUSE_KEY))["cookie"]}
    for site in ({}, {"sec-fetch-site": "none"}, {"sec-fetch-site": "same-site"}):
        assert (await house.client.get("/v1/brands", headers=cookie | site)).status_code == 200
    allowed = {"origin": "https://outil.example.com"}
    assert refused(await house.client.get("/v1/brands", headers=cookie | allowed)) == (
        403,
        "cross_site_request",
    )


@pytest_asyncio.fixture
async def pages(house: House) -> AsyncIterator[httpx2.AsyncClient]:
    """An application that tells who the gate let in, whatever the path."""
    app = FastAPI(openapi_url=None)
    app.state.desk = house.desk
    app.add_middleware(
        Gate, settings=house.desk.settings, telemetry=house.desk.telemetry, hosts=(), run_token=RUN_TOKEN
    )

    @app.api_route("/{path:path}", methods=["GET", "POST"])
    async def told(request: Request) -> dict[str, Any]:
        caller, session = request.state.caller, request.state.session
        return {"owner": caller.owner if caller else None, "session": session}

    async with calling(app) as client:
        yield client


async def test_a_page_is_shown_to_somebody_who_is_not_signed_in(
    house: House, pages: httpx2.AsyncClient
) -> None:
    made = await house.key()
    page = await house.signed_in(made.token)
    session = page["cookie"].partition("=")[2]
    stale = {"cookie": f"{COOKIES[0]}={'a' * 43}"}
    for path in PAGES:
        for headers in ({}, stale, OURS):
            for method in ("GET", "POST"):
                answer = await pages.request(method, path, headers=headers)
                assert answer.json() == {"owner": None, "session": None}, f"{method} {path}"
        assert (await pages.get(path, headers=page)).json() == {"owner": "bot", "session": session}
        by_key = {"authorization": f"Bearer {made.token}"}
        assert (await pages.get(path, headers=by_key)).json() == {"owner": "bot", "session": None}
        for elsewhere in ({"origin": "null"}, {"origin": "https://evil.example"}):
            assert refused(await pages.post(path, headers=elsewhere)) == (403, "foreign_origin")
        for site in ("same-site", "cross-site"):
            answer = await pages.post(path, headers={"sec-fetch-site": site})
            assert refused(answer) == (403, "cross_site_request")


@pytest.mark.parametrize(
    "path",
    [
        *("/v1", "/v1/brands", "/v1/studio", "/docs", "/metrics", "/openapi.json", "/healthy"),
        *("/studio2", "/Studio", "/sign-in/x", "/sign-ins", "/studio-assets", "/studio%0A", "/sign-in%0A"),
    ],
)
async def test_what_is_no_page_is_shown_to_nobody(house: House, pages: httpx2.AsyncClient, path: str) -> None:
    for headers in ({}, {"cookie": f"{COOKIES[0]}={'a' * 43}", **OURS}):
        assert refused(await pages.get(path, headers=headers)) == (401, "unauthorized")
    page = await house.signed_in(HOUSE_KEY)
    assert (await pages.get(path, headers=page)).json()["owner"] == "house"


async def test_an_open_house_hears_no_page_of_another_site(settings: Settings) -> None:
    async with open_desk(settings) as desk:
        app = create_app(settings, desk)
        async with app.router.lifespan_context(app), calling(app) as client:
            for name, value in (
                ("origin", "null"),
                ("origin", "https://evil.example"),
                ("origin", "http://localhost:3000"),
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-site", "same-site"),
            ):
                for method, path in (("PUT", "/v1/brands/atelier"), ("POST", "/sign-in")):
                    answer = await client.request(method, path, json={}, headers={name: value})
                    assert answer.status_code == 403, f"{method} {path} {value}"
            put = {"guide": guide_rules()}
            stale = {"cookie": f"{COOKIES[0]}={'a' * 43}"}
            assert (await client.put("/v1/brands/atelier", json=put, headers=stale)).status_code == 201
