"""`Idempotency-Key`: the same POST sent again is not done again, its first answer is given back.

The header is that of draft-ietf-httpapi-idempotency-key-header-07, a quoted string; a bare word is taken for
it. A key is its owner's, and stands for one request: method, path, query, body, kinds of content asked and
sent. Its answer is given as it first was, whatever `Accept-Language` or `Prefer` the retry carries. The
request is heard whole before it begins, then works to its end even when its caller hangs up.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import IO, Any

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.access.answers import LARGEST_KEPT, Answers
from service.access.needs import Needs
from service.access.signed import opened_by_signature
from service.access_errors import UnreadableKey
from service.errors import TooLarge
from service.records.nouns import KeptAnswer

Tell = Callable[[Message], None]
Keep = Callable[[KeptAnswer], Awaitable[None]]
OF_BRAND = re.compile(r"/v1/brands/([^/]+)/")
# A string of RFC 9651 (3.3.3), or a word.
FORM = r'^("([ !#-\[\]-~]|\\["\\]){1,255}"|[!#-~][!-~]{0,254})$'
# What still holds of an answer that is given again.
HEADERS = (
    "content-type",
    "content-language",
    "cache-control",
    "etag",
    "link",
    "location",
    "x-accel-buffering",
)
BLOCK = 64 * 1024
IN_MEMORY = 1_000_000  # bytes of a body, the rest goes to a file
LAST_EVENT = 256  # bytes that hold the last event of a stream, `done`


class Retries:
    """Pure ASGI middleware, behind the gate, for a POST that carries an `Idempotency-Key`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Do what is asked, or give again what was answered; the errors are those of Answers.begin."""
        keys = Headers(scope=scope).getlist("idempotency-key") if _may_be_retried(scope) else []
        if not keys:
            await self._app(scope, receive, send)
            return
        key = read_key(keys)
        state = scope["app"].state
        body = await Body.heard(scope, receive, state.desk.settings.data_dir)
        if body is None:
            return
        line: asyncio.Queue[Message | None] = asyncio.Queue()
        work = state.answers.carry_out(self._work(scope, key, body, line))
        while (message := await line.get()) is not None:
            await send(message)
        await work

    async def _work(self, scope: Scope, key: str, body: Body, line: asyncio.Queue[Message | None]) -> None:
        answers: Answers = scope["app"].state.answers
        try:
            with closing(body):
                begun = await answers.begin(scope["state"]["caller"], key, body.fingerprint)
                if isinstance(begun, KeptAnswer):
                    tell_again(begun, line.put_nowait)
                    return
                try:
                    keep = partial(answers.keep, begun, erasures=await answers.erasures(_brand(scope)))
                    answer = Answer(scope, body.fingerprint, keep, line.put_nowait)
                    await self._app(scope, body.receive, answer)
                finally:
                    await answers.release(begun)
        finally:
            line.put_nowait(None)


class Body:
    """A request's body, heard whole and told again: in memory, or in a file that has no name on the disk."""

    def __init__(self, spool: IO[bytes], fingerprint: str) -> None:
        self._spool = spool
        self._ended = False
        self.fingerprint = fingerprint

    @classmethod
    async def heard(cls, scope: Scope, receive: Receive, folder: Path) -> Body | None:
        """The body, in constant memory; None when the caller hung up. TooLarge."""
        spool: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY, dir=str(folder))  # noqa: SIM115
        try:
            digest = await _listen(receive, spool)
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


class Answer:
    """What the application answers, told to its caller at once, and kept before the caller hears its end.

    A success is kept, 2xx; a stream of events, when its last event is `done`. A route that answers what must
    not be kept says what to keep in its place in `request.state.kept_answer`, as bytes.
    """

    def __init__(self, scope: Scope, fingerprint: str, keep: Keep, tell: Tell) -> None:
        self._state: dict[str, Any] = scope["state"]
        self._fingerprint = fingerprint
        self._keep = keep
        self._tell = tell
        self._status = 0
        self._headers = Headers()
        self._body = bytearray()
        self._last = b""

    async def __call__(self, message: Message) -> None:
        """One message of the application."""
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._headers = Headers(raw=message.get("headers", []))
        elif message["type"] == "http.response.body":
            self._hear(message.get("body", b""))
            if not message.get("more_body", False) and self._succeeded():
                await self._keep(self._kept())
        self._tell(message)

    def _hear(self, block: bytes) -> None:
        self._last = (self._last + block)[-LAST_EVENT:]
        # One byte over the limit is enough to know.
        self._body += block[: LARGEST_KEPT + 1 - len(self._body)]

    def _succeeded(self) -> bool:
        if not 200 <= self._status < 300:
            return False
        if not self._headers.get("content-type", "").startswith("text/event-stream"):
            return True
        return self._last.rstrip().rpartition(b"\n\n")[2].startswith(b"event: done")

    def _kept(self) -> KeptAnswer:
        needs: Needs = self._state.get("needs", Needs())
        return KeptAnswer(
            fingerprint=self._fingerprint,
            state="kept",
            scopes=tuple(needs.scopes),
            brand=needs.brand,
            status=self._status,
            headers=tuple((name, self._headers[name]) for name in HEADERS if name in self._headers),
            body=self._state.get("kept_answer", bytes(self._body)),
        )


def read_key(given: Sequence[str]) -> str:
    """The key of the header's values, quoted or bare; UnreadableKey."""
    value = given[0].strip() if len(given) == 1 else ""
    if not re.match(FORM, value):
        raise UnreadableKey
    return re.sub(r'\\(["\\])', r"\1", value[1:-1]) if value.startswith('"') else value


def tell_again(answer: KeptAnswer, tell: Tell) -> None:
    """Send a kept answer, and say that it is one."""
    headers = [
        *answer.headers,
        ("content-length", str(len(answer.body))),
        ("idempotent-replayed", "true"),
    ]
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    tell({"type": "http.response.start", "status": answer.status, "headers": raw})
    tell({"type": "http.response.body", "body": answer.body})


def _may_be_retried(scope: Scope) -> bool:
    if (scope["type"], scope.get("method")) != ("http", "POST"):
        return False
    # Whoever signs is no owner of keys, and names its deliveries otherwise.
    return str(scope["path"]).startswith("/v1/") and not opened_by_signature("POST", scope["path"])


def _brand(scope: Scope) -> str | None:
    found = OF_BRAND.match(scope["path"])
    return found[1] if found else None


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


def _fingerprint(scope: Scope, body: str) -> str:
    headers = Headers(scope=scope)
    sent = headers.get("content-type", "").partition(";")[0].strip().lower()
    events = "text/event-stream" in headers.get("accept", "")
    query = scope.get("query_string", b"").decode("latin-1")
    told = json.dumps([scope["method"], scope["path"], query, sent, events, body])
    return hashlib.sha256(told.encode()).hexdigest()
