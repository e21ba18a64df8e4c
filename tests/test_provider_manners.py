"""Every manner of the stub provider does what it says, on the wire as in words."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2
import openai
import pytest
from openai import AsyncOpenAI
from pydantic import ValidationError

from evals.provider import MANNERS, Provider, a_provider, a_provider_process
from evals.provider.sayings import DAY, PRICE, URL
from tests.provider_kit import Draft, asking, messages, posted, said, streamed

SYSTEM = messages()[0]["content"]
GOOD_WITHOUT: dict[str, dict[str, Any]] = {
    "no_schema": {"response_format": openai.omit},
    "no_max_completion_tokens": {"max_tokens": 900},
    "no_max_tokens": {"max_completion_tokens": 900},
    "no_stream_options": {"stream": False},
    "no_temperature": {},
}
REFUSED_WITH: dict[str, dict[str, Any]] = {
    "no_schema": {},
    "no_max_completion_tokens": {"max_completion_tokens": 900},
    "no_max_tokens": {"max_tokens": 900},
    "no_stream_options": {"stream": True, "stream_options": {"include_usage": True}},
    "no_temperature": {"temperature": 0.2},
}
STATUSES = {
    "429_with_retry_after": openai.RateLimitError,
    "429_with_retry_after_ms": openai.RateLimitError,
    "429_with_retry_after_date": openai.RateLimitError,
    "429": openai.RateLimitError,
    "500": openai.InternalServerError,
    "echo_400": openai.BadRequestError,
    "echo_500": openai.InternalServerError,
    "503": openai.InternalServerError,
    "html_502": openai.InternalServerError,
    "key_refused": openai.AuthenticationError,
    "no_such_model": openai.NotFoundError,
    "context": openai.BadRequestError,
    "context_llamacpp": openai.BadRequestError,
}
ADDED = {
    "invented_price": re.escape(PRICE),
    "invented_url": re.escape(URL),
    "invented_date": DAY,
    "canary": "pv-000000000000",
    "html_tags": "<strong>.*<script>",
    "never_word": "Artisanal",
    "surrogates": "\ud800",
    "nul": "\0",
    "other_brand": "Trame",
}


async def draft(sdk: AsyncOpenAI, manner: str) -> dict[str, Any]:
    """The JSON a model gives, whether it fits the schema or not."""
    given: dict[str, Any] = json.loads(await said(sdk, manner))
    return given


def event_lines(answer: httpx2.Response) -> list[str]:
    """What a stream sent."""
    return [line.removeprefix("data: ") for line in answer.text.splitlines() if line.startswith("data: ")]


@pytest.mark.parametrize("manner", ADDED)
async def test_a_text_that_says_too_much_keeps_the_schema(sdk: AsyncOpenAI, manner: str) -> None:
    given = await draft(sdk, manner)
    assert re.search(ADDED[manner], given["text"], re.DOTALL)
    assert set(given) == set(Draft.model_fields)


async def test_a_model_that_obeys_repeats_its_instructions(sdk: AsyncOpenAI) -> None:
    words = (await draft(sdk, "obeys"))["text"].split()
    runs = [" ".join(words[at : at + 12]) for at in range(len(words) - 11)]
    assert any(run in SYSTEM for run in runs)


async def test_long_texts(sdk: AsyncOpenAI) -> None:
    assert len((await draft(sdk, "huge"))["text"]) >= 1_000_000
    assert len((await draft(sdk, "overlong"))["text"]) >= 12_000
    assert len((await streamed(sdk, "huge"))[0]) >= 1_000_000


async def test_values_of_other_kinds(sdk: AsyncOpenAI) -> None:
    wrong, odd, title = [
        await draft(sdk, name) for name in ("wrong_types", "odd_fields", "invented_in_title")
    ]
    assert isinstance(wrong["text"], list)
    assert wrong["hashtags"] == 3
    assert isinstance(odd["text"], str)
    assert (odd["title"], type(odd["hashtags"])) == (7, str)
    assert PRICE in title["title"]
    assert URL in title["first_comment"]
    assert PRICE not in title["text"]
    assert [claim["source"] for claim in (await draft(sdk, "wrong_citation"))["claims"]] == ["s99"]


async def test_answers_that_are_not_bare_json(sdk: AsyncOpenAI) -> None:
    before, found, rest = (await said(sdk, "fenced")).partition("```json\n")
    assert before.strip()
    assert found
    Draft.model_validate_json(rest.removesuffix("\n```"))
    for manner in ("prose", "truncated", "empty", "blank"):
        with pytest.raises(ValidationError):
            Draft.model_validate_json(await said(sdk, manner))
    assert await said(sdk, "empty") == ""
    assert (await said(sdk, "blank")).isspace()


@pytest.mark.parametrize(
    ("manner", "finish", "refuses"),
    [("truncated", "length", False), ("content_filter", "content_filter", False), ("refusal", "stop", True)],
)
async def test_how_an_answer_ends(sdk: AsyncOpenAI, manner: str, finish: str, refuses: bool) -> None:
    choice = (await sdk.chat.completions.create(**asking(manner))).choices[0]
    assert choice.finish_reason == finish
    assert bool(choice.message.refusal) is refuses
    assert (choice.message.content is None) is (manner != "truncated")
    assert (await streamed(sdk, manner))[1] == finish


async def test_usage_and_roles(sdk: AsyncOpenAI, provider: Provider) -> None:
    assert (await sdk.chat.completions.create(**asking("no_usage"))).usage is None
    assert (await streamed(sdk, "no_usage"))[2] is None
    assert await streamed(sdk, "extra_role_chunks") == await streamed(sdk, "good")
    chunks = event_lines(posted(provider, asking("extra_role_chunks", stream=True)))
    assert sum('"role":"assistant"' in chunk for chunk in chunks) == 3
    assert chunks[-1] == "[DONE]"


@pytest.mark.parametrize("manner", STATUSES)
@pytest.mark.parametrize("stream", [False, True])
async def test_refusals_are_errors_of_the_sdk(sdk: AsyncOpenAI, manner: str, stream: bool) -> None:
    with pytest.raises(STATUSES[manner]):
        await sdk.chat.completions.create(**asking(manner, stream=stream))


def test_when_to_come_back(provider: Provider) -> None:
    assert posted(provider, asking("429_with_retry_after")).headers["retry-after"] == "1"
    assert posted(provider, asking("429_with_retry_after_ms")).headers["retry-after-ms"] == "250"
    told = posted(provider, asking("429_with_retry_after_date")).headers["retry-after"]
    assert parsedate_to_datetime(told) > datetime.now(UTC).replace(microsecond=0)
    assert "retry-after" not in posted(provider, asking("429")).headers


def test_a_window_too_small_as_two_servers_say_it(provider: Provider) -> None:
    openai_says = posted(provider, asking("context")).json()["error"]
    assert (openai_says["code"], openai_says["type"]) == ("context_length_exceeded", "invalid_request_error")
    llama_says = posted(provider, asking("context_llamacpp")).json()["error"]
    assert (llama_says["code"], llama_says["type"]) == (400, "exceed_context_size_error")
    assert llama_says["n_prompt_tokens"] > 0
    assert llama_says["n_ctx"] == 8192


@pytest.mark.parametrize("manner", REFUSED_WITH)
async def test_a_parameter_refused_and_good_without(sdk: AsyncOpenAI, manner: str) -> None:
    with pytest.raises(openai.BadRequestError):
        await sdk.chat.completions.create(**asking(manner, **REFUSED_WITH[manner]))
    answer = await sdk.chat.completions.create(**asking(manner, **GOOD_WITHOUT[manner]))
    assert "Atelier levain" in (answer.choices[0].message.content or "")


async def test_pages_that_are_no_completion(sdk: AsyncOpenAI, provider: Provider) -> None:
    assert isinstance(await sdk.chat.completions.create(**asking("html_200")), str)
    with pytest.raises(json.JSONDecodeError):
        await sdk.chat.completions.create(**asking("not_json_200"))
    assert "choices" not in posted(provider, asking("error_event")).json()
    assert posted(provider, asking("html_502")).headers["content-type"] == "text/html"


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("manner", ["reset", "reset_midway", "cut_stream"])
def test_connections_that_break(provider: Provider, manner: str, stream: bool) -> None:
    with pytest.raises(httpx2.TransportError):
        posted(provider, asking(manner, stream=stream))


async def test_half_an_answer(sdk: AsyncOpenAI, provider: Provider) -> None:
    with pytest.raises(httpx2.RemoteProtocolError):
        posted(provider, asking("half_stream"))
    text, finish, _ = await streamed(sdk, "half_stream")
    assert 0 < len(text) < len(await said(sdk, "good"))
    assert finish is None


async def test_an_error_inside_a_stream(sdk: AsyncOpenAI) -> None:
    with pytest.raises(openai.APIError, match="overloaded"):
        await streamed(sdk, "error_event")


@pytest.mark.parametrize("stream", [False, True])
async def test_a_drip_that_never_ends(provider: Provider, stream: bool) -> None:
    async with httpx2.AsyncClient(trust_env=False, timeout=20) as client:
        url = f"{provider.url}/chat/completions"
        async with client.stream("POST", url, json=asking("slow_drip", stream=stream)) as answer:
            drops = answer.aiter_raw()
            got = [await anext(drops) for _ in range(3)]
    assert b"".join(got) == (b": p" if stream else b"   ")


async def test_silence(sdk: AsyncOpenAI) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await sdk.chat.completions.create(**asking("never"))


def test_a_provider_that_stops_drops_who_waits() -> None:
    with socket.socket() as waiting:
        with a_provider() as silent:
            waiting.connect(("127.0.0.1", silent.port))
            waiting.sendall(b"POST /v1/embeddings HTTP/1.1\r\ncontent-length: 42\r\n\r\n")
            waiting.sendall(b'{"model": "stub-small!never", "input": ""}')
            while not silent.calls:
                time.sleep(0.01)
        assert waiting.recv(1) == b""


def test_the_command_serves_from_a_process_of_its_own() -> None:
    with a_provider_process("--mix", "prose=1", "--latency", "0.01", "--words-per-second", "5000") as url:
        body = asking(model="stub-small", stream=True)
        answer = httpx2.post(f"{url}/chat/completions", json=body, trust_env=False, timeout=20)
        assert event_lines(answer)[-1] == "[DONE]"
        assert httpx2.get(f"{url}/counts", trust_env=False).json() == {"prose": 1}


def test_no_manner_is_forgotten_here() -> None:
    texts = {*ADDED, "good", "obeys", "huge", "overlong", "wrong_types", "odd_fields", "invented_in_title"}
    words = {"wrong_citation", "fenced", "prose", "truncated", "empty", "blank", "content_filter", "refusal"}
    wire = {"reset", "reset_midway", "cut_stream", "half_stream", "error_event", "slow_drip", "never"}
    pages = {"html_200", "not_json_200", "echo_200", "no_usage", "extra_role_chunks"}
    judges = {"misquotes", "abstains"}
    assert texts | words | wire | pages | judges | set(STATUSES) | set(REFUSED_WITH) == set(MANNERS)
