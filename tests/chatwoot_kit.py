"""Messages that came by Chatwoot, and who writes the notes on them, for tests."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from evals.chatwoot import TOKEN, Inbox, told
from service.desk import Desk, open_desk
from service.records.notes import NoteRecord
from service.replies.chatwoot import read
from service.replies.chatwoot_client import Chatwoot
from service.replies.hear import hear
from service.replies.noter import Noter
from service.settings import Settings
from tests.house_kit import NOW, guide_rules


class Clock:
    """A clock that moves when told to."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        """The time."""
        return self.now

    def later(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


@asynccontextmanager
async def a_desk(folder: Path, clock: Callable[[], datetime], url: str | None = None) -> AsyncIterator[Desk]:
    """A desk with a brand, on a database of its own or on `url`."""
    address = None if url is None else SecretStr(url)
    settings = Settings(data_dir=folder, embedder="hashing", database_url=address)
    async with open_desk(settings, clock=clock) as desk:
        if await desk.records.brands.etag("atelier") is None:
            await desk.guides.save("atelier", guide_rules(), "", "api")
        yield desk


async def heard(desk: Desk, number: int = 1, **changes: Any) -> str:
    """The id of a message that came, with a note to write."""
    incoming = read(json.dumps(told(number, **changes)).encode(), "facebook")
    assert incoming is not None
    status, message = await hear(desk, "atelier", f"d-{number}", incoming, noted=True)
    assert (status, message is not None) == ("kept", True)
    return str(message)


def noter(desk: Desk, inbox: Inbox) -> Noter:
    """One that writes there."""
    return Noter(desk, Chatwoot(inbox.url, TOKEN), poll=0.02)


async def note_of(desk: Desk, message: str) -> NoteRecord:
    """The note of a message."""
    note = await desk.records.notes.get("atelier", message)
    assert note is not None
    return note
