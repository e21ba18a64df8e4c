"""Private notes: each written once, whatever stops in between, and nothing said to the person who wrote."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest

from evals.chatwoot import TOKEN, a_chatwoot, headers, secret_of, told
from service.desk import Desk, utc_now
from service.erasing import erase_message
from service.messages import say
from service.outbound import Outbound, OutboundRefused
from service.replies.chatwoot import read
from service.replies.chatwoot_client import Chatwoot
from service.replies.hear import hear
from service.replies.noter import LEASE_SECONDS, PAUSES
from service.retention import Retention
from tests.chatwoot_kit import Clock, a_desk, heard, note_of, noter
from tests.house_kit import NOW
from tests.jobs_kit import until
from tests.server_kit import a_server, command, serving


@pytest.fixture
def clock() -> Clock:
    """Time as these tests let it pass."""
    return Clock()


@pytest.fixture
async def desk(tmp_path: Path, clock: Clock) -> AsyncIterator[Desk]:
    """A desk on the clock."""
    async with a_desk(tmp_path / "var", clock) as opened:
        yield opened


async def test_a_note_says_what_is_proposed_and_is_private(desk: Desk) -> None:
    message = await heard(desk)
    with a_chatwoot() as inbox:
        assert await noter(desk, inbox).write_one()
        assert not await noter(desk, inbox).write_one()
    (note,) = inbox.notes
    assert (note["private"], note["message_type"]) == (True, "outgoing")
    assert (note["account"], note["conversation"]) == (1, 42)
    assert note["content"].startswith(say("notes.reply", "fr"))
    assert note["content"].endswith(say("notes.decides", "fr"))
    assert inbox.asked == ["POST /api/v1/accounts/1/conversations/42/messages"]
    kept = await note_of(desk, message)
    assert (kept.state, kept.text, kept.finished_at) == ("done", None, NOW)


async def test_a_chatwoot_that_is_down_gets_its_note_when_it_is_back(desk: Desk, clock: Clock) -> None:
    message = await heard(desk)
    with a_chatwoot() as inbox:
        port = int(inbox.url.rpartition(":")[2])
    down = noter(desk, inbox)
    assert await down.write_one()
    first = await note_of(desk, message)
    assert (first.state, first.attempts, first.error) == ("waiting", 1, "outbound_unreachable")
    assert PAUSES[0] <= (first.next_at - clock.now).total_seconds() <= 1.2 * PAUSES[0]
    assert not await down.write_one()
    clock.later(1.3 * PAUSES[0])
    assert await down.write_one()
    clock.later(1.3 * PAUSES[1])
    with a_chatwoot(port=port) as inbox:
        assert await noter(desk, inbox).write_one()
    assert [note["content"] for note in inbox.notes] == [first.text]
    assert (await note_of(desk, message)).state == "done"


@pytest.mark.parametrize(
    ("status", "keeps"), [(500, False), (500, True), (503, True), (429, False), (401, False)]
)
async def test_an_error_leaves_one_note(desk: Desk, clock: Clock, status: int, *, keeps: bool) -> None:
    message = await heard(desk)
    with a_chatwoot([status, 200], keeps=keeps) as inbox:
        for _ in range(2):
            assert await noter(desk, inbox).write_one()
            clock.later(1.3 * PAUSES[0])
        assert not await noter(desk, inbox).write_one()
    assert len(inbox.notes) == 1
    assert (await note_of(desk, message)).state == "done"


async def test_a_bot_that_may_not_read_writes_again(desk: Desk, clock: Clock) -> None:
    await heard(desk)
    with a_chatwoot([500, 200], readable=False) as inbox:
        for _ in range(2):
            assert await noter(desk, inbox).write_one()
            clock.later(1.3 * PAUSES[0])
    assert [asked.partition(" ")[0] for asked in inbox.asked] == ["POST", "GET", "POST"]
    assert len(inbox.notes) == 1


async def test_a_note_is_given_up_at_last(desk: Desk, clock: Clock) -> None:
    gone = await heard(desk)
    clock.later(1)
    refused = await heard(desk, 2)
    with a_chatwoot([404, 401]) as inbox:
        assert await noter(desk, inbox).write_one()
        assert (await note_of(desk, gone)).error == "chatwoot_404"
        for pause in (*PAUSES, 0):
            assert await noter(desk, inbox).write_one()
            clock.later(1.3 * pause)
        assert not await noter(desk, inbox).write_one()
    note = await note_of(desk, refused)
    assert (note.state, note.error, note.text, len(inbox.notes)) == ("failed", "chatwoot_401", None, 0)
    await Retention(desk.records, lambda: clock.now + timedelta(days=31), 0).sweep()
    assert await desk.records.notes.get("atelier", refused) is None
    assert not await desk.records.notes.was_heard("atelier", "d-1")


async def test_a_crash_between_two_steps_leaves_one_note(tmp_path: Path, clock: Clock) -> None:
    with a_chatwoot() as inbox:
        async with a_desk(tmp_path / "var", clock) as desk:
            messages = [await heard(desk, number) for number in range(3)]
            taken = await desk.records.notes.lease(clock.now, LEASE_SECONDS, 3)
            assert await desk.records.notes.lease(clock.now, LEASE_SECONDS, 3) == ()
            # One was only taken, one marked as sent and was not, one was sent; then the process died.
            for note in taken[1:]:
                assert await desk.records.notes.change(note, text=f"Sur {note.message}", sent_at=clock.now)
            assert await Chatwoot(inbox.url, TOKEN).write(taken[2].place, f"Sur {taken[2].message}") == 200
        async with a_desk(tmp_path / "var", clock) as desk, noter(desk, inbox).open():
            for message in messages:
                await until(lambda m=message: note_of(desk, m), lambda note: note.state == "done")  # type: ignore[misc]
    assert len(inbox.notes) == len({note["content"] for note in inbox.notes}) == 3


async def test_a_note_goes_with_its_message(desk: Desk, clock: Clock) -> None:
    message = await heard(desk)
    clock.later(1)
    other = await heard(desk, 2)
    (note,) = await desk.records.notes.lease(desk.clock(), LEASE_SECONDS, 1)
    await (await erase_message(desk, "atelier", message))
    assert not await desk.records.notes.change(note, text="Trop tard.")
    with a_chatwoot() as inbox:
        while await noter(desk, inbox).write_one():
            pass
    assert len(inbox.notes) == 1
    assert (await note_of(desk, other)).state == "done"


async def test_two_noters_on_postgresql_never_write_twice(
    fresh_postgres: Callable[[], str], tmp_path: Path
) -> None:
    url = fresh_postgres()
    async with AsyncExitStack() as stack:
        inbox = stack.enter_context(a_chatwoot(seconds=0.01))
        desks = [
            await stack.enter_async_context(a_desk(tmp_path / name, utc_now, url)) for name in ("1", "2")
        ]
        place = told()["conversation"]
        messages = [
            await heard(desks[number % 2], number, conversation=place | {"id": number})
            for number in range(30)
        ]
        for one in desks:
            await stack.enter_async_context(noter(one, inbox).open())
        for message in messages:
            await until(lambda m=message: note_of(desks[0], m), lambda note: note.state == "done")  # type: ignore[misc]
    assert sorted(note["conversation"] for note in inbox.notes) == list(range(30))


async def test_what_is_heard_at_once_is_heard_once(
    fresh_postgres: Callable[[], str], tmp_path: Path, clock: Clock
) -> None:
    incoming = read(json.dumps(told()).encode(), "facebook")
    assert incoming is not None
    for url in (None, fresh_postgres()):
        async with a_desk(tmp_path / str(url is None), clock, url) as desk:
            same = [hear(desk, "atelier", "d-1", incoming, noted=True) for _ in range(8)]
            became = [status for status, _ in await asyncio.gather(*same)]
            assert sorted(became) == ["kept"] + ["repeated"] * 7


async def test_only_that_chatwoot_is_ever_asked() -> None:
    with a_chatwoot() as inbox:
        only = Outbound(only=inbox.url)
        assert (await only.get(f"{inbox.url}/elsewhere")).status == 401
        port = inbox.url.rpartition(":")[2]
        for other in (
            f"https://127.0.0.1:{port}",
            f"http://localhost:{port}",
            "http://127.0.0.1:9",
            "file:///x",
        ):
            with pytest.raises(OutboundRefused):
                await only.get(other)


@pytest.mark.embedded  # one process, killed
def test_a_message_acknowledged_is_noted_after_a_kill(tmp_path: Path) -> None:
    folder, body = tmp_path / "var", json.dumps(told()).encode()
    with a_chatwoot() as inbox:
        port = int(inbox.url.rpartition(":")[2])
        named = inbox.settings("petit")
    rules = {"name": "Petit", "sector": "Menuiserie", "languages": ["en"], "networks": [{"id": "x"}]}
    path = "/v1/brands/petit/webhooks/chatwoot"
    with a_server(folder, **named) as (url, process):
        assert httpx2.put(f"{url}/v1/brands/petit", json={"guide": rules, "prose": ""}).is_success
        signed = headers(secret_of("petit"), body, utc_now(), "d-1")
        assert httpx2.post(url + path, content=body, headers=signed).json()["status"] == "kept"
        process.kill()
        process.wait()
    with a_chatwoot(port=port) as inbox, serving(folder, **named) as url:
        assert httpx2.post(url + path, content=body, headers=signed).json()["status"] == "repeated"
        for _ in range(600):
            if inbox.notes:
                break
            httpx2.get(f"{url}/healthz")
    assert [note["content"].endswith(say("notes.decides", "en")) for note in inbox.notes] == [True]
    assert command(folder, "doctor", **named).returncode == 0
