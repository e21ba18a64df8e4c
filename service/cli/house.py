"""Reaching the service: the one that runs on this data folder, or one opened for the length of a command."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, NoReturn

import httpx2
from rich.console import Console

from service.app import create_app
from service.errors import HouseError, PortevoixError
from service.lock import owner_of, owning
from service.messages import Language, say
from service.problems import fault_message
from service.settings import Settings, read_settings
from service.telemetry import set_up_logging

PATIENCE = 600.0


class Refused(Exception):
    """The service refused; `body` is its problem."""

    def __init__(self, body: dict[str, Any]) -> None:
        super().__init__(body.get("detail", ""))
        self.body = body


class House:
    """The service as a command sees it: JSON in, JSON out, whether near or far."""

    def __init__(self, client: httpx2.AsyncClient, settings: Settings, app: Any | None) -> None:
        self._client = client
        self.settings = settings
        self.app = app

    async def get(self, path: str, **query: Any) -> Any:
        """The JSON of a GET. Refused."""
        return _json(await self._client.get(path, params={k: v for k, v in query.items() if v is not None}))

    async def has(self, path: str) -> bool:
        """Whether something answers there."""
        return not (await self._client.get(path)).is_error

    async def each(self, path: str) -> AsyncIterator[Any]:
        """The items of a whole list. Refused."""
        cursor: str | None = None
        while True:
            page = await self.get(path, cursor=cursor, limit=200)
            for item in page["items"]:
                yield item
            if (cursor := page["next_cursor"]) is None:
                return

    async def post(self, path: str, body: Any) -> Any:
        """The JSON of a POST. Refused."""
        return _json(await self._client.post(path, json=body))

    async def delete(self, path: str) -> None:
        """A DELETE. Refused."""
        answer = await self._client.delete(path)
        if answer.is_error:
            _json(answer)

    async def put(self, path: str, body: Any) -> Any:
        """The JSON of a PUT. Refused."""
        return _json(await self._client.put(path, json=body))

    async def lines(self, path: str, body: Any) -> AsyncIterator[bytes]:
        """The lines of a streamed answer. Refused."""
        async with self._client.stream("POST", path, json=body) as answer:
            if answer.is_error:
                await answer.aread()
                _json(answer)
            async for line in answer.aiter_lines():
                yield line.encode()

    async def blocks(self, path: str) -> AsyncIterator[bytes]:
        """The bytes of a streamed GET as they come. Refused."""
        async with self._client.stream("GET", path) as answer:
            if answer.is_error:
                await answer.aread()
                _json(answer)
            async for block in answer.aiter_raw():
                yield block


@asynccontextmanager
async def open_house(settings: Settings) -> AsyncIterator[House]:
    """The service that owns the data folder, or one opened here. DataFolderTaken, DatabaseUnusable…

    Either way the command is the house itself, by the token of its run.
    """
    if owner := owner_of(settings.data_dir):
        async with httpx2.AsyncClient(
            base_url=owner.url, headers=_headers(owner.token), timeout=PATIENCE, trust_env=False
        ) as client:
            yield House(client, settings, None)
        return
    with owning(settings.data_dir) as token:
        # A command that reads the sources reads them itself, and any other is over soon.
        alone = settings.model_copy(update={"trends_pulling": False})
        app = create_app(alone, run_token=token)
        async with app.router.lifespan_context(app):
            transport = httpx2.ASGITransport(app=app, client=("127.0.0.1", 0))
            async with httpx2.AsyncClient(
                transport=transport, base_url="http://localhost", headers=_headers(token), timeout=PATIENCE
            ) as client:
                yield House(client, settings, app)


def run(act: Callable[[House], Awaitable[None]]) -> None:
    """Run a command's act in the house; errors end it with their message and what to do."""

    async def inside(settings: Settings) -> None:
        async with open_house(settings) as house:
            await act(house)

    try:
        settings = read_settings()
        set_up_logging("error" if settings.log_level == "info" else settings.log_level)
        asyncio.run(inside(settings))
    except PortevoixError as error:
        fail(error)
    except Refused as refused:
        complain(refused.body)
    except httpx2.HTTPError as error:
        fail(HouseError("service_unreachable", reason=str(error) or type(error).__name__))
    except KeyboardInterrupt:
        sys.exit(130)


def spoken() -> Language:
    """The language of the terminal: French unless its locale says otherwise."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or "fr"
    return "en" if locale.lower().startswith("en") else "fr"


def fail(error: PortevoixError) -> NoReturn:
    """End the command with an error of the house."""
    language = spoken()
    complain(
        {
            "code": error.code,
            "detail": say(f"errors.{error.code}", language, error.details),
            "errors": [fault_message(fault, language) for fault in error.faults],
        }
    )


def complain(body: dict[str, Any]) -> NoReturn:
    """Print a problem on standard error and end with 1."""
    screen = Console(stderr=True, highlight=False)
    screen.print(f"[bold red]{body['code']}[/] ", end="")
    screen.print(body["detail"], markup=False)
    for fault in body.get("errors", []):
        screen.print(f"  {fault['path']} — {fault['message']}", markup=False)
    sys.exit(1)


def _headers(token: str) -> dict[str, str]:
    return {"Accept-Language": spoken(), "Authorization": f"Bearer {token}"}


def _json(answer: httpx2.Response) -> Any:
    try:
        body = answer.json()
    except ValueError:
        body = {"code": f"http_{answer.status_code}", "detail": answer.text[:300]}
    if answer.is_error:
        raise Refused(body)
    return body
