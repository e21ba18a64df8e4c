"""Models of other providers, through LangChain's `init_chat_model`; each needs its own package."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import aclosing
from typing import Any

from service.provider_faults import (
    AnswerRefused,
    AnswerUnfinished,
    AnswerUnusable,
    NotAnApi,
    RequestRefused,
)
from service.providers.faults import mapped, shown
from service.providers.langchain_opening import address_of, close_clients, open_chat
from service.providers.port import LARGEST_ANSWER, Answer, Hear, Question, weight
from service.words import Usage

# How integrations call the longest answer, and why one ended: they agree on little.
_LENGTHS = ("max_tokens", "max_output_tokens", "num_predict", "max_new_tokens")
_ENDINGS = ("finish_reason", "stop_reason", "done_reason", "stopReason", "incomplete_details")
_CUT = ("length", "max_tokens", "max_output_tokens", "context_window")
_REFUSED = (
    "refusal",
    "filter",
    "safety",
    "prohibited",
    "blocklist",
    "recitation",
    "spii",
    "guardrail",
    "toxic",
)


class LangChainModel:
    """One model of one provider, as `init_chat_model` opens it: keys and addresses are the provider's own.

    PackageMissing, at the first question, when a package is not installed.
    """

    def __init__(self, provider: str, name: str) -> None:
        self.provider = provider
        self.name = name
        self._model: Any = None
        self._opening = asyncio.Lock()
        self._left_out: frozenset[str] = frozenset()  # of `schema`, `count` and `length`: what it refuses

    async def ask(self, question: Question, hear: Hear | None = None) -> Answer:
        """One call; more only where the provider refuses the schema, the length, or to count a stream."""
        model = await self._opened()
        left_out = self._left_out
        while True:
            asked = model if "length" in left_out else _limited(model, question.most_tokens)
            try:
                async with mapped(self._where):
                    answer = await (
                        self._heard(asked, question, hear, left_out)
                        if hear
                        else self._whole(asked, question, left_out)
                    )
            except RequestRefused as refusal:
                less = left_out | _refused_part(refusal, streamed=hear is not None)
                if less == left_out:
                    raise
                left_out = less
            else:
                self._left_out |= left_out
                return answer

    async def names(self) -> tuple[str, ...]:
        """The models its provider lists, () where its package has no way to ask."""
        model = await self._opened()
        client: Any = getattr(model, "root_async_client", None) or getattr(model, "_async_client", None)
        if not hasattr(client, "models"):
            return ()
        async with mapped(self._where):
            page = await client.models.list()
            if not hasattr(page, "data"):
                raise NotAnApi(model=self._called, url=self._url)
            return tuple(one.id for one in page.data or [])

    async def close(self) -> None:
        """Release the connections."""
        if self._model is not None:
            await close_clients(self._model)

    @property
    def _called(self) -> str:
        return f"{self.provider}:{self.name}"

    @property
    def _url(self) -> str:
        return shown(address_of(self._model, self.provider))

    async def _opened(self) -> Any:
        async with self._opening:
            if self._model is None:
                self._model = await open_chat(self.provider, self.name)
            return self._model

    def _where(self) -> tuple[str, str]:
        return self._called, self._url

    async def _whole(self, model: Any, question: Question, left_out: frozenset[str]) -> Answer:
        structured = None if "schema" in left_out else _structured(model, question.schema)
        if structured is None:
            message = await model.ainvoke(_messages(question))
        else:
            message = (await structured.ainvoke(_messages(question)))["raw"]
        self._refuse(message.additional_kwargs.get("refusal"), _ending(message) or "stop")
        text = _text(message)
        self._weigh(weight(text))
        return self._answer(text, [message.usage_metadata])

    async def _heard(self, model: Any, question: Question, hear: Hear, left_out: frozenset[str]) -> Answer:
        # Structured streams bring nothing: the prompt says the form, and the answer is read as text anyway.
        if "count" not in left_out and "stream_usage" in type(model).model_fields:
            model = model.model_copy(update={"stream_usage": True})
        text, ended, size, usages = "", "", 0, []
        async with aclosing(model.astream(_messages(question))) as stream:
            async for chunk in stream:
                usages.append(chunk.usage_metadata)
                ended = _ending(chunk) or ended
                piece = _text(chunk)
                size += weight(piece)
                self._weigh(size)
                if piece:
                    text += piece
                    hear(piece)
        if not ended:  # every integration tells why a stream ended
            raise AnswerUnfinished(model=self._called)
        self._refuse(None, ended)
        return self._answer(text, usages)

    def _refuse(self, refusal: object, ended: str) -> None:
        if refusal or any(word in ended for word in _REFUSED):
            raise AnswerRefused(model=self._called, reason=str(refusal or ended)[:200])
        if any(word in ended for word in _CUT):
            raise AnswerUnusable("answer_cut", model=self._called)

    def _weigh(self, size: int) -> None:
        if size > LARGEST_ANSWER:
            raise AnswerUnusable("answer_too_large", model=self._called, largest=LARGEST_ANSWER)

    def _answer(self, text: str, usages: Iterable[Mapping[str, Any] | None]) -> Answer:
        if not text.strip():
            raise AnswerUnusable("answer_empty", model=self._called)
        told = [usage for usage in usages if usage]
        read = sum(usage.get("input_tokens") or 0 for usage in told)
        written = sum(usage.get("output_tokens") or 0 for usage in told)
        return Answer(text, Usage(read, written))


def _refused_part(refusal: RequestRefused, *, streamed: bool) -> frozenset[str]:
    """What to leave out after a refusal: the length when it names it, else what few providers take."""
    if any(name in refusal.details["reason"] for name in (*_LENGTHS, "max_completion_tokens")):
        return frozenset({"length"})
    return frozenset({"count" if streamed else "schema"})


def _messages(question: Question) -> list[tuple[str, str]]:
    return [("system", question.system), ("human", question.user)]


def _limited(model: Any, most_tokens: int) -> Any:
    """The model, its answers as long as that; as it is where it takes no such parameter."""
    known = getattr(type(model), "model_fields", {})
    name = next((name for name in _LENGTHS if name in known), None)
    return model.model_copy(update={name: most_tokens}) if name else model


def _structured(model: Any, schema: Mapping[str, Any] | None) -> Any:
    """The model held to a schema; None without one, or where its integration cannot be."""
    if schema is None:
        return None
    form = {"title": "answer", "description": "The answer.", **schema}
    try:
        return model.with_structured_output(form, method="json_schema", include_raw=True)
    except (NotImplementedError, TypeError, ValueError):
        return None


def _text(message: Any) -> str:
    """What a message says: the arguments of the tool that carries the schema, else its text."""
    for call in getattr(message, "tool_calls", None) or ():
        return json.dumps(call["args"], ensure_ascii=False)
    for call in getattr(message, "invalid_tool_calls", None) or ():
        return str(call.get("args") or "")
    content = message.content
    return content if isinstance(content, str) else "".join(_texts(content))


def _texts(blocks: Iterable[object]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, str):
            yield block
        elif isinstance(block, Mapping) and block.get("type", "text") in ("text", "output_text"):
            yield str(block.get("text") or "")


def _ending(message: Any) -> str:
    """Why it ended, in the provider's word, in small letters; "" when it does not say."""
    metadata = message.response_metadata
    told = next((metadata[name] for name in _ENDINGS if metadata.get(name)), "")
    return str(told).lower()
