"""The stub provider at its best, driven by the real SDK: what it says, refuses and keeps."""

from __future__ import annotations

import asyncio
import base64
import json
import re
import struct
from typing import Any

import httpx2
import openai
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from openai import AsyncOpenAI

from evals.provider import Provider, a_provider
from evals.provider.answers import post
from evals.provider.framing import pieces_of
from evals.provider.reading import read, said_date, weight
from tests.provider_kit import SCHEMA, Draft, an_sdk, asking, messages, posted, said, streamed

TALK = b'{"model": "stub-small", "messages": ["Bonjour"]}'
LABELS = (
    "Sujet",
    "Fait [b1]",
    "[b2] Fait",
    "Date",
    "Lien",
    "Appel à l’action",
    "Public",
    "- Texte : 30 caractères",
)


@pytest.mark.parametrize("network", ["x", "bluesky", "facebook", "instagram", "linkedin"])
async def test_a_good_answer_tells_the_brief_by_the_schema_and_fits(sdk: AsyncOpenAI, network: str) -> None:
    answer = await sdk.chat.completions.create(**asking(messages=messages(network)))
    draft = Draft.model_validate_json(answer.choices[0].message.content or "")
    assert draft.text.startswith("Atelier levain de janvier.")
    assert draft.text.endswith("https://fournil-augustine.example.com/ateliers")
    assert "8 places." in draft.text
    assert "Dimanche 17 janvier 2027, de 14 h à 17 h." in re.sub(r"\s", " ", draft.text)
    assert weight(draft.text) <= read(messages(network)[1]["content"]).limit
    assert [claim.source for claim in draft.claims] == ["brief", "brief"]
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage is not None
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens


async def test_a_stream_says_the_same_word_by_word(sdk: AsyncOpenAI) -> None:
    text, finish, written = await streamed(sdk, "good")
    assert text == await said(sdk, "good")
    assert finish == "stop"
    assert written == -(-len(text) // 4)


async def test_plain_text_without_a_schema(sdk: AsyncOpenAI) -> None:
    asked = "Sujet\n<<<\nla fête\n>>>\nFait\n<<<\n8 places\n>>>\n"
    told = [{"role": "user", "content": asked}]
    answer = await sdk.chat.completions.create(**asking(messages=told, response_format=openai.omit))
    assert answer.choices[0].message.content == post(read(asked))


async def test_json_told_by_the_prompt_alone(sdk: AsyncOpenAI) -> None:
    told = [{"role": "system", "content": "Rendez un objet JSON : `text`, `hashtags`."}, messages()[1]]
    answer = await sdk.chat.completions.create(**asking(messages=told, response_format=openai.omit))
    assert set(json.loads(answer.choices[0].message.content or "")) == {"text", "hashtags"}


def test_a_label_with_a_marker_is_cited_by_it() -> None:
    told = read(
        "Sujet\n<<<\nla fête\n>>>\nFait [b1]\n<<<\n8 places\n>>>\nFait [b7], à citer\n\n<<<\n9 h\n>>>\n"
    )
    assert [(fact.text, fact.marker) for fact in told.facts] == [("8 places", "b1"), ("9 h", "b7")]
    assert post(told) == "La fête.\n\n8 places. 9 h."


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("2027-10-01", "vendredi 1er octobre 2027"),
        ("2027-01-17T14:00/2027-01-17T17:30", "dimanche 17 janvier 2027, de 14\u00a0h à 17\u00a0h\u00a030"),
        ("2027-01-17T09:00", "dimanche 17 janvier 2027, à 9\u00a0h"),
        ("au printemps", "au printemps"),
    ],
)
def test_a_date_is_told_in_french(given: str, told: str) -> None:
    assert said_date(given) == told


def test_facts_are_left_out_when_the_limit_is_near() -> None:
    told = read(
        "Sujet\n<<<\nFête\n>>>\nFait\n<<<\nUn fait bien long\n>>>\n- Texte : 12 caractères au plus.\n"
    )
    assert post(told) == "Fête."


async def test_tokens_are_limited_as_asked(sdk: AsyncOpenAI) -> None:
    answer = await sdk.chat.completions.create(**asking(max_completion_tokens=10))
    assert answer.choices[0].finish_reason == "length"
    assert len(answer.choices[0].message.content or "") == 40


async def test_models_and_vectors(sdk: AsyncOpenAI) -> None:
    assert [model.id async for model in sdk.models.list()] == ["stub-small"]
    asked: dict[str, Any] = {"model": "stub-small", "input": ["pain", "levain", "pain"], "dimensions": 8}
    floats = await sdk.embeddings.create(**asked, encoding_format="float")
    coded = await sdk.embeddings.create(**asked, encoding_format="base64")
    first, second, again = (one.embedding for one in floats.data)
    assert first == again != second
    assert sum(value * value for value in first) == pytest.approx(1)
    packed = base64.b64decode(str(coded.data[0].embedding))
    assert struct.unpack("<8f", packed) == pytest.approx(first)


