"""The ring of keys: tokens, ends, rotation, and nobody who makes a key that opens more than their own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from service.access.caller import HOUSE, Caller
from service.access.keys import Asked, KeyRing, Made
from service.access.scopes import held_by
from service.access.tokens import digest_of, key_id, new_token
from service.access_errors import BeyondYours, KeyRevoked, UnknownKey
from service.errors import InvalidInput
from service.records import Records
from tests.disk_kit import holding
from tests.house_kit import NOW


@dataclass
class Clock:
    """A clock that is moved by hand."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        """The time it shows."""
        return self.now

    def move(self, **by: float) -> None:
        """Let time pass."""
        self.now += timedelta(**by)


@dataclass
class Kept:
    """A ring, its clock, and the folder it is kept in."""

    ring: KeyRing
    clock: Clock
    folder: Path

    async def key(self, caller: Caller = HOUSE, **asked: Any) -> Made:
        """A key that drafts for every brand, unless asked otherwise."""
        return await self.ring.create(caller, Asked(**{"name": "bot", "scopes": ["draft"]} | asked))


@pytest_asyncio.fixture
async def kept(tmp_path: Path) -> AsyncIterator[Kept]:
    """An empty ring on records of its own."""
    records = await Records.open(f"sqlite:///{tmp_path / 'records.sqlite3'}")
    clock = Clock()
    ring = KeyRing(records, clock)
    yield Kept(ring, clock, tmp_path)
    await ring.close()
    await records.close()


def client_of(*brands: str, owner: str = "client") -> Caller:
    """Who administers some brands."""
    return Caller(owner, held_by(["admin"]), frozenset(brands), "k_client")


def test_a_token_names_its_key_and_nothing_else_is_one() -> None:
    number, token = new_token()
    assert key_id(token) == number
    assert new_token()[1] != token
    wrong = ("", "pv_", token[:-1], token + "0", token.upper(), token + "\n", f" {token}", number, "é" * 80)
    assert [key_id(one) for one in wrong] == [None] * len(wrong)


async def test_a_token_is_of_its_key_s_holder(kept: Kept) -> None:
    made = await kept.key(brands=frozenset({"a"}))
    expected = Caller("bot", frozenset({"read", "draft"}), frozenset({"a"}), made.key.id)
    assert await kept.ring.caller_of(made.token) == expected
    other = await kept.key()
    swapped = made.token[:16] + other.token[16:]
    assert key_id(swapped) == made.key.id
    for wrong in (swapped, new_token()[1], made.key.id, made.key.digest, ""):
        assert await kept.ring.caller_of(wrong) is None


async def test_a_secret_is_nowhere_on_the_disk_nor_printed(kept: Kept) -> None:
    made = await kept.key()
    assert await kept.ring.caller_of(made.token)
    secret = made.token.rpartition("_")[2]
    assert holding(kept.folder, digest_of(made.token).encode()) != []
    assert holding(kept.folder, secret.encode(), bytes.fromhex(secret)) == []
    assert secret not in repr(made)
    assert made.key.digest not in repr(made)


async def test_a_key_expires(kept: Kept) -> None:
    made = await kept.key(lasts=timedelta(days=2))
    kept.clock.move(days=1, hours=23)
    assert await kept.ring.caller_of(made.token)
    kept.clock.move(hours=1)
    assert await kept.ring.caller_of(made.token) is None


async def test_a_revoked_key_opens_nothing_from_then_on(kept: Kept) -> None:
    made = await kept.key()
    assert await kept.ring.caller_of(made.token)
    await kept.ring.revoke(HOUSE, made.key.id)
    assert await kept.ring.caller_of(made.token) is None
    await kept.ring.revoke(HOUSE, made.key.id)
    assert await kept.ring.any(), "the house stays closed"


async def test_a_key_is_rotated_with_or_without_a_grace(kept: Kept) -> None:
    old = await kept.key(owner="agence", brands=frozenset({"a"}), lasts=timedelta(days=10))
    kept.clock.move(days=3)
    new = await kept.ring.rotate(HOUSE, old.key.id, timedelta(hours=2))
    told = replace(old.key, id=new.key.id, digest=new.key.digest, created_at=kept.clock.now)
    assert new.key == replace(told, expires_at=kept.clock.now + timedelta(days=10))
    kept.clock.move(hours=1)
    assert await kept.ring.caller_of(old.token)
    kept.clock.move(hours=1)
    assert await kept.ring.caller_of(old.token) is None
    last = await kept.ring.rotate(HOUSE, new.key.id)
    assert await kept.ring.caller_of(new.token) is None
    assert await kept.ring.caller_of(last.token)


async def test_a_key_that_ended_is_not_rotated(kept: Kept) -> None:
    made = await kept.key()
    await kept.ring.revoke(HOUSE, made.key.id)
    with pytest.raises(KeyRevoked):
        await kept.ring.rotate(HOUSE, made.key.id)
    again = await kept.key()
    await kept.ring.rotate(HOUSE, again.key.id, timedelta(hours=9))
    with pytest.raises(KeyRevoked):
        await kept.ring.rotate(HOUSE, again.key.id)


async def test_a_use_is_noted_at_most_once_a_minute(kept: Kept) -> None:
    made = await kept.key()

    async def last_used() -> datetime | None:
        await kept.ring.close()
        (key,) = (await kept.ring.list(HOUSE, None, 5)).items
        return key.last_used_at

    assert await last_used() is None
    for seconds, noted in ((0, 0), (59, 0), (1, 60)):
        kept.clock.move(seconds=seconds)
        assert await kept.ring.caller_of(made.token)
        assert await last_used() == NOW + timedelta(seconds=noted)


async def test_somebody_administers_until_their_key_ends(kept: Kept) -> None:
    assert not await kept.ring.living_admin()
    await kept.key()
    assert not await kept.ring.living_admin()
    await kept.key(scopes=["admin"], lasts=timedelta(days=1))
    assert await kept.ring.living_admin()
    kept.clock.move(days=1)
    assert not await kept.ring.living_admin()


async def test_nobody_makes_a_key_that_opens_more_than_their_own(kept: Kept) -> None:
    mine = client_of("a", "b")
    for brands in (None, frozenset({"c"}), frozenset({"a", "c"}), frozenset({"nobody"})):
        with pytest.raises(BeyondYours, match="brand_beyond_yours"):
            await kept.key(mine, brands=brands)
    with pytest.raises(BeyondYours, match="owner_beyond_yours"):
        await kept.key(mine, brands=frozenset({"a"}), owner="agence")
    drafter = replace(mine, scopes=held_by(["draft"]))
    for scopes in (["admin"], ["moderate"], ["draft", "moderate"]):
        with pytest.raises(BeyondYours, match="scope_beyond_yours"):
            await kept.key(drafter, brands=frozenset({"a"}), scopes=scopes)
    made = await kept.key(mine, brands=frozenset({"b"}), scopes=["admin"])
    assert (made.key.owner, made.key.name) == ("client", "bot")


async def test_nobody_passes_for_the_house(kept: Kept) -> None:
    for asked in ({"name": "house"}, {"owner": "house"}):
        with pytest.raises(InvalidInput, match="reserved_owner"):
            await kept.key(HOUSE, **asked)


async def test_a_limited_admin_sees_only_keys_of_its_brands(kept: Kept) -> None:
    mine = client_of("a", "b")
    seen = await kept.key(brands=frozenset({"a"}), owner="client")
    unseen = [await kept.key(brands=brands) for brands in (None, frozenset({"c"}), frozenset({"a", "c"}))]
    assert [key.id for key in (await kept.ring.list(mine, None, 9)).items] == [seen.key.id]
    for made in unseen:
        with pytest.raises(UnknownKey):
            await kept.ring.revoke(mine, made.key.id)
        with pytest.raises(UnknownKey):
            await kept.ring.rotate(mine, made.key.id)
        assert await kept.ring.caller_of(made.token)
    await kept.ring.revoke(mine, seen.key.id)
    assert await kept.ring.caller_of(seen.token) is None


async def test_a_limited_admin_never_gets_the_token_of_another_owner(kept: Kept) -> None:
    of_agency = await kept.key(brands=frozenset({"a"}), owner="agence")
    with pytest.raises(BeyondYours, match="owner_beyond_yours"):
        await kept.ring.rotate(client_of("a"), of_agency.key.id)
    assert await kept.ring.caller_of(of_agency.token)
