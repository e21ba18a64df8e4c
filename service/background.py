"""What goes on besides requests: jobs carried out, events delivered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from service.desk import Desk
from service.events.deliverer import Deliverer


@asynccontextmanager
async def background(desk: Desk, *, working: bool) -> AsyncIterator[None]:
    """Let jobs be handed out for the length of the body; with `working`, do the work in this process too."""
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(desk.jobs.open(working=working))
        if working:
            await stack.enter_async_context(Deliverer(desk.records, desk.outbound, desk.clock).open())
        yield
