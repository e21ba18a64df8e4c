"""HTTP/1.1 as bare bytes: requests read, and answers played step by step, so that they can go wrong."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

RESETS = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait that many seconds before the next step."""

    seconds: float


class End(Enum):
    """How a connection may end, beside staying open for the next request."""

    CLOSE = "closed after what was sent"
    RESET = "reset, what is on its way lost"
    HANG = "left open in silence"


Step = bytes | Pause | End


@dataclass(frozen=True, slots=True)
class Request:
    """A request; names of headers are in small letters."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


Answer = Callable[[Request], Iterable[Step]]


class Connection(asyncio.Protocol):
    """One keep-alive connection: a request at a time, its answer played to the end before the next."""

    def __init__(self, answer: Answer, opened: set[Connection]) -> None:
        self._answer = answer
        self._opened = opened
        self._received = bytearray()
        self._playing: asyncio.Task[None] | None = None
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A caller is there."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._opened.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  asyncio's signature
        """The caller left: what was being played stops."""
        self._opened.discard(self)
        if self._playing:
            self._playing.cancel()

    def data_received(self, data: bytes) -> None:
        """Answer every request that is whole."""
        self._received += data
        self._answer_next()

    async def drop(self) -> None:
        """End the connection now, and what was being played on it."""
        self._transport.abort()
        if self._playing:
            self._playing.cancel()
            await asyncio.wait({self._playing})

    def _answer_next(self) -> None:
        while self._playing is None and not self._transport.is_closing():
            request = self._take()
            if request is None:
                return
            steps = self._answer(request)
            if isinstance(steps, tuple) and len(steps) == 1 and isinstance(steps[0], bytes):
                self._transport.write(steps[0])
            else:
                self._playing = asyncio.get_running_loop().create_task(self._play(steps))
                self._playing.add_done_callback(self._played)

    def _take(self) -> Request | None:
        head, found, _ = self._received.partition(b"\r\n\r\n")
        if not found:
            return None
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        size, start = int(headers.get("content-length", 0)), len(head) + 4
        if len(self._received) < start + size:
            return None
        body = bytes(self._received[start : start + size])
        del self._received[: start + size]
        method, path, _ = first.split(" ", 2)
        return Request(method, path, headers, body)

    async def _play(self, steps: Iterable[Step]) -> None:
        for step in steps:
            if isinstance(step, bytes):
                self._transport.write(step)
            elif isinstance(step, Pause):
                await asyncio.sleep(step.seconds)
            else:
                await self._end(step)

    async def _end(self, end: End) -> None:
        if end is End.HANG:
            await asyncio.Event().wait()
        elif end is End.CLOSE:
            self._transport.close()
        else:
            plug: socket.socket = self._transport.get_extra_info("socket")
            plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESETS)
            self._transport.abort()

    def _played(self, task: asyncio.Task[None]) -> None:
        self._playing = None
        if not task.cancelled():
            task.result()
            self._answer_next()
