"""Calls to the stub provider, by the SDK as the service uses it and by bare HTTP."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from openai import AsyncOpenAI, DefaultAioHttpClient
from pydantic import BaseModel, ConfigDict

from evals.provider import Provider, a_provider

SNAPSHOTS = Path(__file__).parent / "snapshots"


class Claim(BaseModel):
    """What the text states, and where it was read."""

    model_config = ConfigDict(extra="forbid")
    text: str
    source: str


class Draft(BaseModel):
    """What the service asks for."""

    model_config = ConfigDict(extra="forbid")
    text: str
    hashtags: list[str]
    title: str | None
    alt_text: str | None
    first_comment: str | None
    visual_idea: str | None
    thread: list[str] | None
    claims: list[Claim]


SCHEMA = Draft.model_json_schema()
FORM = {"type": "json_schema", "json_schema": {"name": "draft", "strict": True, "schema": SCHEMA}}


def messages(network: str = "x") -> list[dict[str, str]]:
    """The prompt of a draft, as the snapshots keep it."""
    told = (SNAPSHOTS / f"propose.fournil-augustine.{network}.txt").read_text(encoding="utf-8")
    system, user = told.removeprefix("# system").split("# user")
    return [{"role": "system", "content": system.strip()}, {"role": "user", "content": user.strip()}]


def asking(manner: str = "good", **more: Any) -> dict[str, Any]:
    """A call for a draft by schema, to a provider in that manner."""
    return {"model": f"stub-small!{manner}", "messages": messages(), "response_format": FORM} | more


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with a_provider() as running:
        yield running


@pytest.fixture
async def sdk(provider: Provider) -> AsyncIterator[AsyncOpenAI]:
    async with an_sdk(provider) as client:
        yield client


def an_sdk(provider: Provider, key: str = "sk-test") -> AsyncOpenAI:
    """The SDK as the service uses it, without its own retries."""
    http = DefaultAioHttpClient()
    return AsyncOpenAI(base_url=provider.url, api_key=key, http_client=http, max_retries=0, timeout=20)


def posted(provider: Provider, body: dict[str, Any]) -> httpx2.Response:
    """The answer to a call, as it comes over HTTP."""
    return httpx2.post(f"{provider.url}/chat/completions", json=body, trust_env=False, timeout=20)


async def said(sdk: AsyncOpenAI, manner: str) -> str:
    """What the model says, in one piece."""
    answer = await sdk.chat.completions.create(**asking(manner))
    return answer.choices[0].message.content or ""


async def text_of(sdk: AsyncOpenAI, manner: str) -> str:
    """The text of the draft the model gives as JSON."""
    return str(json.loads(await said(sdk, manner))["text"])


async def streamed(sdk: AsyncOpenAI, manner: str) -> tuple[str, str | None, int | None]:
    """What a stream says: its text, how it says it ended, the tokens written."""
    text, finish, written = "", None, None
    more = {"stream": True, "stream_options": {"include_usage": True}}
    async for chunk in await sdk.chat.completions.create(**asking(manner, **more)):
        written = chunk.usage.completion_tokens if chunk.usage else written
        for choice in chunk.choices:
            text += choice.delta.content or ""
            finish = choice.finish_reason or finish
    return text, finish, written
