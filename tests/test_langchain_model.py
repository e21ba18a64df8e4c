"""LangChain's models over the wire: raw text, usage, each fault as ours, and nothing sent anywhere else."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import pytest

from evals.provider import Provider, a_provider
from service.errors import PackageMissing
from service.messages import say
from service.provider_faults import AnswerUnusable, KeyRefused, ProviderBusy, UnknownModel
from service.providers.langchain_model import LangChainModel
from tests.asking_kit import FAULTS, KEY, WAITS, asked, fault_from
from tests.server_kit import ROOT, environment

BOTH = pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
ASK = """
import asyncio, sys
from service.providers.langchain_model import LangChainModel
from service.providers.port import Question

async def main():
    model = LangChainModel("deepseek", "stub-small")
    answer = await model.ask(Question("Vous écrivez.", "Un mot."))
    heard = []
    await model.ask(Question("Vous écrivez.", "Un mot."), heard.append)
    await model.close()
    sys.stdout.write(answer.text)

asyncio.run(main())
from langchain_core.tracers.langchain import wait_for_all_tracers
wait_for_all_tracers()
"""
PRELOAD = """
import sys
from service.providers.choosing import preload
from service.settings import Settings

preload(Settings(model="nobody:m,deepseek:stub-small"))
sys.stdout.write(str("langchain_deepseek" in sys.modules))
"""
WITHOUT = """
import asyncio, sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "langchain":
            raise ModuleNotFoundError(f"No module named '{name}'", name=name)
sys.meta_path.insert(0, Absent())
from service.errors import PackageMissing
from service.providers.langchain_model import LangChainModel
try:
    asyncio.run(LangChainModel("mistralai", "m").names())
except PackageMissing as missing:
    sys.stdout.write(missing.details["package"])
"""


@pytest.fixture(autouse=True)
def _provider_of_others(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    """DeepSeek's package is asked to speak to the stub provider."""
    monkeypatch.setenv("DEEPSEEK_API_BASE", provider.url)
    monkeypatch.setenv("DEEPSEEK_API_KEY", KEY)


@pytest.fixture
async def model(request: pytest.FixtureRequest) -> AsyncIterator[LangChainModel]:
    """DeepSeek's model, in the manner that the test's parameter gives."""
    opened = LangChainModel("deepseek", f"stub-small!{getattr(request, 'param', 'good')}")
    yield opened
    await opened.close()


