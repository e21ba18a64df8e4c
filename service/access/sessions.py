"""Sessions of browsers: who signed in with a key, and until when.

The id of a session is 256 random bits, which the browser alone keeps. A session is worth its key: it opens
what the key opens at that moment, and nothing once the key has ended, or once the house's own key is another.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from service.access.caller import HOUSE, Caller
from service.access.keys import KeyRing
from service.access.tokens import same
from service.access_errors import KeyRefused
from service.records import Records
from service.records.sessions import SessionRecord

LASTS = timedelta(hours=12)
ID_BYTES = 32
ID = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Opened:
    """A session just opened, with its id: the only time it is known."""

    id: str = field(repr=False)
    caller: Caller
    expires_at: datetime


class Sessions:
    """Every session of the house, kept in the records. `house_key` is the key of the settings."""

    def __init__(
        self, records: Records, keys: KeyRing, house_key: str | None, clock: Callable[[], datetime]
    ) -> None:
        self._sessions = records.sessions
        self._keys = keys
        self._house_key = house_key
        self._clock = clock

    async def open(self, token: str, replacing: str | None = None) -> Opened:
        """Open a session with a key, under an id nobody has; the one whose id is `replacing` ends.

        KeyRefused for a key that is unknown, revoked or expired: then nothing ends.
        """
        house = self._house_key if self._house_key is not None and same(token, self._house_key) else None
        caller = HOUSE if house is not None else await self._keys.caller_of(token)
        if caller is None:
            raise KeyRefused
        number, now = secrets.token_urlsafe(ID_BYTES), self._clock()
        ends = min([now + LASTS, *await self._ends(caller)])
        seal = None if house is None else _seal(number, house)
        record = SessionRecord(_digest(number), caller.key, seal, now, ends)
        await self._sessions.open(record, None if replacing is None else _digest(replacing))
        return Opened(number, caller, ends)

    async def caller_of(self, session: str) -> Caller | None:
        """Who signed in under this id; None when it is unknown or expired, or its key opens nothing more."""
        record = await self._sessions.get(_digest(session)) if ID.fullmatch(session) else None
        if record is None or record.expires_at <= self._clock():
            return None
        if record.key is not None:
            return await self._keys.holder(record.key)
        if self._house_key is None or record.house is None:
            return None
        return HOUSE if same(_seal(session, self._house_key), record.house) else None

    async def close(self, session: str) -> None:
        """End the session of this id; nothing when it has ended."""
        await self._sessions.close(_digest(session))

    async def _ends(self, caller: Caller) -> list[datetime]:
        """When the caller's key ends, as far as is known."""
        if caller.key is None:
            return []
        key = await self._keys.get(HOUSE, caller.key)
        return [end for end in (key.expires_at, key.revoked_at) if end is not None]


def _digest(session: str) -> str:
    """SHA-256 of an id, in hexadecimal: 256 random bits are not guessed, however fast the hash."""
    return hashlib.sha256(session.encode("utf-8", "surrogatepass")).hexdigest()


def _seal(session: str, house_key: str) -> str:
    """What tells whether the house's key is still the same, and lets nobody guess it who has not the id."""
    return hmac.new(session.encode(), house_key.encode(), hashlib.sha256).hexdigest()
