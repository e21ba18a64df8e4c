"""Brands never mix: every route, by each of two owners, with every id of the other.

What is asked comes from the OpenAPI of the service: a new route, or a new kind of id, fails here until
isolation_kit says what stands for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx2
import pytest_asyncio
from pydantic import SecretStr
from rich.console import Console

from evals import isolation
from evals.faults.stacks import EMBEDDED, Stack
from evals.servers import Chroma
from service.app import create_app
from service.desk import open_desk
from service.settings import Settings
from tests.house_kit import NOW
from tests.isolation_kit import FORBIDDEN, Operation, Owner, leaks, mixtures, operations, shown
from tests.isolation_owners import settle

RUN_TOKEN = "the-token-of-this-run"
BY_HOUSE = {"authorization": f"Bearer {RUN_TOKEN}"}


class Owned:
    """A house on a clock that stands still, its two owners, and every operation of its API."""

    def __init__(
        self, client: httpx2.AsyncClient, owners: tuple[Owner, Owner], every: list[Operation]
    ) -> None:
        self.client = client
        self.pairs = (owners, owners[::-1])
        self.operations = every


@pytest_asyncio.fixture
async def owned(tmp_path: Path) -> AsyncIterator[Owned]:
    """That house, settled."""
    folder = tmp_path / "guides"
    data = tmp_path / "var"
    owners = (
        Owner("quillonbrax", "verger-7", secret="12345678"),
        Owner("mordrelune", "cave-19", secret="87654321"),
    )
    settings = Settings(
        data_dir=data,
        brands_dir=folder,
        embedder="hashing",
        outbound_loopback=True,
        chatwoot_secrets=SecretStr(",".join(f"{owner.brand}={owner.secret}" for owner in owners)),
    )
    async with open_desk(settings, clock=lambda: NOW) as desk:
        app = create_app(settings, desk, run_token=RUN_TOKEN)
        transport = httpx2.ASGITransport(app=app)
        async with (
            app.router.lifespan_context(app),
            httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client,
        ):
            for owner in owners:
                await settle(client, BY_HOUSE, owner, folder)
            yield Owned(client, owners, list(operations(app.openapi())))


async def test_no_route_tells_one_owner_of_the_other(owned: Owned) -> None:
    assert len(owned.operations) > 30
    await _with_their_own_ids(owned)
    before = await _content(owned)
    asked = 0
    for who, other in owned.pairs:
        for operation in owned.operations:
            for ids, nobody, foreign in mixtures(operation, who, other):
                bodies = zip(operation.bodies(who, ids), operation.bodies(who, nobody), strict=True)
                for body, body_of_nobody in bodies:
                    one = shown(await operation.ask(owned.client, who, ids, body), ids, foreign)
                    same = await operation.ask(owned.client, who, nobody, body_of_nobody)
                    assert one == shown(same, nobody, foreign), f"{operation.name} {ids} {body}"
                    assert not leaks(one, other), f"{operation.name} {ids} {body}"
                    asked += 1
    assert asked > 70
    assert await _content(owned) == before, "what is the other's was changed"


async def test_no_cursor_of_one_owner_leads_the_other_on(owned: Owned) -> None:
    lists = [operation for operation in owned.operations if operation.lists]
    assert len(lists) > 4
    for who, other in owned.pairs:
        for operation in lists:
            theirs, mine = (next(one.own(operation.names)) for one in (other, who))
            page = (await operation.ask(owned.client, other, theirs, limit="1")).json()
            if page["next_cursor"] is not None:
                answer = await operation.ask(owned.client, who, mine, cursor=page["next_cursor"])
                assert not leaks(answer.text, other), operation.name


async def test_random_searches_find_nothing_of_another_brand(tmp_path: Path) -> None:
    tally = await isolation.run(EMBEDDED, tmp_path, 40, 3, 7, Console(quiet=True))
    assert set(tally.asked) == {"posts", "draft", "other"}
    told = isolation.report("isolation", tally, 3)
    assert [figure for figure in told.figures if figure.met is False] == []


async def test_nor_in_two_houses_that_share_servers(
    tmp_path: Path, fresh_postgres: Callable[[], str], chroma: Chroma
) -> None:
    stack = Stack(fresh_postgres(), chroma.database())
    tally = await isolation.run(stack, tmp_path, 40, 3, 8, Console(quiet=True))
    told = isolation.report(stack.named("isolation"), tally, 3)
    assert [figure for figure in told.figures if figure.met is False] == []


def test_a_search_that_leaks_is_told() -> None:
    one, other = (isolation.Tenant(name, (name * 3,), {}) for name in ("brado", "vund"))
    tally = isolation.Tally(Counter({"posts": 2, "other": 2}), [])
    for kind, status, found in (
        ("posts", 200, "le pain brado" + "brado" * 2),
        ("posts", 200, "le pain VUNDVUNDVUND"),
        ("other", 404, "rien"),
        ("other", 200, "rien"),
    ):
        isolation.judge(tally, kind, httpx2.Response(status), found, one, [one, other])
    assert (len(tally.leaks), len(tally.odd), tally.hits) == (1, 1, 1)
    assert isolation.report("isolation", tally, 2).missed


async def _with_their_own_ids(owned: Owned) -> None:
    """What is asked is well asked: with one's own ids every operation succeeds, and tells nothing else."""
    for who, other in owned.pairs:
        for operation in owned.operations:
            if operation.method == "delete":
                continue
            ids = next(who.own(operation.names))
            for body in operation.bodies(who, ids):
                answer = await operation.ask(owned.client, who, ids, body)
                refused = 403 if operation.name in FORBIDDEN else None
                assert answer.is_success or answer.status_code == refused, f"{operation.name}: {answer.text}"
                assert not leaks(answer.text, other), operation.name


async def _content(owned: Owned) -> dict[str, str]:
    """What each owner reads of their own, one thing at a time."""
    found = {}
    for who, _ in owned.pairs:
        for operation in owned.operations:
            if operation.method == "get" and operation.names and not operation.lists:
                for ids in who.own(operation.names):
                    answer = await operation.ask(owned.client, who, ids)
                    refused = 403 if operation.name in FORBIDDEN else None
                    assert answer.is_success or answer.status_code == refused, answer.text
                    found[f"{operation.name} {ids}"] = answer.text
    return found
