"""Models behind the `openai` SDK: OpenAI's own, and any server that speaks its protocol."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from service.provider_faults import (
    AnswerRefused,
    AnswerUnfinished,
    AnswerUnusable,
    NotAnApi,
    ProviderBroken,
    ProviderFault,
    RequestRefused,
    UnknownModel,
)
from service.providers.dialect import Dialect
from service.providers.faults import fault_of, fault_told, mapped, shown
from service.providers.openai_client import OpenAIServer
from service.providers.port import LARGEST_ANSWER, Answer, Hear, Question, weight
from service.words import Usage

MOST_REFUSALS = 7  # a server may refuse three forms of answer, then three parameters
MOST_LISTED = 20
LONGEST_TURN = 0.01  # seconds


class OpenAIModel:
    """One model of one server; "" stands for the only model it has."""

    provider = "openai"

    def __init__(self, name: str, base_url: str | None = None, api_key: SecretStr | None = None) -> None:
        self.name = name
        self._server = OpenAIServer(base_url, api_key)
        self._url = shown(self._server.url)
        self._dialect = Dialect(is_openai=(urlsplit(self._url).hostname or "").endswith("openai.com"))

    async def ask(self, question: Question, hear: Hear | None = None) -> Answer:
        """One call, no retry but those that teach what the server understands. ProviderFault."""
        async with mapped(self._where):
            name, known, refusals = self.name or await self._only_model(), self._dialect.known, 0
            while True:
                body = self._dialect.body(name, question, streamed=hear is not None)
                try:
                    return await (self._heard(body, hear) if hear else self._whole(body))
                except ProviderFault:
                    raise
                except Exception as error:
                    fault = fault_of(error, self._called, self._url)
                    if not _teaches(fault, error):
                        raise fault from error
                    refusals += 1
                    if refusals == MOST_REFUSALS or not self._dialect.learn(str(error), body):
                        self._dialect.known = known  # nothing helped: it was not the way of asking
                        raise fault from error

    async def names(self) -> tuple[str, ...]:
        """The models the server lists. ProviderFault."""
        async with mapped(self._where):
            client = await self._server.client()
            page = await client.models.list()
            if not hasattr(page, "data"):
                raise NotAnApi(model=self._called, url=self._url)
            return tuple(one.id for one in page.data or [])

    async def close(self) -> None:
        """Release the connections."""
        await self._server.close()

    @property
    def _called(self) -> str:
        return f"{self.provider}:{self.name}" if self.name else self.provider

    async def _only_model(self) -> str:
        known = await self.names()
        if len(known) != 1:
            told = ", ".join(known[:MOST_LISTED]) or "—"
            raise UnknownModel("model_not_chosen", model=self._called, url=self._url, known=told)
        self.name = known[0]
        return self.name

    def _where(self) -> tuple[str, str]:
        return self._called, self._url

    async def _whole(self, body: dict[str, Any]) -> Answer:
        client = await self._server.client()
        received = bytearray()
        async with client.chat.completions.with_streaming_response.create(**_sent(body)) as response:
            async for piece in response.iter_bytes():
                received += piece
                if len(received) > LARGEST_ANSWER:
                    raise AnswerUnusable("answer_too_large", model=self._called, largest=LARGEST_ANSWER)
        message, ended, usage = self._read(received)
        self._refuse(message.get("refusal"), ended or "stop")
        return self._answer(_text(message.get("content")), usage)

    def _read(self, received: bytes | bytearray) -> tuple[Mapping[str, Any], str | None, object]:
        """The message of a page, why it ended, and its usage. NotAnApi; or the error it tells."""
        try:
            told = json.loads(received)
            if isinstance(told, dict) and told.get("error"):
                raise fault_told(told["error"], self._called, self._url)
            choice = told["choices"][0]
            ended, message = choice.get("finish_reason"), choice["message"]
            if isinstance(message, dict):
                return message, ended, told.get("usage")
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            pass
        raise NotAnApi(model=self._called, url=self._url)

    async def _heard(self, body: dict[str, Any], hear: Hear) -> Answer:
        client = await self._server.client()
        text, refusal, ended, usage, size, chunks = "", "", None, None, 0, 0
        loop = asyncio.get_running_loop()
        turn = loop.time()
        async with await client.chat.completions.create(**_sent(body)) as stream:
            async for chunk in stream:
                chunks += 1
                if loop.time() - turn > LONGEST_TURN:
                    # What has arrived already is read without a pause: others must have their turn.
                    await asyncio.sleep(0)
                    turn = loop.time()
                usage = chunk.usage or usage
                for choice in (chunk.choices or [])[:1]:
                    piece = choice.delta.content or ""
                    refusal += choice.delta.refusal or ""
                    ended = choice.finish_reason or ended
                    size += weight(piece)
                    if size > LARGEST_ANSWER:
                        raise AnswerUnusable("answer_too_large", model=self._called, largest=LARGEST_ANSWER)
                    if piece:
                        text += piece
                        hear(piece)
        if not chunks:
            raise NotAnApi(model=self._called, url=self._url)
        if not (ended or refusal):
            raise AnswerUnfinished(model=self._called)
        self._refuse(refusal, ended or "stop")
        return self._answer(text, usage.model_dump() if usage else None)

    def _refuse(self, refusal: object, ended: str) -> None:
        if refusal or ended == "content_filter":
            raise AnswerRefused(model=self._called, reason=str(refusal or ended)[:200])
        if ended == "length":
            raise AnswerUnusable("answer_cut", model=self._called)

    def _answer(self, text: str, usage: object) -> Answer:
        if not text.strip():
            raise AnswerUnusable("answer_empty", model=self._called)
        return Answer(text, _usage(usage))


def _sent(body: dict[str, Any]) -> dict[str, Any]:
    """A body as the SDK takes it, or it would walk through messages and schema to change nothing."""
    given: dict[str, Any] = {name: body[name] for name in ("model", "stream") if name in body}
    return {**given, "messages": [], "extra_body": body}


def _teaches(fault: ProviderFault, error: Exception) -> bool:
    """Whether a fault is about the form of the request: some servers answer 500 to what they do not know."""
    return isinstance(fault, RequestRefused) or (
        isinstance(fault, ProviderBroken) and "response_format" in str(error)
    )


def _text(content: object) -> str:
    """The content of a message: a text, or parts of one."""
    if isinstance(content, list):
        parts = (part.get("text") for part in content if isinstance(part, Mapping))
        return "".join(part for part in parts if isinstance(part, str))
    return content if isinstance(content, str) else ""


def _usage(told: object) -> Usage:
    counted = told if isinstance(told, Mapping) else {}
    read, written = counted.get("prompt_tokens"), counted.get("completion_tokens")
    return Usage(_number(read), _number(written))


def _number(told: object) -> int:
    return told if isinstance(told, int) and told > 0 else 0
