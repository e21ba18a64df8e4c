"""Messages on their way: tried again, given up, sent by one deliverer only, erased with their brand."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from service.desk import Desk, open_desk
from service.erasing import erase_brand
from service.events.deliverer import LEASE_SECONDS, PAUSES, Deliverer
from service.events.events import EVENTS
from service.events.signing import new_secret, signed
from service.records.deliveries import DeliveryRecord
from service.records.webhooks import WebhookRecord
from service.settings import Settings
from tests.disk_kit import holding
from tests.house_kit import NOW, guide_rules
from tests.jobs_kit import until
from tests.webhooks_kit import Receiver, a_receiver


class Clock:
    """A clock that moves when told to."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        """The time."""
        return self.now

    def later(self, **by: float) -> None:
        """Let time pass."""
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    """Time as these tests let it pass."""
    return Clock()


@pytest.fixture
async def desk(tmp_path: Path, clock: Clock) -> AsyncIterator[Desk]:
    """A desk with a brand, whose webhooks may lead to this machine."""
    settings = Settings(data_dir=tmp_path / "var", embedder="hashing", outbound_loopback=True)
    async with open_desk(settings, clock=clock) as opened:
        await opened.guides.save("atelier", guide_rules(), "", "api")
        yield opened


def delivering(desk: Desk) -> Deliverer:
    """A deliverer that looks often."""
    return Deliverer(desk.records, desk.outbound, desk.clock, poll=0.02)


async def a_webhook(desk: Desk, receiver: Receiver, name: str = "wh_1") -> None:
    """A webhook that wants every event."""
    webhook = WebhookRecord(name, "house", receiver.url, EVENTS, (), new_secret(), desk.clock())
    await desk.records.webhooks.add(webhook)


async def only(desk: Desk, reached: Callable[[DeliveryRecord], bool]) -> DeliveryRecord:
    """The newest message of the webhook, once it is as wanted."""

    async def newest() -> DeliveryRecord:
        return (await desk.records.deliveries.list("wh_1", None)).items[0]

    return await until(newest, reached)


def is_disabled(webhook: WebhookRecord | None) -> bool:
    """Whether nothing more is sent to it."""
    return webhook is not None and webhook.disabled_at is not None


async def test_a_message_is_tried_again_until_it_is_received(desk: Desk, clock: Clock) -> None:
    with a_receiver([500, 302, 200]) as receiver:
        await a_webhook(desk, receiver)
        await desk.events.tell("atelier", "decision.made", {"draft": "d_1", "verdict": "approved"})
        async with delivering(desk).open():
            first = await only(desk, lambda one: one.attempts == 1)
            assert (first.state, first.status) == ("waiting", 500)
            assert PAUSES[0] <= (first.next_at - clock.now).total_seconds() <= 1.2 * PAUSES[0]
            clock.later(seconds=1.3 * PAUSES[0])
            second = await only(desk, lambda one: one.attempts == 2)
            assert (second.state, second.status) == ("waiting", 302)
            clock.later(seconds=1.3 * PAUSES[1])
            third = await only(desk, lambda one: one.attempts == 3)
        assert (third.state, third.status, third.finished_at) == ("done", 200, clock.now)
        assert len({one.headers["webhook-id"] for one in receiver.heard}) == 1
        assert len({one.headers["webhook-timestamp"] for one in receiver.heard}) == 3
        assert receiver.heard[0].message["data"] == {
            "brand": "atelier",
            "draft": "d_1",
            "verdict": "approved",
        }
    webhook = await desk.records.webhooks.get("wh_1")
    assert webhook is not None
    assert webhook.failing_since is None


async def test_a_message_is_given_up_after_its_last_try(desk: Desk, clock: Clock) -> None:
    with a_receiver([500]) as receiver:
        await a_webhook(desk, receiver)
        await desk.events.tell("atelier", "job.done", {"job": "j_1"})
        async with delivering(desk).open():
            for tried, pause in enumerate((*PAUSES, 0), 1):
                last = await only(desk, lambda one, tried=tried: one.attempts == tried)  # type: ignore[misc]
                clock.later(seconds=1.3 * pause)
    assert (last.state, last.attempts) == ("failed", len(PAUSES) + 1)


async def test_410_disables_a_webhook_and_what_waits_for_it(desk: Desk) -> None:
    with a_receiver([410]) as receiver:
        await a_webhook(desk, receiver)
        for number in range(3):
            await desk.events.tell("atelier", "job.done", {"job": f"j_{number}"})
        async with delivering(desk).open():
            webhook = await until(lambda: desk.records.webhooks.get("wh_1"), is_disabled)
            await only(desk, lambda one: one.state == "failed")
        assert webhook is not None
        assert webhook.disabled_because == "gone"
        await desk.events.tell("atelier", "job.done", {"job": "j_9"})
        kept = (await desk.records.deliveries.list("wh_1", None)).items
        assert [one.state for one in kept] == ["failed"] * 3  # the fourth was never written
        assert len(receiver.heard) <= 3


async def test_a_webhook_that_fails_for_days_is_disabled(desk: Desk, clock: Clock) -> None:
    with a_receiver([503]) as receiver:
        await a_webhook(desk, receiver)
        async with delivering(desk).open():
            for day in range(5):
                await desk.events.tell("atelier", "job.done", {"job": f"j_{day}"})
                await only(desk, lambda one: one.attempts > 0 or one.state == "failed")
                clock.later(days=1)
            webhook = await until(lambda: desk.records.webhooks.get("wh_1"), is_disabled)
    assert webhook is not None
    assert (webhook.disabled_because, webhook.failing_since) == ("failing", NOW)


async def test_what_a_deliverer_held_when_it_died_is_sent_again(desk: Desk, clock: Clock) -> None:
    with a_receiver() as receiver:
        await a_webhook(desk, receiver)
        await desk.events.tell("atelier", "job.done", {"job": "j_1"})
        assert len(await desk.records.deliveries.lease(clock.now, LEASE_SECONDS, 8)) == 1
        assert await desk.records.deliveries.lease(clock.now, LEASE_SECONDS, 8) == []
        async with delivering(desk).open():
            await asyncio.sleep(0.1)
            assert receiver.heard == []
            clock.later(seconds=LEASE_SECONDS)
            await only(desk, lambda one: one.state == "done")
        assert len(receiver.heard) == 1


async def test_two_deliverers_on_postgresql_never_send_twice(
    fresh_postgres: Callable[[], str], tmp_path: Path
) -> None:
    address = SecretStr(fresh_postgres())
    async with AsyncExitStack() as stack:
        desks = [
            await stack.enter_async_context(
                open_desk(
                    Settings(
                        data_dir=tmp_path / name,
                        embedder="hashing",
                        outbound_loopback=True,
                        database_url=address,
                    )
                )
            )
            for name in ("one", "two")
        ]
        receiver = stack.enter_context(a_receiver())
        await desks[0].guides.save("atelier", guide_rules(), "", "api")
        for name in range(6):
            await a_webhook(desks[0], receiver, f"wh_{name}")
        for number in range(15):
            await desks[number % 2].events.tell("atelier", "job.done", {"job": f"j_{number}"})
        for desk in desks:
            await stack.enter_async_context(delivering(desk).open())

        async def waiting() -> int:
            pages = [await desks[0].records.deliveries.list(f"wh_{name}", None) for name in range(6)]
            return sum(one.state != "done" for page in pages for one in page.items)

        await until(waiting, lambda left: left == 0)
        sent = Counter(one.headers["webhook-id"] for one in receiver.heard)
    assert len(sent) == 90
    assert set(sent.values()) == {1}


async def test_messages_are_erased_with_their_brand(desk: Desk) -> None:
    with a_receiver() as receiver:
        await a_webhook(desk, receiver)
        await desk.events.tell("atelier", "draft.ready", {"draft": "d_xyzzy"})
        await erase_brand(desk, "atelier")
        assert (await desk.records.deliveries.list("wh_1", None)).items == ()
        assert holding(desk.settings.data_dir, b"xyzzy") == []
        assert await desk.records.deliveries.lease(desk.clock(), 1, 8) == ()


def test_a_signature_is_that_of_the_specification() -> None:
    """The example of the Standard Webhooks libraries' own tests."""
    headers = signed(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        '{"test": 2432232314}',
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
