"""Houses on real ports, in this process, for tests in a browser: they go away and come back."""

from __future__ import annotations

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from threading import Thread
from typing import Any, Protocol

import pytest
import pytest_asyncio
import uvicorn

from evals.provider import Provider, a_provider
from service.app import create_app
from service.brands.ingest import Choices
from service.brands.ingest_api import events
from service.cli.connection import bounds
from service.desk import open_desk
from service.settings import OpenAI, Settings

BRANDS = Path(__file__).parent.parent / "brand_guides"


class House:
    """A house on a port of 127.0.0.1 that stays its own while it is away; `url` is its address.

    `provider` is the stub that writes for it, if it was opened with one.
    """

    def __init__(self, settings: Settings, provider: Provider | None = None) -> None:
        self.settings = settings
        self.provider = provider
        self._kept = _bound(0)
        self._port: int = self._kept.getsockname()[1]
        self._running: tuple[uvicorn.Server, Thread] | None = None
        self.url = f"http://127.0.0.1:{self._port}"

    async def start(self) -> None:
        """Serve, on the data that is there."""
        config = uvicorn.Config(
            create_app(self.settings), timeout_graceful_shutdown=0, **bounds(self.settings)
        )
        server = uvicorn.Server(config)
        thread = Thread(target=server.run, kwargs={"sockets": [_bound(self._port)]}, daemon=True)
        thread.start()
        self._running = server, thread
        while not server.started:
            assert thread.is_alive(), "the house did not start"
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        """Go away: streams break off, and connections are refused."""
        if self._running:
            server, thread = self._running
            self._running = None
            server.should_exit = True
            await asyncio.to_thread(thread.join)

    async def close(self) -> None:
        """Go away, and let the port go."""
        await self.stop()
        self._kept.close()


class OpenHouse(Protocol):
    """Opens a house with brands of `brand_guides/`, or empty; closed when the test ends.

    `provider` sets up a stub that writes for it, by the arguments of `evals.provider.Setup`; else the
    composer writes. `settings` are those of Settings. The embedder hashes words, unless another is named: e5
    takes a brand's 175 posts two minutes.
    """

    async def __call__(
        self, *brands: str, provider: dict[str, Any] | None = None, **settings: Any
    ) -> House: ...


class Templates:
    """Data folders with brands in them, made once a worker and copied for each house."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._made: dict[tuple[str, ...], Path] = {}

    async def fill(self, settings: Settings, brands: tuple[str, ...]) -> None:
        """Put the brands into the house of `settings`, which is empty."""
        if settings.database_url is not None or settings.chroma_url is not None:
            await _ingest(settings, brands)
            return
        made = (settings.embedder, *sorted(brands))
        if made not in self._made:
            folder = self._root / str(len(self._made))
            await _ingest(settings.model_copy(update={"data_dir": folder}), brands)
            self._made[made] = folder
        shutil.copytree(self._made[made], settings.data_dir)


async def _ingest(settings: Settings, brands: tuple[str, ...]) -> None:
    async with open_desk(settings) as desk:
        told = [event async for event in events(desk, "fr", Choices(brands=brands))]
    outcomes = {event["brand"]: event["outcome"] for event in told if "outcome" in event}
    assert outcomes == dict.fromkeys(brands, "loaded")


def _bound(port: int) -> socket.socket:
    """A socket that two may hold; the port answers while the one that listens is open."""
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    bound.bind(("127.0.0.1", port))
    return bound


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    """The data folders of this worker."""
    return Templates(tmp_path_factory.mktemp("houses"))


@pytest_asyncio.fixture(loop_scope="session")
async def open_house(tmp_path: Path, templates: Templates) -> AsyncIterator[OpenHouse]:
    """Opens houses, and closes them when the test ends."""
    async with AsyncExitStack() as stack:
        numbers = iter(range(100))

        async def opened(*brands: str, provider: dict[str, Any] | None = None, **more: Any) -> House:
            asked: dict[str, Any] = {"brands_dir": BRANDS, "embedder": "hashing"}
            stub = stack.enter_context(a_provider(**provider)) if provider is not None else None
            if stub is not None:
                asked["openai"] = OpenAI(base_url=stub.url)
            settings = Settings(**asked | {"data_dir": tmp_path / f"house-{next(numbers)}"} | more)
            if brands:
                await templates.fill(settings, brands)
            house = House(settings, stub)
            stack.push_async_callback(house.close)
            await house.start()
            return house

        yield opened
