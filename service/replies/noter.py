"""Writes the private notes that wait, each once, in Chatwoot.

An attempt is marked before it is made. Where one may have been received all the same (a crash, a time out, an
error), the next one looks first whether the note stands in its conversation.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from http import HTTPStatus

from service.desk import Desk
from service.errors import DatabaseUnusable, NotFound, PortevoixError
from service.records.notes import NoteRecord
from service.replies.chatwoot_client import Chatwoot
from service.replies.noting import suggestion
from service.web import within

log = logging.getLogger(__name__)
PAUSES = (5.0, 60.0, 300.0, 1_800.0, 7_200.0, 21_600.0)
JITTER = 0.2
WRITING_SECONDS = 120.0
LEASE_SECONDS = 180.0  # writing, looking and sending, 10 s each at most, all fit
LANES = 4
POLL_SECONDS = 1.0
# What asking again does not change: the conversation is not there, or takes no such note.
SILENT = "chatwoot_silent"  # it does not say whether the note stands
HOPELESS = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.UNPROCESSABLE_ENTITY)


class Noter:
    """Takes notes that are due, a few side by side, and says what became of each."""

    def __init__(
        self,
        desk: Desk,
        chatwoot: Chatwoot,
        pauses: Sequence[float] = PAUSES,
        poll: float = POLL_SECONDS,
    ) -> None:
        self._desk = desk
        self._notes = desk.records.notes
        self._chatwoot = chatwoot
        self._pauses = pauses
        self._poll = poll
        self._chance = random.Random()  # noqa: S311 - spreads retries, hides nothing

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Write notes for the length of the body; what it cuts short is taken up again."""
        await self._notes.release_all()
        lanes = [asyncio.create_task(self._lane()) for _ in range(LANES)]
        try:
            yield
        finally:
            for lane in lanes:
                lane.cancel()
            await asyncio.wait(lanes)

    async def _lane(self) -> None:
        while True:
            if not await self.write_one():
                await asyncio.sleep(self._poll)

    async def write_one(self) -> bool:
        """Take one note as far as it goes now; False when none is due."""
        try:
            due = await self._notes.lease(self._desk.clock(), LEASE_SECONDS, 1)
            for note in due:
                await self._settle(note)
        except DatabaseUnusable as error:  # the lease runs out, and it is taken up again
            log.warning("notes wait: %s", error)
            return False
        return bool(due)

    async def _settle(self, note: NoteRecord) -> None:
        try:
            error = await self._attempt(note)
        except DatabaseUnusable:
            raise
        except NotFound:  # erased with its message, or its brand
            await self._over(note, "done", None)
        except PortevoixError as fault:
            await self._later(note, fault.code)
        except Exception:  # a mistake of ours with one note must not hold back the others
            log.exception("the note on %s is left for later", note.message)
            await self._later(note, "internal")
        else:
            if error is None:
                await self._over(note, "done", None)
            elif error in map(_code, HOPELESS):
                await self._over(note, "failed", error)
            else:
                await self._later(note, error)

    async def _attempt(self, note: NoteRecord) -> str | None:
        """Write the note; the code of what went wrong, None when it stands, or has no place any more."""
        text = note.text
        if text is None:
            async with within(WRITING_SECONDS):
                text = await suggestion(self._desk, note.brand, note.message)
            if text is None or not await self._notes.change(note, text=text):
                return None
        elif note.sent_at is not None:
            stands = await self._chatwoot.holds(note.place, text)
            if stands is not False:
                return None if stands else SILENT
        if not await self._notes.change(note, sent_at=self._desk.clock()):
            return None
        status = await self._chatwoot.write(note.place, text)
        if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
            await self._notes.change(note, sent_at=None)  # it was refused: there is nothing to look for
        return None if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES else _code(status)

    async def _later(self, note: NoteRecord, error: str) -> None:
        if note.attempts >= len(self._pauses):
            await self._over(note, "failed", error)
            return
        pause = self._pauses[note.attempts] * self._chance.uniform(1, 1 + JITTER)
        next_at = self._desk.clock() + timedelta(seconds=pause)
        attempts = note.attempts + 1
        await self._notes.change(note, attempts=attempts, error=error, next_at=next_at, leased_until=None)

    async def _over(self, note: NoteRecord, state: str, error: str | None) -> None:
        if error is not None:
            log.warning("the note on %s is given up: %s", note.message, error)
        now = self._desk.clock()
        values = {"state": state, "error": error, "finished_at": now, "text": None, "leased_until": None}
        await self._notes.change(note, **values)


@asynccontextmanager
async def noting(desk: Desk) -> AsyncIterator[None]:
    """Notes written for the length of the body, where the settings name a Chatwoot."""
    chatwoot = Chatwoot.of(desk.settings)
    if chatwoot is None:
        yield
        return
    async with Noter(desk, chatwoot).open():
        yield


def _code(status: int) -> str:
    return f"chatwoot_{int(status)}"
