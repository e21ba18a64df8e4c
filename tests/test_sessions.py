"""Sessions of browsers: opened with a key, worth what the key is worth, and gone with it."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from starlette.datastructures import Headers

from service.access.caller import HOUSE, Caller
from service.access.cookies import ended_cookie, session_cookie, session_of
from service.access.keys import Asked, KeyRing, Made
from service.access.sessions import LASTS, Sessions
from service.access_errors import KeyRefused
from service.records import Records
from tests.disk_kit import holding
from tests.house_kit import NOW
from tests.retries_kit import Clock

HOUSE_KEY = "a-key-of-sixteen-or-more"
JUNK = ("", "x", "é" * 43, "a" * 43, "a" * 44, "\ud800", "a" * 42 + "\n", "x" * 60_000)


@dataclass
class Kept:
    """Sessions of a house with a key of its own, their clock, and the folder they are kept in."""

    records: Records
    ring: KeyRing
    clock: Clock
    folder: Path

    def sessions(self, house_key: str | None = HOUSE_KEY) -> Sessions:
        """The sessions, as a start with that key of the house finds them."""
        return Sessions(self.records, self.ring, house_key, self.clock)

    async def key(self, **asked: Any) -> Made:
        """A key that drafts for every brand, unless asked otherwise."""
        return await self.ring.create(HOUSE, Asked(**{"name": "bot", "scopes": ["draft"]} | asked))


@pytest_asyncio.fixture
async def kept(tmp_path: Path) -> AsyncIterator[Kept]:
    """No session, on records of their own."""
    records = await Records.open(f"sqlite:///{tmp_path / 'records.sqlite3'}")
    clock = Clock()
    ring = KeyRing(records, clock)
    yield Kept(records, ring, clock, tmp_path)
    await ring.close()
    await records.close()


async def test_a_session_is_its_key_s_holder(kept: Kept) -> None:
    sessions = kept.sessions()
    made = await kept.key(brands=frozenset({"a"}), owner="agence")
    opened = await sessions.open(made.token)
    assert opened.caller == Caller("agence", frozenset({"read", "draft"}), frozenset({"a"}), made.key.id)
    assert opened.expires_at == NOW + LASTS
    assert await sessions.caller_of(opened.id) == opened.caller
    assert opened.id not in repr(opened)
    assert (await sessions.open(HOUSE_KEY)).caller == HOUSE


async def test_a_key_that_opens_nothing_opens_no_session(kept: Kept) -> None:
    sessions = kept.sessions()
    revoked, expired, other = await kept.key(), await kept.key(lasts=timedelta(days=1)), await kept.key()
    await kept.ring.revoke(HOUSE, revoked.key.id)
    kept.clock.move(days=1)
    opened = await sessions.open(HOUSE_KEY)
    wrong = other.token[:-1] + ("0" if other.token[-1] != "0" else "1")
    for token in (revoked.token, expired.token, other.key.id, other.key.digest, wrong, *JUNK):
        with pytest.raises(KeyRefused):
            await sessions.open(token, replacing=opened.id)
    assert await sessions.caller_of(opened.id) == HOUSE, "a sign-in that fails ends nothing"


async def test_a_house_without_a_key_of_its_own_takes_no_word_for_it(kept: Kept) -> None:
    for token in ("", "None", HOUSE_KEY):
        with pytest.raises(KeyRefused):
            await kept.sessions(None).open(token)


async def test_what_is_no_session_is_nobody(kept: Kept) -> None:
    sessions = kept.sessions()
    made = await kept.key()
    opened = await sessions.open(made.token)
    digest = hashlib.sha256(opened.id.encode()).hexdigest()
    for wrong in (*JUNK, opened.id.swapcase(), f"{opened.id} ", digest, made.token, made.key.id, HOUSE_KEY):
        assert await sessions.caller_of(wrong) is None, wrong
        await sessions.close(wrong)
    assert await sessions.caller_of(opened.id) == opened.caller


async def test_each_sign_in_has_an_id_of_its_own_and_ends_the_one_before(kept: Kept) -> None:
    sessions = kept.sessions()
    made = await kept.key()
    first, elsewhere = await sessions.open(made.token), await sessions.open(made.token)
    second = await sessions.open(made.token, replacing=first.id)
    assert len({first.id, elsewhere.id, second.id}) == 3
    assert await sessions.caller_of(first.id) is None
    assert await sessions.caller_of(elsewhere.id) == await sessions.caller_of(second.id) == second.caller
    chosen = "a" * 43
    assert (await sessions.open(made.token, replacing=chosen)).id != chosen
    assert await sessions.caller_of(chosen) is None


async def test_a_session_is_closed(kept: Kept) -> None:
    sessions = kept.sessions()
    opened = await sessions.open(HOUSE_KEY)
    for _ in range(2):
        await sessions.close(opened.id)
        assert await sessions.caller_of(opened.id) is None


async def test_a_session_lasts_twelve_hours_however_much_it_is_used(kept: Kept) -> None:
    sessions = kept.sessions()
    opened = [await sessions.open(token) for token in (HOUSE_KEY, (await kept.key()).token)]
    for _ in range(11):
        kept.clock.move(hours=1)
        assert None not in [await sessions.caller_of(one.id) for one in opened]
    kept.clock.move(minutes=59, seconds=59)
    assert None not in [await sessions.caller_of(one.id) for one in opened]
    kept.clock.move(seconds=1)
    assert [await sessions.caller_of(one.id) for one in opened] == [None, None]


async def test_a_session_ends_with_its_key(kept: Kept) -> None:
    sessions = kept.sessions()
    made = await kept.key(lasts=timedelta(hours=2))
    opened = await sessions.open(made.token)
    assert opened.expires_at == NOW + timedelta(hours=2)
    kept.clock.move(hours=2)
    assert await sessions.caller_of(opened.id) is None
    other = await kept.key()
    opened = await sessions.open(other.token)
    await kept.ring.revoke(HOUSE, other.key.id)
    assert await sessions.caller_of(opened.id) is None


async def test_a_session_ends_with_a_key_that_was_rotated(kept: Kept) -> None:
    sessions = kept.sessions()
    made = await kept.key()
    opened = await sessions.open(made.token)
    successor = await kept.ring.rotate(HOUSE, made.key.id, timedelta(hours=1))
    assert await sessions.caller_of(opened.id) == opened.caller
    late = await sessions.open(made.token)
    assert late.expires_at == NOW + timedelta(hours=1)
    kept.clock.move(hours=1)
    assert [await sessions.caller_of(one.id) for one in (opened, late)] == [None, None]
    again = await sessions.open(successor.token)
    await kept.ring.rotate(HOUSE, successor.key.id)
    assert await sessions.caller_of(again.id) is None


async def test_a_session_ends_when_the_house_s_own_key_is_another(kept: Kept) -> None:
    opened = await kept.sessions().open(HOUSE_KEY)
    assert await kept.sessions().caller_of(opened.id) == HOUSE, "a start with the same key"
    for other in ("another-key-of-the-house", None):
        assert await kept.sessions(other).caller_of(opened.id) is None
    by_key = await kept.sessions().open((await kept.key()).token)
    assert await kept.sessions(None).caller_of(by_key.id) == by_key.caller


async def test_a_session_is_a_use_of_its_key(kept: Kept) -> None:
    sessions = kept.sessions()
    made = await kept.key()
    opened = await sessions.open(made.token)
    kept.clock.move(hours=3)
    await sessions.caller_of(opened.id)
    await kept.ring.close()
    (key,) = (await kept.ring.list(HOUSE, None, 5)).items
    assert key.last_used_at == NOW + timedelta(hours=3)


async def test_neither_id_nor_key_is_on_the_disk(kept: Kept) -> None:
    sessions = kept.sessions()
    made = await kept.key()
    opened = [await sessions.open(token) for token in (made.token, HOUSE_KEY)]
    for one in opened:
        assert await sessions.caller_of(one.id)
    for one in opened:
        assert holding(kept.folder, hashlib.sha256(one.id.encode()).hexdigest().encode()) != []
        assert holding(kept.folder, one.id.encode()) == []
    for guessed in (HOUSE_KEY, hashlib.sha256(HOUSE_KEY.encode()).hexdigest(), made.token.rpartition("_")[2]):
        assert holding(kept.folder, guessed.encode()) == []


@pytest.mark.parametrize(
    ("secure", "name"), [(False, "portevoix_session"), (True, "__Host-portevoix_session")]
)
def test_a_cookie_is_for_this_host_alone_and_no_script(secure: bool, name: str) -> None:
    for value, age, told in (
        ("x" * 43, "43200", session_cookie("x" * 43, secure=secure)),
        ("", "0", ended_cookie(secure=secure)),
    ):
        cookie = SimpleCookie(told)[name]
        assert (cookie.value, cookie["max-age"], cookie["path"], cookie["domain"]) == (value, age, "/", "")
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
        assert bool(cookie["secure"]) is secure


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ([], None),
        (["theme=dark"], None),
        (["portevoix_session="], None),
        (["portevoix_session=abc"], "abc"),
        (["theme=dark; portevoix_session=abc; lang=fr"], "abc"),
        (["theme=dark", "__Host-portevoix_session=abc"], "abc"),
        (["portevoix_session=planted; __Host-portevoix_session=abc"], "abc"),
        (["__host-portevoix_session=abc"], None),
        (["xportevoix_session=abc;;=;portevoix_session"], None),
    ],
)
def test_a_session_is_read_from_either_cookie(sent: list[str], read: str | None) -> None:
    headers = Headers(raw=[(b"cookie", line.encode()) for line in sent])
    assert session_of(headers) == read
