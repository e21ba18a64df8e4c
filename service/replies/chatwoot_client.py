"""Chatwoot's API, as far as private notes need it: at the configured address, and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Self

from service.outbound import Outbound
from service.settings import Settings


class Chatwoot:
    """One Chatwoot. Its methods raise OutboundFault when it cannot be asked."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url.rstrip("/")
        self._token = token
        self._outbound = Outbound(only=url)

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """That of the settings; None where they name none."""
        if settings.chatwoot_url is None or settings.chatwoot_token is None:
            return None
        return cls(settings.chatwoot_url, settings.chatwoot_token.get_secret_value())

    async def write(self, place: Mapping[str, int], text: str) -> int:
        """Add a private note to a conversation; the status answered."""
        body = json.dumps({"content": text, "message_type": "outgoing", "private": True}).encode()
        answer = await self._outbound.post(self._messages(place), body, self._headers())
        return answer.status

    async def holds(self, place: Mapping[str, int], text: str) -> bool | None:
        """Whether that very note stands among the last messages of a conversation; None: it does not say.

        The token of a bot may write and not read: then nobody can tell, and it is False.
        """
        answer = await self._outbound.get(self._messages(place), self._headers())
        if answer.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            return False
        try:
            told = json.loads(answer.body)["payload"] if answer.status == 200 else None
            return None if told is None else any(_is(one, text) for one in told)
        except (ValueError, KeyError, TypeError, RecursionError):
            return None

    def _messages(self, place: Mapping[str, int]) -> str:
        account, conversation = place["account"], place["conversation"]
        return f"{self._url}/api/v1/accounts/{account}/conversations/{conversation}/messages"

    def _headers(self) -> dict[str, str]:
        kind = "application/json"
        return {
            "api_access_token": self._token,
            "content-type": kind,
            "accept": kind,
            "user-agent": "Portevoix",
        }


def _is(message: Mapping[str, Any], text: str) -> bool:
    return bool(message.get("private")) and message.get("content") == text
