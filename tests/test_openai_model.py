"""The SDK's model over the wire: whole and streamed answers, each fault as ours, and what it learns."""

from __future__ import annotations

import asyncio
import json
import logging

import pytest
from pydantic import SecretStr

from evals.provider import Provider, a_provider
from service.messages import say
from service.provider_faults import (
    AnswerRefused,
    AnswerUnusable,
    KeyRefused,
    PromptTooLong,
    ProviderBusy,
    ProviderUnreachable,
    UnknownModel,
)
from service.providers.dialect import Dialect
from service.providers.faults import shown
from service.providers.openai_model import OpenAIModel
from service.providers.port import LARGEST_ANSWER
from tests.asking_kit import FAULTS, KEY, WAITS, a_question, asked, fault_from
from tests.server_kit import free_port

BOTH = pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])


def a_model(provider: Provider, name: str = "stub-small") -> OpenAIModel:
    """A model of that provider, with a key."""
    return OpenAIModel(name, provider.url, SecretStr(KEY))


@BOTH
async def test_an_answer_is_the_raw_text_and_its_tokens(provider: Provider, streamed: bool) -> None:
    model = a_model(provider)
    answer, heard = await asked(model, streamed=streamed)
    assert json.loads(answer.text)["text"].startswith("Atelier levain de janvier.")
    assert answer.usage.input_tokens > 100
    assert answer.usage.output_tokens == -(-len(answer.text) // 4)
    assert "".join(heard) == (answer.text if streamed else "")
    assert (len(heard) > 5) == streamed
    await model.close()


@BOTH
async def test_what_a_provider_does_not_count_is_zero(provider: Provider, streamed: bool) -> None:
    model = a_model(provider, "stub-small!no_usage")
    answer, _ = await asked(model, streamed=streamed)
    assert (answer.usage.input_tokens, answer.usage.output_tokens) == (0, 0)
    await model.close()


@BOTH
@pytest.mark.parametrize("manner", FAULTS)
async def test_each_fault_is_one_of_ours(provider: Provider, manner: str, streamed: bool) -> None:
    model = a_model(provider, f"stub-small!{manner}")
    kind, code = FAULTS[manner][streamed]
    fault = await fault_from(model, streamed=streamed)
    assert (type(fault), fault.code) == (kind, code)
    assert say(f"errors.{fault.code}", "fr", fault.details)
    assert KEY not in str(fault)
    await model.close()


@BOTH
async def test_a_refusal_says_why(provider: Provider, streamed: bool) -> None:
    model = a_model(provider, "stub-small!refusal")
    fault = await fault_from(model, streamed=streamed)
    assert isinstance(fault, AnswerRefused)
    assert fault.details["reason"].startswith("Je suis désolé")
    await model.close()


@pytest.mark.parametrize(("manner", "seconds"), WAITS.items())
async def test_a_busy_provider_says_when_to_come_back(
    provider: Provider, manner: str, seconds: float | None
) -> None:
    model = a_model(provider, f"stub-small!{manner}")
    fault = await fault_from(model, streamed=False)
    assert isinstance(fault, ProviderBusy)
    assert fault.retry_after == seconds
    await model.close()


@BOTH
@pytest.mark.parametrize("manner", ["context", "context_llamacpp"])
async def test_a_prompt_too_long_says_by_how_much(provider: Provider, manner: str, streamed: bool) -> None:
    model = a_model(provider, f"stub-small!{manner}")
    fault = await fault_from(model, streamed=streamed)
    assert isinstance(fault, PromptTooLong)
    assert fault.context == 8192
    assert fault.tokens is not None
    assert fault.tokens > 100
    await model.close()


@BOTH
async def test_a_megabyte_is_not_read_to_its_end(provider: Provider, streamed: bool) -> None:
    model = a_model(provider, "stub-small!huge")
    heard: list[str] = []
    with pytest.raises(AnswerUnusable, match="answer_too_large"):
        await asked(model, streamed=streamed, most_tokens=1_000_000)
    assert len("".join(heard)) <= LARGEST_ANSWER
    await model.close()


@BOTH
@pytest.mark.parametrize("manner", ["never", "slow_drip"])
async def test_a_deadline_stops_what_never_ends(provider: Provider, manner: str, streamed: bool) -> None:
    model = a_model(provider, f"stub-small!{manner}")
    with pytest.raises(TimeoutError):
        await asked(model, streamed=streamed, seconds=0.5)
    await model.close()


async def test_a_server_that_is_not_there() -> None:
    model = OpenAIModel("m", f"http://127.0.0.1:{free_port()}/v1")
    assert isinstance(await fault_from(model, streamed=False), ProviderUnreachable)
    await model.close()


async def test_a_schema_that_is_refused_is_left_out_from_then_on(provider: Provider) -> None:
    model = a_model(provider, "stub-small!no_schema")
    provider.forget()
    await asked(model)
    await asked(model)
    forms = [call.body.get("response_format", {}).get("type") for call in provider.calls]
    assert forms == ["json_schema", "json_object", "json_object", None, None]
    await model.close()


async def test_many_who_learn_at_once_learn_it_once(provider: Provider) -> None:
    model = a_model(provider, "stub-small!no_max_tokens")
    await asyncio.gather(*(asked(model) for _ in range(8)))
    provider.forget()
    await asked(model)
    (call,) = provider.calls
    assert call.body["response_format"]["type"] == "json_schema"
    assert call.body["max_completion_tokens"] == 900
    await model.close()


@BOTH
@pytest.mark.parametrize("manner", ["no_max_tokens", "no_stream_options", "no_schema"])
async def test_a_parameter_that_is_refused_costs_one_detour(
    provider: Provider, manner: str, streamed: bool
) -> None:
    model = a_model(provider, f"stub-small!{manner}")
    answer, _ = await asked(model, streamed=streamed)
    assert answer.text
    provider.forget()
    await asked(model, streamed=streamed)
    assert len(provider.calls) == 1
    await model.close()


def test_a_dialect_learns_until_nothing_is_left_to_leave_out() -> None:
    dialect = Dialect(is_openai=False)
    sent = []
    for _ in range(5):
        sent.append(dialect.body("m", a_question(), streamed=True))
        learnt = dialect.learn("Bad request", sent[-1])
    assert [sorted(body.get("response_format", {})) for body in sent] == [
        ["json_schema", "type"],
        ["schema", "type"],
        ["type"],
        [],
        [],
    ]
    assert not learnt
    assert all(body["max_tokens"] == 900 for body in sent)
    assert dialect.learn("Bad request", sent[0]), "a body made before the lesson is worth another try"


async def test_the_only_model_of_a_server_is_found() -> None:
    with a_provider(models=["the-one"], key=KEY) as alone:
        model = a_model(alone, "")
        await asked(model)
        assert model.name == "the-one"
        assert await model.names() == ("the-one",)
        await model.close()


async def test_several_models_and_none_chosen() -> None:
    with a_provider(models=["first", "second"]) as several:
        model = a_model(several, "")
        fault = await fault_from(model, streamed=False)
        assert isinstance(fault, UnknownModel)
        assert "first, second" in say(f"errors.{fault.code}", "fr", fault.details)
        await model.close()


async def test_a_wrong_key_is_told_and_never_written(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with a_provider(key="another") as closed:
        for name in ("stub-small", ""):
            model = a_model(closed, name)
            fault = await fault_from(model, streamed=False)
            assert isinstance(fault, KeyRefused)
            assert KEY not in str(fault)
            await model.close()
    assert KEY not in caplog.text


def test_an_address_is_told_without_the_password_it_holds() -> None:
    assert shown(f"https://name:{KEY}@host.example:8080/v1") == "https://host.example:8080/v1"


async def test_a_question_that_nobody_could_answer() -> None:
    with a_provider(models=["other"]) as other, a_provider(window=10) as narrow:
        lost, tight = a_model(other), a_model(narrow)
        assert isinstance(await fault_from(lost, streamed=True), UnknownModel)
        assert isinstance(await fault_from(tight, streamed=True), PromptTooLong)
        await lost.close()
        await tight.close()
