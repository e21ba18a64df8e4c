"""How a page asks the API: in this process, as who opened it, through the same gate as any tool."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx2
from fastapi import Request

from service.messages import Language

HANDED_ON = ("cookie", "authorization", "host")


class Refused(Exception):
    """What the API answered instead of what the page needs; already told in the reader's language."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(problem["code"])
        self.status = status
        self.code: str = problem["code"]
        self.told: str = problem["detail"]


class Api:
    """The API, asked as the person who sent `request`, in the language of the page."""

    def __init__(self, request: Request, language: Language) -> None:
        client = (request.client.host, request.client.port) if request.client else ("127.0.0.1", 0)
        headers = {name: request.headers[name] for name in HANDED_ON if name in request.headers}
        self._client = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=request.app, client=client),
            base_url=str(request.base_url),
            headers={**headers, "accept-language": language},
            timeout=None,
        )

    async def get(self, path: str, **query: str | int) -> Any:
        """The JSON at `/v1/…`. Refused when the answer is an error."""
        answer = await self._client.get(f"/v1/{path}", params=query)
        if answer.is_error:
            raise Refused(answer.status_code, answer.json())
        return answer.json()

    async def get_all(self, *paths: str) -> list[Any]:
        """The JSON at each of several paths, asked side by side. Refused."""
        return await asyncio.gather(*(self.get(path) for path in paths))
