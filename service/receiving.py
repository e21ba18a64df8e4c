"""Receiving a body no larger and no slower than allowed, and sending to who reads."""

from __future__ import annotations

import asyncio
import time
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Send

SLOWEST = 1_000  # bytes a second, once the longest silence has passed


class Measured:
    """Receives a body, and stops it where it passes the limit, whatever its headers said, or is too slow.

    Only the time spent waiting for the caller counts, not what is done with what came.
    """

    def __init__(self, receive: Receive, largest: int, silence: float) -> None:
        self._receive = receive
        self._largest = largest
        self._silence = silence
        self._seen = 0
        self._waited = 0.0
        self._more = True

    async def __call__(self) -> Message:
        """The next part. HTTPException: FastAPI lets only this kind of error out of the reading of a body."""
        if not self._more:
            return await self._receive()  # until the caller leaves
        message = await self._in_time()
        self._seen += len(message.get("body", b""))
        self._more = message.get("more_body", False)
        if self._seen > self._largest:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, str(self._largest))
        return message

    async def _in_time(self) -> Message:
        left = self._silence + self._seen / SLOWEST - self._waited
        began = time.monotonic()
        try:
            async with asyncio.timeout(min(self._silence, left)):
                return await self._receive()
        except TimeoutError:
            raise HTTPException(HTTPStatus.REQUEST_TIMEOUT, f"{self._silence:g}") from None
        finally:
            self._waited += time.monotonic() - began


class Unread(Exception):
    """The caller reads nothing of its answer."""


class Heard:
    """Sends to a caller that reads: one that takes nothing for too long is left. Unread."""

    def __init__(self, send: Send, silence: float) -> None:
        self._send = send
        self._silence = silence

    async def __call__(self, message: Message) -> None:
        """Send one part."""
        try:
            async with asyncio.timeout(self._silence):
                await self._send(message)
        except TimeoutError:
            raise Unread from None
