"""What goes on besides requests: jobs carried out, events delivered, what is old swept."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

from service.desk import Desk
from service.events.deliverer import Deliverer
from service.retention import Retention


@asynccontextmanager
async def background(
    desk: Desk, *, working: bool, more: Sequence[AbstractAsyncContextManager[None]] = ()
) -> AsyncIterator[None]:
    """Let jobs be handed out for the length of the body; with `working`, do the work in this process too.

    `more` is work of the stories.
    """
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(desk.jobs.open(working=working))
        if working:
            days = (desk.settings.messages_kept_days, desk.settings.trends_kept_days)
            await stack.enter_async_context(Deliverer(desk.records, desk.outbound, desk.clock).open())
            await stack.enter_async_context(Retention(desk.records, desk.clock, *days).open())
            for work in more:
                await stack.enter_async_context(work)
        yield
