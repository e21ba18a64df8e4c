"""`Idempotency-Key`: the same POST sent again is not done again, its first answer is given back.

The header is that of draft-ietf-httpapi-idempotency-key-header-07, a quoted string; a bare word is taken for
it. A key is its owner's, and stands for one request: method, path, query, body, kinds of content asked and
sent. Its answer is given as it first was, whatever `Accept-Language` or `Prefer` the retry carries. The
request is heard whole before it begins, then works to its end even when its caller hangs up.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from functools import partial
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.access.answers import LARGEST_KEPT, Answers
from service.access.needs import Needs
from service.access.signed import opened_by_signature
from service.access_errors import UnreadableKey
from service.heard import Body
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
