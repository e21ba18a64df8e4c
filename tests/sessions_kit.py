"""A house where people sign in, and what their browsers send."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
from fastapi import FastAPI
from httpx2 import Response
from pydantic import SecretStr

from service.access.caller import HOUSE
from service.access.keys import Asked, Made
from service.app import create_app
from service.desk import Desk, open_desk
from service.settings import Settings
from tests.house_kit import brief, guide_rules
from tests.retries_kit import Clock

HOUSE_KEY = "a-key-of-sixteen-or-more"
RUN_TOKEN = "the-token-of-this-run"
BY_HOUSE = {"authorization": f"Bearer {HOUSE_KEY}"}
OURS = {"sec-fetch-site": "same-origin", "origin": "http://localhost"}
DRAFT = {"brief": brief(), "networks": ["x"]}
COOKIES = ("portevoix_session", "__Host-portevoix_session")


@dataclass
class House:
    """A house with a key of its own and a brand: its desk, its clock, and a client without cookies."""

    desk: Desk
    clock: Clock
    client: httpx2.AsyncClient

    async def key(self, *scopes: Any, **asked: Any) -> Made:
        """A key that drafts for every brand, unless asked otherwise."""
        return await self.desk.keys.create(HOUSE, Asked("bot", scopes or ("draft",), **asked))

    async def signed_in(self, token: str, cookie: str = COOKIES[0]) -> dict[str, str]:
        """The headers of a page of ours, where somebody has just signed in."""
        opened = await self.desk.sessions.open(token)
        return {"cookie": f"{cookie}={opened.id}", **OURS}

    async def drafts(self, headers: dict[str, str], brand: str = "atelier") -> Response:
        """What a request for a draft is answered."""
        return await self.client.post(f"/v1/brands/{brand}/drafts", json=DRAFT, headers=headers)


@asynccontextmanager
async def a_house(settings: Settings) -> AsyncIterator[House]:
    """That house, with these settings otherwise, and another tool whose pages may call it."""
    clock = Clock()
    guarded = settings.model_copy(
        update={"api_key": SecretStr(HOUSE_KEY), "allowed_origins": ("https://outil.example.com",)}
    )
    async with open_desk(guarded, clock) as desk:
        app = create_app(guarded, desk, run_token=RUN_TOKEN)
        async with app.router.lifespan_context(app), calling(app) as client:
            made = await client.put("/v1/brands/atelier", json={"guide": guide_rules()}, headers=BY_HOUSE)
            assert made.status_code == 201, made.text
            yield House(desk, clock, client)


def calling(app: FastAPI, base: str = "http://localhost") -> httpx2.AsyncClient:
    """A client of `app` on this machine."""
    transport = httpx2.ASGITransport(app=app, client=("127.0.0.1", 5000))
    return httpx2.AsyncClient(transport=transport, base_url=base)


def refused(answer: Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json()["code"]
