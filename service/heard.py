"""A request's body, heard whole before its work begins, so that it can be told apart and told again."""

from __future__ import annotations

import asyncio
import hashlib
import json
import tempfile
from pathlib import Path
from typing import IO

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope

from service.errors import DataFolderUnusable, TooLarge
from service.storage import refused

BLOCK = 64 * 1024
IN_MEMORY = 1_000_000  # bytes of a body, the rest goes to a file


class Body:
    """A request's body, heard whole and told again: in memory, or in a file that has no name on the disk."""

    def __init__(self, spool: IO[bytes], fingerprint: str) -> None:
        self._spool = spool
        self._ended = False
        self.fingerprint = fingerprint

    @classmethod
    async def heard(cls, scope: Scope, receive: Receive, folder: Path) -> Body | None:
        """The body, in constant memory; None when the caller hung up.

        Raises TooLarge; StorageFull, StorageReadOnly or DataFolderUnusable when the file takes no more.
        """
        spool: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY, dir=str(folder))  # noqa: SIM115
        try:
            digest = await _listen(receive, spool)
        except OSError as error:
            _abandon(spool)
            raise refused(error, folder) or DataFolderUnusable(folder=folder, reason=error) from error
        except BaseException:
            spool.close()
            raise
        if digest is None:
            spool.close()
            return None
        spool.seek(0)
        return cls(spool, _fingerprint(scope, digest))

    async def receive(self) -> Message:
        """The next block, and after the last one nothing, ever: the caller is never seen to leave."""
        if self._ended:
            await asyncio.Event().wait()
        block = await asyncio.to_thread(self._spool.read, BLOCK)
        self._ended = len(block) < BLOCK
        return {"type": "http.request", "body": block, "more_body": not self._ended}

    def close(self) -> None:
        """Forget it."""
        self._spool.close()


async def _listen(receive: Receive, spool: IO[bytes]) -> str | None:
    """Write the body to `spool`; its SHA-256, or None when the caller hung up before its end. TooLarge."""
    digest = hashlib.sha256()
    size = 0
    while True:
        try:
            message = await receive()
        except HTTPException as refused:  # the gate's measure
            raise TooLarge(largest=refused.detail) from None
        if message["type"] == "http.disconnect":
            return None
        block = message.get("body", b"")
        size += len(block)
        digest.update(block)
        if size > IN_MEMORY:
            await asyncio.to_thread(spool.write, block)
        else:
            spool.write(block)
        if not message.get("more_body", False):
            return digest.hexdigest()


def _abandon(spool: IO[bytes]) -> None:
    try:
        spool.close()
    except OSError:  # what it still held had no room either; it is closed
        return


def _fingerprint(scope: Scope, body: str) -> str:
    headers = Headers(scope=scope)
    sent = headers.get("content-type", "").partition(";")[0].strip().lower()
    events = "text/event-stream" in headers.get("accept", "")
    query = scope.get("query_string", b"").decode("latin-1")
    told = json.dumps([scope["method"], scope["path"], query, sent, events, body])
    return hashlib.sha256(told.encode()).hexdigest()
