"""Opening the `openai` SDK on a server that speaks its protocol."""

from __future__ import annotations

import asyncio
import importlib
from typing import TYPE_CHECKING

from pydantic import SecretStr

if TYPE_CHECKING:
    from openai import AsyncOpenAI

PUBLIC_URL = "https://api.openai.com/v1"
CONNECT_SECONDS = 5.0


class OpenAIServer:
    """A server, by its address and key; opened at its first use, by whoever is first."""

    def __init__(self, base_url: str | None, api_key: SecretStr | None) -> None:
        self.url = base_url or PUBLIC_URL
        self._key = api_key
        self._client: AsyncOpenAI | None = None
        self._opening = asyncio.Lock()

    async def client(self) -> AsyncOpenAI:
        """The SDK on that server: no retry and no deadline of its own, both are ours."""
        async with self._opening:
            if self._client is None:
                # The SDK takes a second to import: beside the event loop, and only where a model is used.
                sdk = await asyncio.to_thread(importlib.import_module, "openai")
                self._client = sdk.AsyncOpenAI(
                    api_key=self._key.get_secret_value() if self._key else "none",
                    base_url=self.url,
                    max_retries=0,
                    timeout=sdk.Timeout(None, connect=CONNECT_SECONDS),
                    http_client=sdk.DefaultAioHttpClient(),
                )
            opened: AsyncOpenAI = self._client
            return opened

    async def close(self) -> None:
        """Release its connections."""
        if self._client is not None:
            await self._client.close()
