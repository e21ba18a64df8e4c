"""HTTP connections that no caller can hold: a head that is huge or slow, a body that was refused."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from service.heads import LARGEST_HEAD
from service.settings import Settings

HEAD_SECONDS = 30.0
LINGER_SECONDS = 5.0


def bounds(settings: Settings) -> dict[str, Any]:
    """How uvicorn serves us, in one process or in each of several."""
    return {
        "http": Connection,
        "ws": "none",
        "limit_concurrency": settings.most_connections,
        "log_config": None,
        "access_log": False,
        "lifespan": "on",
    }


class Connection(HttpToolsProtocol):
    """Uvicorn's protocol, with bounds that it leaves to a server in front of it.

    A refused body is read and thrown away for LINGER_SECONDS, so that its sender hears why; then the
    connection is closed.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A caller connects; it has HEAD_SECONDS to ask for something."""
        super().connection_made(transport)
        self._timer: asyncio.TimerHandle | None = None
        self._in_head = True
        self._head = 0
        self._ended = True
        self._close_in(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """It leaves."""
        self._keep()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count what is read of a head before it ends: only then is it anybody's to judge."""
        within = self._in_head
        super().data_received(data)
        if within and self._in_head:
            self._head += len(data)
            if self._head > LARGEST_HEAD and not self.transport.is_closing():
                self.send_400_response("Request head too large.")

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._in_head, self._head, self._ended = True, 0, False
        self._close_in(HEAD_SECONDS)

    def on_headers_complete(self) -> None:
        """Its head is whole."""
        self._in_head = False
        self._keep()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Its body is whole."""
        self._ended = True
        self._keep()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """It is answered, perhaps before its body ended."""
        super().on_response_complete()
        if not self._ended:
            self._close_in(LINGER_SECONDS)

    def _close_in(self, seconds: float) -> None:
        self._keep()
        self._timer = self.loop.call_later(seconds, self._close)

    def _keep(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _close(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()
