"""What happens to a brand, told to the webhooks that asked: ids, verdicts and counts, never a text."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Literal, get_args

from service.records import Records
from service.records.deliveries import DeliveryRecord
from service.records.store import Also

Event = Literal["draft.ready", "decision.made", "message.received", "message.decided", "job.done"]
EVENTS: tuple[Event, ...] = get_args(Event)
Note = Callable[[Mapping[str, object]], Also]


class Events:
    """The way out of events."""

    def __init__(self, records: Records, clock: Callable[[], datetime]) -> None:
        self._records = records
        self._clock = clock

    async def tell(self, brand: str, event: Event, data: Mapping[str, object]) -> None:
        """Put an event on its way, once what it tells of is stored: `{"draft": …, "verdict": …}`."""
        await self._records.deliveries.add((await self.noting(brand, event))(data))

    async def noting(self, brand: str, event: Event) -> Note:
        """How to note such an event in the very transaction that stores what it tells of.

        What it gives does nothing when no webhook asked for it.
        """
        wanting = await self._records.webhooks.wanting(brand, event)
        now = self._clock()

        def note(data: Mapping[str, object]) -> Also:
            body = body_of(event, now, {"brand": brand, **data})
            told = [
                DeliveryRecord(brand, f"msg_{uuid.uuid4().hex}", webhook, event, body, now, now)
                for webhook in wanting
            ]
            return self._records.deliveries.adding(told)

        return note


def body_of(event: str, at: datetime, data: Mapping[str, object]) -> str:
    """The body of a message, as it is signed and sent."""
    message = {"type": event, "timestamp": at.isoformat().replace("+00:00", "Z"), "data": dict(data)}
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))
