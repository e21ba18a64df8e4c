"""Sends what waits for webhooks, each message until it is answered with a 2xx or given up."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from service.errors import DatabaseUnusable
from service.events.signing import signed
from service.outbound import Outbound, OutboundFault
from service.records import Records
from service.records.deliveries import DeliveryRecord
from service.records.webhooks import WebhookRecord

log = logging.getLogger(__name__)
PAUSES = (5.0, 60.0, 300.0, 1_800.0, 7_200.0, 21_600.0, 86_400.0)
JITTER = 0.2
LEASE_SECONDS = 60.0  # an attempt takes 10 at most
LANES = 8
FAILING = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What an attempt came to: the status answered, or the code of the fault."""

    status: int | None
    error: str | None

    @property
    def received(self) -> bool:
        """Whether the message is acknowledged."""
        return self.status is not None and HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES


async def attempt(
    outbound: Outbound, webhook: WebhookRecord, message: str, body: str, at: datetime
) -> Attempt:
    """Send a message once; a redirection is not followed, and is no acknowledgement."""
    headers = signed(webhook.secret, message, int(at.timestamp()), body)
    headers |= {"content-type": "application/json", "user-agent": "Portevoix"}
    try:
        answer = await outbound.post(webhook.url, body.encode(), headers)
    except OutboundFault as fault:
        return Attempt(None, fault.code)
    return Attempt(answer.status, None)


class Deliverer:
    """Takes messages that are due, one a webhook at a time, and says what became of each."""

    def __init__(
        self,
        records: Records,
        outbound: Outbound,
        clock: Callable[[], datetime],
        pauses: Sequence[float] = PAUSES,
        poll: float = 1.0,
    ) -> None:
        self._records = records
        self._outbound = outbound
        self._clock = clock
        self._pauses = pauses
        self._poll = poll
        self._chance = random.Random()  # noqa: S311 - spreads retries, hides nothing

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Deliver for the length of the body; what it cuts short is sent again, once its lease is over."""
        delivering = asyncio.create_task(self._deliver())
        try:
            yield
        finally:
            delivering.cancel()
            await asyncio.wait([delivering])

    async def _deliver(self) -> None:
        async with asyncio.TaskGroup() as group:
            under_way: set[asyncio.Task[None]] = set()
            while True:
                for delivery in await self._due(LANES - len(under_way)):
                    under_way.add(group.create_task(self._send(delivery)))
                if under_way:
                    _, under_way = await asyncio.wait(
                        under_way, timeout=self._poll, return_when=asyncio.FIRST_COMPLETED
                    )
                else:
                    await asyncio.sleep(self._poll)

    async def _due(self, most: int) -> Sequence[DeliveryRecord]:
        try:
            return await self._records.deliveries.lease(self._clock(), LEASE_SECONDS, most) if most else ()
        except DatabaseUnusable as error:
            log.warning("nothing is delivered: %s", error)
            return ()

    async def _send(self, delivery: DeliveryRecord) -> None:
        try:
            webhook = await self._records.webhooks.get(delivery.webhook)
            if webhook is None or webhook.disabled_at is not None:
                await self._settle(delivery, Attempt(None, "webhook_disabled"), "failed")
                return
            came = await attempt(self._outbound, webhook, delivery.id, delivery.body, self._clock())
            await self._judge(delivery, webhook, came)
        except DatabaseUnusable as error:  # the lease runs out, and it is sent again
            log.warning("delivery %s is left open: %s", delivery.id, error)
        except Exception:  # a mistake of ours with one message must not hold back the others
            log.exception("delivery %s is left open", delivery.id)

    async def _judge(self, delivery: DeliveryRecord, webhook: WebhookRecord, came: Attempt) -> None:
        if came.received:
            await self._records.webhooks.heard(webhook.id)
            await self._settle(delivery, came, "done")
            return
        now = self._clock()
        since = await self._records.webhooks.failed(webhook.id, now)
        because = "gone" if came.status == HTTPStatus.GONE else "failing" if now - since > FAILING else None
        if because is not None:
            log.warning("webhook %s is disabled: %s", webhook.id, because)
            await self._records.webhooks.disable(webhook.id, because, now)
            await self._records.deliveries.give_up(webhook.id, now)
        over = because is not None or delivery.attempts >= len(self._pauses)
        await self._settle(delivery, came, "failed" if over else "waiting")

    async def _settle(self, delivery: DeliveryRecord, came: Attempt, state: str) -> None:
        now = self._clock()
        values: dict[str, object] = {
            "state": state,
            "attempts": delivery.attempts + 1,
            "status": came.status,
            "error": came.error,
        }
        if state == "waiting":
            pause = self._pauses[delivery.attempts]
            values["next_at"] = now + timedelta(seconds=pause * self._chance.uniform(1, 1 + JITTER))
        else:
            values["finished_at"] = now
        await self._records.deliveries.settle(delivery, **values)
