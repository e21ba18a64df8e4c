"""A provider that speaks OpenAI's protocol on a port of this machine, and keeps what it was asked."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Literal

from evals.provider import refusals, schemas
from evals.provider.asked import Asked
from evals.provider.framing import Said, as_json, framed, page
from evals.provider.manners import MANNERS, Choice, played
from evals.provider.wire import Connection, Pause, Request, Step

Schemas = Literal["honoured", "ignored", "refused"]
LISTEN_QUEUE = 512
WINDOW = 8192  # tokens, what `context` speaks of when the setup has none
NEEDED: Mapping[str, Sequence[str]] = {
    "/chat/completions": ("model", "messages"),
    "/embeddings": ("model", "input"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """How a provider behaves.

    `latency` is in seconds, before the first byte of any answer; `words_per_second` is the pace of what is
    said (0: at once). `window` is in tokens. `manner`, `script`, `mix` and `seed` choose how calls are
    answered; a model named `stub-small!truncated` chooses for its call alone. `says` answers in their place.
    `keep`: calls kept, the newest.
    """

    models: Sequence[str] = ("stub-small",)
    key: str | None = None
    window: int | None = None
    window_said_by: Literal["context", "context_llamacpp"] = "context"
    schemas: Schemas = "honoured"
    manner: str = "good"
    script: Sequence[str] = ()
    mix: Mapping[str, float] = field(default_factory=dict)
    seed: int = 0
    latency: float = 0.0
    words_per_second: float = 0.0
    says: Callable[[Asked], Said] | None = None
    keep: int = 10_000


@dataclass(frozen=True, slots=True)
class Call:
    """What was received: `headers` without the key, `at` in seconds of time.monotonic(), the manner met."""

    path: str
    body: Mapping[str, Any]
    headers: Mapping[str, str]
    at: float
    manner: str


class Provider:
    """A provider on a free port, or on `port`, of 127.0.0.1; `url` is what OPENAI_BASE_URL wants."""

    def __init__(self, setup: Setup, port: int = 0) -> None:
        self._setup = setup
        self._choice = Choice(setup.manner, setup.script, setup.mix, setup.seed)
        self._calls: deque[Call] = deque(maxlen=setup.keep)
        self._counts: Counter[str] = Counter()
        self._opened: set[Connection] = set()
        self._socket = socket.create_server(("127.0.0.1", port), backlog=LISTEN_QUEUE)
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/v1"

    @property
    def calls(self) -> list[Call]:
        """The calls received, oldest first; the list of models is not one."""
        return list(self._calls)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many calls met each manner, those no longer kept included."""
        return dict(self._counts)

    def script(self, *manners: str) -> None:
        """What the next calls meet, in order."""
        self._choice.script(manners)

    def behave(self, manner: str) -> None:
        """What calls meet from here on, in place of script and mix. KeyError for a name that is none."""
        self._choice = Choice(manner)

    def forget(self) -> None:
        """Forget the calls received."""
        self._calls.clear()
        self._counts.clear()

    async def serve(self, until: asyncio.Event) -> None:
        """Answer until the event is set, then drop every connection."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Connection(self._answer, self._opened), sock=self._socket)
        await until.wait()
        server.close()
        for connection in list(self._opened):
            await connection.drop()
        await server.wait_closed()
        await asyncio.sleep(0)  # the connections hear that they are lost

    def _answer(self, request: Request) -> Iterable[Step]:
        path = request.path.partition("?")[0].removeprefix("/v1")
        if self._setup.key and request.headers.get("authorization") != f"Bearer {self._setup.key}":
            return self._told(request, {}, "key_refused", refusals.key_refused())
        if (told := self._of_itself(request, path)) is not None:
            return (page(200, as_json(told)),)
        if request.method != "POST" or path not in NEEDED:
            told = f"Invalid URL ({request.method} {request.path})"
            return refusals.refused(404, told, "invalid_request_error", None)
        return self._completed(request, path)

    def _of_itself(self, request: Request, path: str) -> object:
        """What it tells of itself, or is told to be; None: the request is about something else."""
        match request.method, path:
            case "GET", "/models":
                return self._models()
            case "GET", "/counts":
                return self.counts
            case "PUT", "/manner" if (manner := request.body.decode()) in MANNERS:
                self.behave(manner)
                return manner
        return None

    def _completed(self, request: Request, path: str) -> Iterable[Step]:
        body, fault = _parsed(request.body, NEEDED[path])
        if fault:
            return fault
        model, _, suffix = str(body["model"]).partition("!")
        setup = self._setup
        asked = Asked(body, model, setup.schemas != "ignored", setup.words_per_second, setup.window or WINDOW)
        manner = self._refusal(asked, suffix) or suffix or self._usual(path)
        bad = schemas.fault(body.get("response_format") or {}) if asked.honours_schemas else None
        if bad:
            return self._told(request, body, "bad_schema", refusals.bad_request(bad, "response_format"))
        says = setup.says if path == "/chat/completions" else None
        steps = framed(says(asked), asked) if says and manner == setup.manner else played(manner, asked)
        return self._told(request, body, manner, steps)

    def _refusal(self, asked: Asked, suffix: str) -> str | None:
        setup = self._setup
        if asked.model not in setup.models or suffix not in {"", *MANNERS}:
            return "no_such_model"
        if setup.window is not None and asked.prompt_tokens + (asked.max_tokens or 0) > setup.window:
            return setup.window_said_by
        return "no_schema" if setup.schemas == "refused" and asked.body.get("response_format") else None

    def _usual(self, path: str) -> str:
        return self._choice.next() if path == "/chat/completions" else "good"

    def _told(
        self, request: Request, body: Mapping[str, Any], manner: str, steps: Iterable[Step]
    ) -> Iterable[Step]:
        headers = {name: value for name, value in request.headers.items() if name != "authorization"}
        self._calls.append(Call(request.path, body, headers, time.monotonic(), manner))
        self._counts[manner] += 1
        return chain((Pause(self._setup.latency),), steps) if self._setup.latency else steps

    def _models(self) -> dict[str, Any]:
        listed = [
            {"id": name, "object": "model", "created": 0, "owned_by": "stub"} for name in self._setup.models
        ]
        return {"object": "list", "data": listed}


@contextmanager
def a_provider(**setup: Any) -> Iterator[Provider]:
    """A provider in a thread, until the end of the block; the arguments are those of Setup."""
    provider = Provider(Setup(**setup))
    loop = asyncio.new_event_loop()
    until = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(provider.serve(until),), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        loop.call_soon_threadsafe(until.set)
        thread.join()
        loop.close()


def _parsed(text: bytes, needed: Sequence[str]) -> tuple[dict[str, Any], Iterable[Step]]:
    """The body and no fault, or what is refused."""
    try:
        body = json.loads(text)
    except ValueError:
        body = None
    if not isinstance(body, dict) or not _are_messages(body.get("messages", [])):
        return {}, refusals.bad_request("We could not parse the JSON body of your request.")
    missing = next((name for name in needed if name not in body), None)
    if missing is None:
        return body, ()
    told = f"Missing required parameter: '{missing}'."
    return {}, refusals.bad_request(told, missing, "missing_required_parameter")


def _are_messages(given: Any) -> bool:
    return isinstance(given, list) and all(isinstance(message, dict) for message in given)