async def test_every_call_is_kept_with_the_manner_it_met() -> None:
    with a_provider(script=["429", "500", "truncated"], key="sk-secret") as scripted:
        async with an_sdk(scripted, "sk-secret") as sdk:
            for _ in range(2):
                with pytest.raises(openai.APIStatusError):
                    await sdk.chat.completions.create(**asking(model="stub-small"))
            for _ in range(2):
                await sdk.chat.completions.create(**asking(model="stub-small"))
        assert [call.manner for call in scripted.calls] == ["429", "500", "truncated", "good"]
        assert scripted.calls[0].path == "/v1/chat/completions"
        assert scripted.calls[0].body["messages"] == messages()
        assert "sk-secret" not in repr(scripted.calls)
        assert scripted.counts == {"429": 1, "500": 1, "truncated": 1, "good": 1}


async def test_a_mix_is_drawn_by_its_seed() -> None:
    mix = {"good": 3.0, "prose": 1.0}
    drawn = []
    for _ in range(2):
        with a_provider(mix=mix, seed=7) as mixed:
            for _ in range(20):
                posted(mixed, asking(model="stub-small"))
            drawn.append([call.manner for call in mixed.calls])
    assert drawn[0] == drawn[1]
    assert set(drawn[0]) == {"good", "prose"}


def test_an_unknown_manner_is_said_at_once() -> None:
    with pytest.raises(KeyError, match="nonsense"), a_provider(manner="nonsense"):
        pass


async def test_a_schema_can_be_ignored_or_refused() -> None:
    with a_provider(schemas="ignored") as ignoring, a_provider(schemas="refused") as refusing:
        async with an_sdk(ignoring) as sdk:
            assert (await said(sdk, "good")).startswith("Atelier levain")
        async with an_sdk(refusing) as sdk:
            with pytest.raises(openai.BadRequestError, match="response_format is not supported"):
                await said(sdk, "good")


@pytest.mark.parametrize(
    ("setup", "error", "code"),
    [
        ({"key": "another"}, openai.AuthenticationError, "invalid_api_key"),
        ({"models": ["other"]}, openai.NotFoundError, "model_not_found"),
        ({"window": 100}, openai.BadRequestError, "context_length_exceeded"),
        ({"window": 100, "window_said_by": "context_llamacpp"}, openai.BadRequestError, "400"),
    ],
)
async def test_what_a_provider_refuses(
    setup: dict[str, Any], error: type[openai.APIStatusError], code: str
) -> None:
    with a_provider(**setup) as strict:
        async with an_sdk(strict) as sdk:
            with pytest.raises(error) as caught:
                await said(sdk, "good")
    assert caught.value.code == code


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"model": "stub-small"}', b'{"messages": []}', TALK])
def test_a_body_nobody_could_answer(provider: Provider, body: bytes) -> None:
    url = f"{provider.url}/chat/completions"
    answer = httpx2.post(url, content=body, trust_env=False)
    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"additionalProperties": True}, "'additionalProperties' is required"),
        ({"required": ["text"]}, "Missing 'hashtags'"),
        ({"properties": {"text": {"type": "string", "default": ""}}}, "'default' is not permitted"),
        ({"type": "array"}, "schema must be"),
    ],
)
async def test_a_strict_schema_openai_would_refuse(
    sdk: AsyncOpenAI, change: dict[str, Any], told: str
) -> None:
    form = {"type": "json_schema", "json_schema": {"name": "d", "strict": True, "schema": SCHEMA | change}}
    with pytest.raises(openai.BadRequestError, match=told):
        await sdk.chat.completions.create(**asking(response_format=form))


@drawn(st.lists(st.tuples(st.sampled_from(LABELS), st.text(max_size=40)), max_size=6))
def test_any_brief_is_told(parts: list[tuple[str, str]]) -> None:
    user = "\n".join(f"{label}\n<<<\n{text}\n>>>" for label, text in parts)
    for limit in ("", "\n- Texte : 30 caractères au plus."):
        told = read(user + limit)
        assert post(told)
        assert weight(post(told)) <= told.limit


@drawn(st.text() | st.text(alphabet="ab \n", min_size=1700, max_size=1800))
def test_a_text_is_streamed_whole(text: str) -> None:
    assert "".join(pieces_of(text)) == text


async def test_requests_that_arrive_in_crumbs_or_together(provider: Provider) -> None:
    body = json.dumps(asking(messages=[{"role": "user", "content": "Été"}], response_format=None)).encode()
    head = b"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\ncontent-length: %d\r\n\r\n" % len(body)
    reader, writer = await asyncio.open_connection("127.0.0.1", provider.port)
    for at in range(0, len(head + body), 7):
        writer.write((head + body)[at : at + 7])
        await asyncio.sleep(0)
    writer.write(2 * (head + body))
    for _ in range(3):
        answer = await reader.readuntil(b"\r\n\r\n")
        size = int(answer.partition(b"Content-Length: ")[2].partition(b"\r\n")[0])
        assert json.loads(await reader.readexactly(size))["object"] == "chat.completion"
    writer.close()
    await writer.wait_closed()
