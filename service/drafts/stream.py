"""Drafts told while they are written: server-sent events, each word once nothing can stop it any more."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Coroutine, Sequence
from typing import Any

from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event

from service.checks.others import other_names
from service.desk import Desk
from service.drafting import write_checked
from service.drafts.told import Told
from service.errors import PortevoixError
from service.messages import Language
from service.problems import problem_of
from service.stored import save
from service.task import Task
from service.web import within
from service.writers.port import Terms
from service.writers.purse import Account, Purse

log = logging.getLogger(__name__)
PING_SECONDS = 15.0
Events = asyncio.Queue[tuple[str, dict[str, Any]] | None]


async def stream(
    desk: Desk,
    brand: str,
    tasks: Sequence[Task],
    purse: Purse,
    seconds: float,
    until: float,
    language: Language,
) -> AsyncIterator[bytes]:
    """The events of a request: `draft.delta`, `draft.reset`, `draft`, then `done` or `error`."""
    events: Events = asyncio.Queue()
    others = other_names(await desk.guides.other_names(brand))

    def emit(name: str, data: dict[str, Any]) -> None:
        events.put_nowait((name, data))

    async def write() -> None:
        async with within(seconds), asyncio.TaskGroup() as group:
            for place, task in enumerate(tasks):
                told = Told(task, others, place, emit)
                terms = Terms(until, Account(purse), told.hear)
                group.create_task(_told(desk, brand, task, terms, told, language))

    writing = asyncio.create_task(_to_the_end(write(), events, language))
    try:
        async for event in _until_done(events):
            yield event
    finally:
        writing.cancel()
        await asyncio.wait([writing])


async def _told(desk: Desk, brand: str, task: Task, terms: Terms, told: Told, language: Language) -> None:
    """One draft, told as it is written, kept, then told whole."""
    draft = await write_checked(desk, brand, task, terms)
    await save(desk, draft)
    told.end(draft, language)


async def _to_the_end(writing: Coroutine[Any, Any, None], events: Events, language: Language) -> None:
    """Write, then say that all is done, or what broke: the status was sent long before."""
    try:
        await writing
        events.put_nowait(("done", {}))
    except* PortevoixError as errors:
        events.put_nowait(("error", problem_of(_first(errors), language)))
    except* Exception:
        log.exception("unexpected error in a stream")
        events.put_nowait(("error", problem_of(PortevoixError(), language)))
    finally:
        events.put_nowait(None)


async def _until_done(events: Events) -> AsyncIterator[bytes]:
    """Each event as it comes; a comment when none has for a while, so that no proxy hangs up."""
    while True:
        try:
            event = await asyncio.wait_for(events.get(), PING_SECONDS)
        except TimeoutError:
            yield KEEPALIVE_COMMENT
            continue
        if event is None:
            return
        name, data = event
        yield format_sse_event(data_str=json.dumps(data, ensure_ascii=False), event=name)


def _first(errors: BaseExceptionGroup[PortevoixError]) -> PortevoixError:
    """The first error of a group of groups."""
    for error in errors.exceptions:
        return error if isinstance(error, PortevoixError) else _first(error)
    return PortevoixError()
