"""Scopes: every route, with a key of each scope, is open to those it states and to no other."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx2
import pytest_asyncio

from service.access.scopes import HELD, SCOPES
from service.app import create_app
from service.desk import open_desk
from service.settings import Settings
from tests.isolation_kit import NOBODY, Operation, Owner, operations

RUN_TOKEN = "the-token-of-this-run"


class House:
    """A house, a caller for each scope, and what its API states."""

    def __init__(self, client: httpx2.AsyncClient, api: Mapping[str, Any], callers: list[Owner]) -> None:
        self.client = client
        self.api = api
        self.callers = dict(zip(SCOPES, callers, strict=True))

    def stated(self, operation: Operation) -> str | None:
        """The scope a route states, None for one that no key opens: it is open to all, or signed."""
        security = self.api["paths"][operation.path][operation.method].get("security", [])
        scopes: list[str] = [one["key"][0] for one in security if "key" in one]
        return scopes[0] if scopes else None


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """That house."""
    settings = Settings(data_dir=tmp_path / "var", embedder="hashing")
    async with open_desk(settings) as desk:
        app = create_app(settings, desk, run_token=RUN_TOKEN)
        transport = httpx2.ASGITransport(app=app)
        async with (
            app.router.lifespan_context(app),
            httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client,
        ):
            ours = {"authorization": f"Bearer {RUN_TOKEN}"}
            callers = []
            for scope in SCOPES:
                made = await client.post("/v1/keys", json={"name": scope, "scopes": [scope]}, headers=ours)
                bearer = {"authorization": f"Bearer {made.json()['token']}"}
                callers.append(Owner(scope, NOBODY["brand"], bearer, {k: [v] for k, v in NOBODY.items()}))
            yield House(client, app.openapi(), callers)


async def test_a_key_opens_what_its_scope_holds_and_nothing_else(house: House) -> None:
    seen = set()
    for operation in operations(house.api):
        stated = house.stated(operation)
        for scope, caller in house.callers.items():
            body = operation.bodies(caller, NOBODY)[0]
            answer = await operation.ask(house.client, caller, NOBODY, body)
            refused = answer.status_code == 403 and answer.json()["code"] == "out_of_scope"
            assert refused == (stated is not None and stated not in HELD[scope]), f"{operation.name} {scope}"
            seen.add((stated, scope, refused))
    assert {("admin", "moderate", True), ("draft", "draft", False), ("read", "moderate", False)} <= seen


async def test_what_no_key_opens_is_told_one_by_one(house: House) -> None:
    every = {one.name: house.stated(one) for one in operations(house.api)}
    signed = "post /v1/brands/{brand}/webhooks/chatwoot"
    assert {name for name, scope in every.items() if scope is None} == {"get /healthz", "get /readyz", signed}
    (security,) = house.api["paths"]["/v1/brands/{brand}/webhooks/chatwoot"]["post"]["security"]
    assert list(security) == ["chatwoot"]


async def test_nobody_without_a_key_is_told_more_than_that_the_house_is_alive(house: House) -> None:
    nobody = Owner("nobody", "nobody", {}, {k: [v] for k, v in NOBODY.items()})
    for operation in operations(house.api):
        answer = await operation.ask(house.client, nobody, NOBODY, operation.bodies(nobody, NOBODY)[0])
        alive = operation.path in ("/healthz", "/readyz")
        assert (answer.status_code == 401) != alive, operation.name


def schemas(api: Mapping[str, Any], node: Any) -> Iterator[Mapping[str, Any]]:
    """Every object schema a body is read by, references followed."""
    if isinstance(node, list):
        for one in node:
            yield from schemas(api, one)
    elif isinstance(node, dict):
        if "$ref" in node:
            yield from schemas(api, api["components"]["schemas"][node["$ref"].rpartition("/")[2]])
        if node.get("type") == "object" and "properties" in node:
            yield node
        for key, one in node.items():
            if key != "$ref":
                yield from schemas(api, one)


async def test_a_body_holds_nothing_that_its_route_does_not_name(house: House) -> None:
    """What a caller may not set cannot be slipped in: an unknown member is refused, not left aside."""
    looked_at = 0
    for path, methods in house.api["paths"].items():
        for method, told in methods.items():
            body = (
                told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            )
            for schema in schemas(house.api, body):
                assert schema.get("additionalProperties") is False, f"{method} {path} {schema.get('title')}"
                looked_at += 1
    assert looked_at > 20
