"""Many messages at once: one answer a line, in order; what is wrong with one leaves the others alone."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from typing import Any

from fastapi import Request
from pydantic import ValidationError

from service.errors import MOST_FAULTS, InvalidInput, PortevoixError
from service.messages import Language
from service.ndjson import TYPES, lines
from service.problems import MalformedJson, field_faults, problem_of
from service.replies.schemas import MOST_BATCH, ReplyRequest

log = logging.getLogger(__name__)
AT_ONCE = 8  # messages in hand: a model is waited for, the embedder takes them one by one
Answering = Callable[[ReplyRequest], Awaitable[dict[str, Any]]]


class TooManyRows(InvalidInput):
    """More bodies than a batch holds: none was looked at."""

    default_code = "too_many_rows"


async def rows_of(request: Request) -> list[bytes]:
    """The bodies of a batch, NDJSON or a JSON list. TooManyRows, MalformedJson, InvalidInput."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    rows: list[bytes] = []
    async for line in lines(request) if kind in TYPES else _items(await request.body()):
        rows.append(line)
        if len(rows) > MOST_BATCH:
            raise TooManyRows(most=MOST_BATCH)
    return rows


async def _items(body: bytes) -> AsyncIterator[bytes]:
    try:
        items = json.loads(body)
    except (ValueError, RecursionError):
        raise MalformedJson from None
    if not isinstance(items, list):
        raise InvalidInput("batch_not_a_list")
    for item in items:
        yield json.dumps(item).encode()


async def answers(rows: Sequence[bytes], answer: Answering, language: Language) -> AsyncIterator[bytes]:
    """A line for each row, in their order, each told as soon as those before it were."""
    waiting: deque[asyncio.Task[bytes]] = deque()
    left: Iterator[tuple[int, bytes]] = iter(enumerate(rows, start=1))
    try:
        while True:
            while len(waiting) < AT_ONCE and (row := next(left, None)):
                waiting.append(asyncio.create_task(_line(*row, answer, language)))
            if not waiting:
                return
            line = await waiting[0]
            waiting.popleft()
            yield line
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


async def _line(row: int, body: bytes, answer: Answering, language: Language) -> bytes:
    try:
        told = {"row": row, **await answer(read_body(body))}
    except PortevoixError as error:
        told = {"row": row, "error": problem_of(error, language)}
    except Exception:
        log.exception("unexpected error in row %s of a batch", row)
        told = {"row": row, "error": problem_of(PortevoixError(), language)}
    return json.dumps(told, ensure_ascii=False).encode() + b"\n"


def read_body(line: bytes) -> ReplyRequest:
    """One body. MalformedJson, InvalidInput."""
    try:
        return ReplyRequest.model_validate_json(line)
    except ValidationError as error:
        errors = error.errors(include_url=False)[:MOST_FAULTS]
        ours = MalformedJson if any(one["type"] == "json_invalid" for one in errors) else InvalidInput
        raise ours(faults=field_faults(errors)) from None
