"""The application as its server starts it: an error of the house that ends the start is kept to be told."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.errors import PortevoixError

FAILED = "lifespan.startup.failed"


class Starting:
    """The same application. `failure` is why it could not start, when that is an error of the house."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.failure: PortevoixError | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, but for the trace of an error that is to be told in a sentence."""
        if scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return
        held: list[Message] = []

        async def tell(message: Message) -> None:
            if message["type"] == FAILED:
                held.append(message)
            else:
                await send(message)

        try:
            await self._app(scope, receive, tell)
        except PortevoixError as error:
            self.failure = error
            await send({"type": FAILED, "message": ""})
        except BaseException:
            for message in held:
                await send(message)
            raise
