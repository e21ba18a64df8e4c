"""What every route shares: the desk, the reader's language, list limits, the deadline."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from pydantic import BaseModel

from service.desk import Desk
from service.errors import NotReady
from service.messages import Language
from service.problems import reader_language

DEADLINE = 30.0
# What OpenAPI says of server-sent events: each has a name and a JSON text.
EVENTS: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            "text/event-stream": {
                "itemSchema": {
                    "type": "object",
                    "required": ["event", "data"],
                    "properties": {
                        "event": {"type": "string"},
                        "data": {"type": "string", "contentMediaType": "application/json"},
                    },
                }
            }
        }
    }
}
# A row of many that are sent at once: each is judged alone, so that OpenAPI lets anything pass.
A_ROW: dict[str, Any] = {
    "description": "An object. A row that is none is named with its number and reason; the others go in."
}


def desk_of(request: Request) -> Desk:
    """The desk built in the lifespan."""
    desk: Desk = request.app.state.desk
    return desk


def language_of(request: Request) -> Language:
    """The language messages are told in."""
    return reader_language(request.headers.get("accept-language"))


def deadline_of(request: Request) -> float:
    """Seconds the caller waits, from `Prefer: wait=SECONDS`."""
    found = re.search(r"\bwait=(\d{1,6})\b", request.headers.get("prefer", ""))
    longest = desk_of(request).settings.longest_request
    return min(float(found.group(1)) if found else DEADLINE, longest)


def responds_later(request: Request) -> bool:
    """Whether the caller would rather have a job, by `Prefer: respond-async` (RFC 7240)."""
    asked = ",".join(request.headers.getlist("prefer")).split(",")
    return "respond-async" in (one.partition(";")[0].strip().lower() for one in asked)


def told_once(request: Request, answer: BaseModel, secret: str) -> None:
    """Let a retry of this request be given the answer without its secret, which is kept nowhere."""
    kept = answer.model_copy(update={secret: None})
    request.state.kept_answer = kept.model_dump_json().encode()


@asynccontextmanager
async def within(seconds: float) -> AsyncIterator[None]:
    """Run the body in at most `seconds`, or raise NotReady."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise NotReady("deadline_passed", seconds=f"{seconds:g}") from None


def writing_until(seconds: float, texts: int) -> float:
    """When models must be done, on the clock of the event loop, so that their parachute lands in time.

    What is left is for the checks and the composer: 15 ms a text on a quiet machine, ten times that on a busy
    one, and a second for the very first text, which loads dictionaries and measures the voice.
    """
    reserve = min(0.4 * seconds, 1.5 + 0.15 * texts)
    return asyncio.get_running_loop().time() + seconds - reserve


DeskDep = Annotated[Desk, Depends(desk_of)]
LanguageDep = Annotated[Language, Depends(language_of)]
Deadline = Annotated[float, Depends(deadline_of)]
Limit = Annotated[int, Query(ge=1, le=200)]
