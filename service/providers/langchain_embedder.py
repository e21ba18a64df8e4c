"""Embeddings of other providers, through LangChain's `init_embeddings`; each needs its own package."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from service.providers.embedding import RemoteEmbedder
from service.providers.faults import fault_of, shown
from service.providers.langchain_opening import address_of, close_clients, open_embeddings


class LangChainEmbedder(RemoteEmbedder):
    """One model of embeddings of one provider. PackageMissing when a package is not installed."""

    def __init__(self, provider: str, model: str) -> None:
        super().__init__(provider, model)
        self._provider = provider
        self._model = model
        self._embeddings: Any = None
        self._opening = asyncio.Lock()

    async def close(self) -> None:
        """Release its connections."""
        if self._embeddings is not None:
            await close_clients(self._embeddings)

    async def _asked(self, texts: list[str], *, query: bool) -> Sequence[Sequence[float]]:
        embeddings = await self._opened()
        try:
            if query:
                return [await embeddings.aembed_query(text) for text in texts]
            rows: list[list[float]] = await embeddings.aembed_documents(texts)
        except Exception as error:
            url = shown(address_of(embeddings, self._provider))
            raise fault_of(error, self.name, url) from error
        return rows

    async def _opened(self) -> Any:
        async with self._opening:
            if self._embeddings is None:
                self._embeddings = await open_embeddings(self._provider, self._model)
            return self._embeddings
