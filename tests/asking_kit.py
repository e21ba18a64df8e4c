"""Questions to models, and what each manner of the stub provider must come to, whoever asks."""

from __future__ import annotations

import asyncio

from service.provider_faults import (
    AnswerRefused,
    AnswerUnfinished,
    AnswerUnusable,
    KeyRefused,
    NotAnApi,
    PromptTooLong,
    ProviderBroken,
    ProviderBusy,
    ProviderFault,
    ProviderUnreachable,
    UnknownModel,
)
from service.providers.port import Answer, Model, Question
from tests.provider_kit import SCHEMA, messages

KEY = "sk-secret-0123456789"
# Manner -> the fault and its code, whole then streamed.
Expected = tuple[type[ProviderFault], str]
FAULTS: dict[str, tuple[Expected, Expected]] = {
    manner: (both, both)
    for manner, both in {
        "truncated": (AnswerUnusable, "answer_cut"),
        "content_filter": (AnswerRefused, "answer_refused"),
        "empty": (AnswerUnusable, "answer_empty"),
        "blank": (AnswerUnusable, "answer_empty"),
        "429": (ProviderBusy, "provider_busy"),
        "429_with_retry_after": (ProviderBusy, "provider_busy"),
        "429_with_retry_after_ms": (ProviderBusy, "provider_busy"),
        "429_with_retry_after_date": (ProviderBusy, "provider_busy"),
        "500": (ProviderBroken, "provider_broken"),
        "503": (ProviderBroken, "provider_broken"),
        "html_502": (ProviderBroken, "provider_broken"),
        "html_200": (NotAnApi, "provider_not_api"),
        "not_json_200": (NotAnApi, "provider_not_api"),
        "key_refused": (KeyRefused, "provider_key_refused"),
        "no_such_model": (UnknownModel, "provider_unknown_model"),
        "context": (PromptTooLong, "prompt_too_long"),
        "context_llamacpp": (PromptTooLong, "prompt_too_long"),
        "reset": (ProviderUnreachable, "provider_unreachable"),
        "reset_midway": (ProviderUnreachable, "provider_unreachable"),
        "cut_stream": (ProviderUnreachable, "provider_unreachable"),
        "error_event": (ProviderBroken, "provider_broken"),
    }.items()
} | {
    "half_stream": ((ProviderUnreachable, "provider_unreachable"), (AnswerUnfinished, "answer_unfinished")),
}
WAITS = {"429": None, "429_with_retry_after": 1.0, "429_with_retry_after_ms": 0.25}


def a_question(most_tokens: int = 900) -> Question:
    """The question of a draft for X, with the schema of its answer."""
    system, user = (message["content"] for message in messages())
    return Question(system, user, SCHEMA, most_tokens)


async def asked(
    model: Model, *, streamed: bool = False, most_tokens: int = 900, seconds: float = 30
) -> tuple[Answer, list[str]]:
    """The answer, and what was heard of it."""
    heard: list[str] = []
    async with asyncio.timeout(seconds):
        answer = await model.ask(a_question(most_tokens), heard.append if streamed else None)
    return answer, heard


async def fault_from(model: Model, *, streamed: bool, seconds: float = 30) -> ProviderFault:
    """The fault a question ends with."""
    try:
        await asked(model, streamed=streamed, seconds=seconds)
    except ProviderFault as fault:
        return fault
    raise AssertionError("no fault")