@BOTH
async def test_an_answer_is_the_raw_text_and_its_tokens(model: LangChainModel, streamed: bool) -> None:
    answer, heard = await asked(model, streamed=streamed)
    assert json.loads(answer.text)["text"].startswith("Atelier levain de janvier.")
    assert answer.usage.input_tokens > 100
    assert answer.usage.output_tokens == -(-len(answer.text) // 4)
    assert "".join(heard) == (answer.text if streamed else "")
    assert (len(heard) > 5) == streamed


@pytest.mark.parametrize("model", ["fenced"], indirect=True)
async def test_what_stands_around_the_json_is_kept_for_who_reads_it(model: LangChainModel) -> None:
    answer, _ = await asked(model)
    assert "```json" in answer.text


async def test_the_length_and_the_schema_are_asked_for(model: LangChainModel, provider: Provider) -> None:
    provider.forget()
    await asked(model, most_tokens=321)
    (call,) = provider.calls
    assert call.body["max_tokens"] == 321
    (tool,) = call.body["tools"]  # the way this package knows to hold a model to a schema
    assert "text" in tool["function"]["parameters"]["properties"]


@BOTH
@pytest.mark.parametrize(
    ("model", "expected"), [(manner, FAULTS[manner]) for manner in FAULTS], indirect=["model"]
)
async def test_each_fault_is_one_of_ours(
    model: LangChainModel, expected: tuple[tuple[type, str], tuple[type, str]], streamed: bool
) -> None:
    fault = await fault_from(model, streamed=streamed)
    assert (type(fault), fault.code) == expected[streamed]
    assert say(f"errors.{fault.code}", "fr", fault.details)
    assert KEY not in str(fault)


@pytest.mark.parametrize(("model", "seconds"), WAITS.items(), indirect=["model"])
async def test_a_busy_provider_says_when_to_come_back(model: LangChainModel, seconds: float | None) -> None:
    fault = await fault_from(model, streamed=False)
    assert isinstance(fault, ProviderBusy)
    assert fault.retry_after == seconds


@BOTH
@pytest.mark.parametrize("model", ["huge"], indirect=True)
async def test_a_megabyte_is_too_large(model: LangChainModel, streamed: bool) -> None:
    with pytest.raises(AnswerUnusable, match="answer_too_large"):
        await asked(model, streamed=streamed, most_tokens=1_000_000)


@BOTH
@pytest.mark.parametrize("model", ["no_max_tokens", "no_stream_options", "no_schema"], indirect=True)
async def test_a_parameter_that_is_refused_costs_one_detour(
    model: LangChainModel, provider: Provider, streamed: bool
) -> None:
    await asked(model, streamed=streamed)
    provider.forget()
    await asked(model, streamed=streamed)
    assert len(provider.calls) == 1


@BOTH
@pytest.mark.parametrize("model", ["never"], indirect=True)
async def test_a_deadline_stops_what_never_ends(model: LangChainModel, streamed: bool) -> None:
    await model.names()
    with pytest.raises(TimeoutError):
        await asked(model, streamed=streamed, seconds=0.5)


async def test_its_models_are_listed(model: LangChainModel) -> None:
    assert await model.names() == ("stub-small",)


async def test_a_package_that_is_missing_is_named() -> None:
    for provider, package in (
        ("mistralai", "langchain-mistralai"),
        ("google_genai", "langchain-google-genai"),
    ):
        with pytest.raises(PackageMissing) as caught:
            await asked(LangChainModel(provider, "some-model"))
        assert caught.value.details == {"provider": provider, "package": package}


def test_langchain_itself_may_be_missing() -> None:
    assert _run(WITHOUT) == "langchain"


async def test_a_provider_nobody_knows() -> None:
    fault = await fault_from(LangChainModel("nobody", "some-model"), streamed=False)
    assert isinstance(fault, UnknownModel)
    assert "« nobody »".replace(" ", "\xa0") in say(f"errors.{fault.code}", "fr", fault.details)


async def test_a_key_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DEEPSEEK_API_KEY")
    monkeypatch.delenv("DEEPSEEK_API_BASE")
    fault = await fault_from(LangChainModel("deepseek", "some-model"), streamed=False)
    assert isinstance(fault, KeyRefused)
    assert fault.details["variable"] == "DEEPSEEK_API_KEY"


def test_nothing_leaves_for_anywhere_else_whatever_the_environment_says() -> None:
    with a_listener() as (url, called), a_provider() as provider:
        told = _run(
            ASK,
            DEEPSEEK_API_BASE=provider.url,
            DEEPSEEK_API_KEY=KEY,
            LANGSMITH_TRACING="true",
            LANGSMITH_TRACING_V2="true",
            LANGCHAIN_TRACING_V2="true",
            LANGCHAIN_TRACING="true",
            LANGCHAIN_ENDPOINT=url,
            LANGSMITH_ENDPOINT=url,
            LANGSMITH_API_KEY="lsv2_pt_0123456789",
            LANGSMITH_GATEWAY=url,
        )
        assert told
        assert [call.manner for call in provider.calls] == ["good", "good"]
        assert not called


def test_a_fallback_is_imported_before_it_is_needed() -> None:
    assert _run(PRELOAD, DEEPSEEK_API_KEY=KEY) == "True"


def _run(script: str, **more: str) -> str:
    env = environment(ROOT / "var", **more)
    ran = subprocess.run(
        [sys.executable, "-c", script],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@contextmanager
def a_listener() -> Iterator[tuple[str, list[bytes]]]:
    """An address, and the first bytes of whoever called it."""
    called: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        while True:
            try:
                caller, _ = listening.accept()
            except OSError:
                return
            with caller:
                called.append(caller.recv(200))

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}", called
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join()
