"""Sessions of browsers in the records, on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from service.records import Records
from service.records.sessions import SessionRecord
from tests.records_kit import NOON

HOUR = timedelta(hours=1)


def a_session(number: int = 1, **changes: Any) -> SessionRecord:
    """Session `number`, opened with key `k1` as many hours after noon, for twelve hours."""
    opened = NOON + number * HOUR
    session = SessionRecord(f"{number:064x}", "k1", None, opened, opened + 12 * HOUR)
    return replace(session, **changes)


async def test_a_session_is_given_back_as_it_was_kept(records: Records) -> None:
    ours = a_session(2, key=None, house="b" * 64)
    for session in (a_session(), ours):
        await records.sessions.open(session)
        assert await records.sessions.get(session.digest) == session
        assert session.digest not in repr(session)
    assert "b" * 64 not in repr(ours)
    assert await records.sessions.get(f"{3:064x}") is None


async def test_a_session_that_was_read_is_closed_at_once(records: Records) -> None:
    for number in (1, 2):
        await records.sessions.open(a_session(number))
        assert await records.sessions.get(f"{number:064x}") is not None
    for _ in range(2):
        await records.sessions.close(f"{1:064x}")
        assert await records.sessions.get(f"{1:064x}") is None
    assert await records.sessions.get(f"{2:064x}") == a_session(2)


async def test_a_session_takes_the_place_of_another(records: Records) -> None:
    await records.sessions.open(a_session(1))
    await records.sessions.open(a_session(2))
    await records.sessions.open(a_session(3), replacing=f"{1:064x}")
    left = [await records.sessions.get(f"{number:064x}") for number in (1, 2, 3)]
    assert left == [None, a_session(2), a_session(3)]
    await records.sessions.open(a_session(4), replacing=f"{9:064x}")
    assert await records.sessions.get(f"{4:064x}") == a_session(4)


async def test_those_that_have_expired_go_when_another_is_opened(records: Records) -> None:
    await records.sessions.open(a_session(1))
    await records.sessions.open(a_session(2))
    await records.sessions.open(a_session(13))
    left = [await records.sessions.get(f"{number:064x}") for number in (1, 2, 13)]
    assert left == [None, a_session(2), a_session(13)]


async def test_another_process_sees_that_a_session_is_closed(records: Records, database_url: str) -> None:
    await records.sessions.open(a_session())
    if database_url.startswith("sqlite"):
        return  # one process serves a data folder
    other = await Records.open(database_url)
    assert await other.sessions.get(a_session().digest) == a_session()
    await records.sessions.close(a_session().digest)
    assert await other.sessions.get(a_session().digest) is None
    await other.close()
