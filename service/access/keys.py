"""The ring of API keys: who holds one, what it opens, and until when.

Nobody makes a key that opens more than their own: no wider scope, no other brand, and, unless they open every
brand, no other owner, because the keys of an owner share jobs and kept answers.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from service.access.caller import HOUSE_OWNER, Caller
from service.access.scopes import SCOPES, Scope, held_by
from service.access.tokens import KEY_ID, digest_of, key_id, new_token, same
from service.access_errors import BeyondYours, KeyRevoked, UnknownKey
from service.errors import DatabaseUnusable, InvalidInput
from service.records import Records
from service.records.nouns import KeyRecord, Page

log = logging.getLogger(__name__)
USE_NOTED_EVERY = timedelta(minutes=1)
NO_GRACE = timedelta()


@dataclass(frozen=True, slots=True)
class Asked:
    """A key as it is asked for. `owner` None: the name, or the caller's owner; `lasts` None: for ever."""

    name: str
    scopes: Sequence[Scope]
    owner: str | None = None
    brands: frozenset[str] | None = None
    lasts: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A key just made, with its token: the only time it is known."""

    key: KeyRecord
    token: str = field(repr=False)


class KeyRing:
    """Every key of the house, kept in the records."""

    def __init__(self, records: Records, clock: Callable[[], datetime]) -> None:
        self._keys = records.keys
        self._clock = clock
        self._used: dict[str, datetime] = {}
        self._noting: set[asyncio.Task[None]] = set()

    async def any(self) -> bool:
        """Whether a key was ever made: from then on the house asks for one, even if it was revoked since."""
        return await self._keys.any()

    async def living_admin(self) -> bool:
        """Whether somebody holds a key that administers."""
        return any("admin" in one.scopes for one in await self._keys.living(self._clock()))

    async def caller_of(self, token: str) -> Caller | None:
        """Who calls with `token`; None when its key is unknown, revoked or expired."""
        number = key_id(token)
        record = await self._keys.get(number) if number else None
        if record is None or not same(digest_of(token), record.digest):
            return None
        return self._held(record)

    async def holder(self, key: str) -> Caller | None:
        """Who holds the key of that id; None when it is unknown, revoked or expired."""
        record = await self._keys.get(key)
        return None if record is None else self._held(record)

    async def create(self, caller: Caller, asked: Asked) -> Made:
        """Make a key. BeyondYours when it opens more than the caller's, InvalidInput("reserved_owner")."""
        owner = asked.owner or (asked.name if caller.brands is None else caller.owner)
        if owner == HOUSE_OWNER:
            raise InvalidInput("reserved_owner", owner=owner)
        scopes = tuple(scope for scope in SCOPES if scope in asked.scopes)
        _allow(caller, owner, scopes, asked.brands)
        made = self._make(asked.name, owner, scopes, asked.brands, asked.lasts)
        await self._keys.add(made.key)
        return made

    async def list(self, caller: Caller, cursor: str | None, limit: int) -> Page[KeyRecord]:
        """The keys the caller may see, newest first: those that open no brand which the caller's does not."""
        return await self._keys.list(cursor, limit, caller.brands)

    async def get(self, caller: Caller, key: str) -> KeyRecord:
        """A key the caller may see. UnknownKey, for one that exists or not."""
        record = await self._keys.get(key) if KEY_ID.fullmatch(key) else None
        if record is None or not record.opens_within(caller.brands):
            raise UnknownKey(key=key)
        return record

    async def revoke(self, caller: Caller, key: str) -> None:
        """End a key at once; nothing happens to one that has ended. UnknownKey."""
        await self.get(caller, key)
        await self._keys.revoke(key, self._clock())

    async def rotate(self, caller: Caller, key: str, grace: timedelta = NO_GRACE) -> Made:
        """Make a key that opens the same for as long; the old one ends after `grace`.

        UnknownKey; BeyondYours, as in `create`; KeyRevoked for one that was revoked or rotated before.
        """
        old = await self.get(caller, key)
        _allow(caller, old.owner, old.scopes, old.brands)
        lasts = old.expires_at - old.created_at if old.expires_at else None
        made = self._make(old.name, old.owner, old.scopes, old.brands, lasts)
        if not await self._keys.replace(key, made.key.created_at + grace, made.key):
            raise KeyRevoked(key=key)
        return made

    async def close(self) -> None:
        """Wait for what is being noted."""
        await asyncio.gather(*self._noting)

    def _make(
        self,
        name: str,
        owner: str,
        scopes: tuple[Scope, ...],
        brands: frozenset[str] | None,
        lasts: timedelta | None,
    ) -> Made:
        number, token = new_token()
        now = self._clock()
        ends = now + lasts if lasts else None
        return Made(KeyRecord(number, name, owner, scopes, brands, digest_of(token), now, ends), token)

    def _held(self, record: KeyRecord) -> Caller | None:
        """Who uses the key; None when it has ended."""
        now = self._clock()
        if not record.living(now):
            return None
        self._note_use(record.id, now)
        return Caller(record.owner, held_by(record.scopes), record.brands, record.id)

    def _note_use(self, key: str, now: datetime) -> None:
        """Note a use beside the answer, once a minute at most."""
        before = self._used.get(key)
        if before is not None and now - before < USE_NOTED_EVERY:
            return
        self._used[key] = now
        task = asyncio.create_task(self._note(key, now))
        self._noting.add(task)
        task.add_done_callback(self._noting.discard)

    async def _note(self, key: str, now: datetime) -> None:
        try:
            await self._keys.used(key, now, USE_NOTED_EVERY)
        except DatabaseUnusable as error:
            log.warning("the use of a key was not noted: %s %s", error.code, error.details)


def _allow(caller: Caller, owner: str, scopes: Sequence[Scope], brands: frozenset[str] | None) -> None:
    """BeyondYours unless the caller may hand out a key of `owner` with these scopes and brands."""
    if wider := held_by(scopes) - caller.scopes:
        raise BeyondYours(scopes=", ".join(sorted(wider)))
    if caller.brands is None:
        return
    if brands is None or not brands <= caller.brands:
        raise BeyondYours("brand_beyond_yours")
    if owner != caller.owner:
        raise BeyondYours("owner_beyond_yours", owner=caller.owner)
