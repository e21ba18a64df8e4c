"""Embedders of others over the wire: unit vectors in order, batches, retries, and faults of ours."""

from __future__ import annotations

import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest
from pydantic import SecretStr

from evals.provider import Provider, a_provider
from service.errors import PackageMissing
from service.provider_faults import (
    AnswerUnusable,
    KeyRefused,
    NotAnApi,
    ProviderFault,
    ProviderUnreachable,
    UnknownModel,
)
from service.providers.choosing import choose_embedder
from service.providers.embedding import MOST_TEXTS, RemoteEmbedder
from service.providers.langchain_embedder import LangChainEmbedder
from service.providers.openai_embedder import OpenAIEmbedder
from service.settings import OpenAI, Settings
from tests.asking_kit import KEY
from tests.server_kit import free_port

WEIRD = ["", " ", "🎉", "a\x00b", "\ud800", "é" * 30_000, "Bonjour à tous"]
Answer = tuple[int, Any]


@pytest.fixture(params=["openai", "langchain"])
async def embedder(
    request: pytest.FixtureRequest, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[RemoteEmbedder]:
    """Each embedder of others in turn; LangChain's speaks to the stub as Azure's package does."""
    if request.param == "openai":
        made: RemoteEmbedder = OpenAIEmbedder("stub-small", provider.url, SecretStr(KEY))
    else:
        monkeypatch.setenv("OPENAI_API_BASE", provider.url)
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        made = LangChainEmbedder("openai", "stub-small")
    yield made
    await made.close()


async def test_vectors_are_of_length_one_whatever_the_text(embedder: RemoteEmbedder) -> None:
    vectors = await embedder.passages(WEIRD)
    assert vectors.shape == (len(WEIRD), embedder.dimension) == (len(WEIRD), 1536)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


async def test_no_text_gives_no_vector(embedder: RemoteEmbedder) -> None:
    assert embedder.dimension == 0
    assert (await embedder.passages([])).shape == (0, 0)


async def test_batches_keep_the_order(embedder: RemoteEmbedder, provider: Provider) -> None:
    texts = [f"Annonce numéro {number}" for number in range(2 * MOST_TEXTS + 3)]
    provider.forget()
    together = await embedder.passages(texts)
    assert [len(call.body["input"]) for call in provider.calls] == [MOST_TEXTS, MOST_TEXTS, 3]
    alone = await embedder.passages(texts[-1:])
    np.testing.assert_allclose(together[-1:], alone, atol=1e-6)


async def test_long_texts_are_cut_and_spread_over_batches(
    embedder: RemoteEmbedder, provider: Provider
) -> None:
    provider.forget()
    await embedder.passages(["é" * 30_000] * 5)
    assert [[len(text) for text in call.body["input"]] for call in provider.calls] == [
        [24_000, 24_000],
        [24_000, 24_000],
        [24_000],
    ]


async def test_a_query_is_asked_once_and_cannot_be_altered(
    embedder: RemoteEmbedder, provider: Provider
) -> None:
    vector = await embedder.query("annonce")
    provider.forget()
    assert await embedder.query("annonce") is vector
    assert not provider.calls
    with pytest.raises(ValueError, match="read-only"):
        vector[0] = 1.0


async def test_a_model_that_is_not_there(provider: Provider) -> None:
    embedder = OpenAIEmbedder("another", provider.url)
    with pytest.raises(UnknownModel):
        await embedder.query("annonce")
    await embedder.close()


async def test_a_wrong_key_and_a_server_that_is_not_there() -> None:
    with a_provider(key="another") as closed:
        embedder = OpenAIEmbedder("stub-small", closed.url, SecretStr(KEY))
        with pytest.raises(KeyRefused) as caught:
            await embedder.query("annonce")
        assert KEY not in str(caught.value)
        await embedder.close()
    lost = OpenAIEmbedder("stub-small", f"http://127.0.0.1:{free_port()}/v1")
    with pytest.raises(ProviderUnreachable):
        await lost.query("annonce")
    await lost.close()


def vectors_for(body: dict[str, Any]) -> dict[str, Any]:
    """An answer with a vector for each text, the last one first."""
    data = [{"index": at, "embedding": [3.0, float(at)]} for at in range(len(body["input"]))]
    return {"object": "list", "data": data[::-1], "model": "m"}


@contextmanager
def answering(answer: Callable[[int, dict[str, Any]], Answer]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A server whose answers are told by the number of the call and its body; a text is sent as a page."""
    bodies: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            status, told = answer(len(bodies), bodies[-1])
            page = told.encode() if isinstance(told, str) else json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html" if isinstance(told, str) else "application/json")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/v1", bodies
        finally:
            server.shutdown()
            thread.join()


async def test_vectors_are_put_in_order_and_scaled() -> None:
    with answering(lambda _, body: (200, vectors_for(body))) as (url, bodies):
        embedder = OpenAIEmbedder("m", url)
        vectors = await embedder.passages(["a", "b"])
        np.testing.assert_allclose(vectors[0], [1, 0], atol=1e-6)
        np.testing.assert_allclose(vectors[1], np.array([3, 1]) / 10**0.5, atol=1e-6)
        assert bodies[0]["encoding_format"] == "float"
        await embedder.close()


async def test_a_busy_server_is_asked_again() -> None:
    def answer(call: int, body: dict[str, Any]) -> Answer:
        return (200, vectors_for(body)) if call > 1 else (429, {"error": {"message": "busy"}})

    with answering(answer) as (url, bodies):
        embedder = OpenAIEmbedder("m", url)
        assert (await embedder.passages(["a"])).shape == (1, 2)
        assert len(bodies) == 2
        await embedder.close()


async def test_a_text_too_long_for_a_server_is_cut_alone() -> None:
    def answer(_: int, body: dict[str, Any]) -> Answer:
        if sum(map(len, body["input"])) > 2_000:
            return 400, {"error": {"message": "input is longer than the maximum context length"}}
        return 200, vectors_for(body)

    with answering(answer) as (url, bodies):
        embedder = OpenAIEmbedder("m", url)
        vectors = await embedder.passages(["court", "long " * 1_000, "bref"])
        assert vectors.shape == (3, 2)
        taken = [body["input"] for body in bodies if sum(map(len, body["input"])) <= 2_000]
        assert [len(text) for texts in taken for text in texts] == [5, 1_250, 4]
        await embedder.close()


BAD: list[tuple[Any, type[ProviderFault]]] = [
    ("<!DOCTYPE html><h1>Bienvenue</h1>", NotAnApi),
    ({"object": "list", "data": [], "model": "m"}, NotAnApi),
    ({"data": [{"index": 0, "embedding": [1.0]}, {"index": 1, "embedding": [1.0]}]}, AnswerUnusable),
    ({"data": [{"index": 0, "embedding": [0.0, 0.0]}]}, AnswerUnusable),
    ({"data": [{"index": 0, "embedding": []}]}, AnswerUnusable),
    ({"data": [{"index": 0, "embedding": ["a", "b"]}]}, AnswerUnusable),
    ({"data": [{"index": 0, "embedding": [float("nan"), 1.0]}]}, AnswerUnusable),
    ({"choices": []}, NotAnApi),
]


@pytest.mark.parametrize(("told", "kind"), BAD)
async def test_an_answer_that_is_no_vector(told: Any, kind: type[ProviderFault]) -> None:
    with answering(lambda _call, _body: (200, told)) as (url, _):
        embedder = OpenAIEmbedder("m", url)
        with pytest.raises(kind):
            await embedder.query("annonce")
        await embedder.close()


async def test_a_package_that_is_missing_is_named() -> None:
    with pytest.raises(PackageMissing) as caught:
        await LangChainEmbedder("mistralai", "mistral-embed").query("annonce")
    assert caught.value.details["package"] == "langchain-mistralai"


async def test_a_provider_without_embeddings() -> None:
    with pytest.raises(UnknownModel, match="provider_unknown"):
        await LangChainEmbedder("deepseek", "any").query("annonce")


def test_a_key_alone_never_changes_the_embedder() -> None:
    keyed = OpenAI(api_key=SecretStr(KEY), base_url="http://127.0.0.1:9/v1", model="m")
    assert choose_embedder(Settings(openai=keyed)) is None
    assert choose_embedder(Settings(openai=keyed, embedder="hashing")) is None
    chosen = choose_embedder(Settings(openai=keyed, embedder="openai:text-embedding-3-small"))
    assert isinstance(chosen, OpenAIEmbedder)
    assert chosen.name == "openai:text-embedding-3-small"
    other = choose_embedder(Settings(embedder="mistralai:mistral-embed"))
    assert isinstance(other, LangChainEmbedder)
    assert other.name == "mistralai:mistral-embed"
