"""Embeddings through the `openai` SDK: OpenAI's own, and any server that speaks its protocol."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import SecretStr

from service.provider_faults import NotAnApi
from service.providers.embedding import RemoteEmbedder
from service.providers.faults import fault_of, shown
from service.providers.openai_client import OpenAIServer


class OpenAIEmbedder(RemoteEmbedder):
    """One model of embeddings of one server. It knows no sides: a query is embedded as a passage is."""

    def __init__(self, model: str, base_url: str | None = None, api_key: SecretStr | None = None) -> None:
        super().__init__("openai", model)
        self._model = model
        self._server = OpenAIServer(base_url, api_key)
        self._url = shown(self._server.url)

    async def close(self) -> None:
        """Release its connections."""
        await self._server.close()

    async def _asked(self, texts: list[str], *, query: bool) -> Sequence[Sequence[float]]:  # noqa: ARG002
        try:
            client = await self._server.client()
            # Left to itself the SDK asks for base64, which many servers do not know.
            told = await client.embeddings.create(model=self._model, input=texts, encoding_format="float")
        except Exception as error:
            raise fault_of(error, self.name, self._url) from error
        if not getattr(told, "data", None):
            raise NotAnApi(model=self.name, url=self._url)
        return [one.embedding for one in sorted(told.data, key=lambda one: one.index)]
