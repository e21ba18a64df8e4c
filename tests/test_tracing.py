"""Traces: what the road does, as a collector receives it; and a house that goes on without one."""

from __future__ import annotations

import json
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from fastapi.testclient import TestClient

from evals.collecting import Collector, Seen, a_collector
from evals.provider import a_provider
from service.app import create_app
from service.errors import InvalidInput
from service.settings import Settings, read_settings
from service.telemetry import Telemetry
from service.tracing import NOTHING, span
from tests.community_kit import asked
from tests.house_kit import brief, guide_rules, past_post
from tests.model_kit import a_house_with, drafts_of, events_of
from tests.server_kit import a_server, free_port, serving

DRAFTS = "POST /v1/brands/{brand}/drafts"
ASKED = {"brief": brief(), "networks": ["facebook"]}


@pytest.fixture
def collector() -> Iterator[Collector]:
    with a_collector() as running:
        yield running


def steps(collector: Collector, root: Seen) -> list[str]:
    """The names of the steps of a span, in the order they ended."""
    return [one.name for one in collector.under(root)]


def step(collector: Collector, root: Seen, name: str) -> Seen:
    """The step of that name."""
    (found,) = [one for one in collector.under(root) if one.name == name]
    return found


def test_a_draft_is_a_tree_of_its_steps(tmp_path: Path, collector: Collector) -> None:
    with a_house_with(tmp_path, {"traces_url": collector.url}) as (client, _):
        (draft,) = drafts_of(client)
        (root,) = collector.wait_for(DRAFTS)
    assert steps(collector, root) == ["retrieve", "prompt", "write", "check", "keep"]
    assert (root.parent, root.kind, root.failed) == ("", 2, False)
    number = root.said.pop("portevoix.request_id")
    assert len(number) == 32
    assert root.said == {
        "http.request.method": "POST",
        "http.route": "/v1/brands/{brand}/drafts",
        "http.response.status_code": 200,
        "portevoix.brand": "atelier",
    }
    retrieved = step(collector, root, "retrieve")
    assert {one.name for one in collector.under(retrieved)} == {"embed", "search"}
    assert retrieved.said["portevoix.passages.posts"] > 0
    assert step(collector, root, "prompt").said["portevoix.prompt"] == draft["written_by"]["prompt"]
    (call,) = collector.under(step(collector, root, "write"))
    assert (call.name, call.kind) == ("chat stub-small", 3)
    assert call.said["gen_ai.usage.output_tokens"] == draft["usage"]["output_tokens"]
    checked = step(collector, root, "check").said
    assert checked["portevoix.rules"] == sorted({one["rule"] for one in draft["findings"]})
    assert checked["portevoix.findings.block"] == 0
    assert collector.service["service.name"] == "portevoix"


def test_a_stream_is_the_same_tree_and_the_caller_s_trace_goes_on(
    tmp_path: Path, collector: Collector
) -> None:
    theirs = "4bf92f3577b34da6a3ce929d0e0e4736"
    with a_house_with(tmp_path, {"traces_url": collector.url}) as (client, provider):
        client.headers["traceparent"] = f"00-{theirs}-00f067aa0ba902b7-01"
        client.headers["tracestate"] = "vendor=jeanne-dupont"
        assert events_of(client)[-1][0] == "done"
        (root,) = collector.wait_for(DRAFTS)
        assert "traceparent" not in str([call.headers for call in provider.calls]).lower()
    assert steps(collector, root) == ["retrieve", "prompt", "write", "check", "keep"]
    assert (root.trace, root.parent) == (theirs, "00f067aa0ba902b7")
    assert b"jeanne-dupont" not in b"".join(one.SerializeToString() for one in collector.requests)


def test_a_provider_that_fails_is_told_by_its_code(tmp_path: Path, collector: Collector) -> None:
    with a_house_with(tmp_path, {"traces_url": collector.url}, manner="500") as (client, _):
        (draft,) = drafts_of(client, wait=10)
        (root,) = collector.wait_for(DRAFTS)
    assert draft["degraded"]
    failed, second = (one for one in collector.under(root) if one.name == "write")
    code = draft["degraded_because"].partition(":")[0]
    assert (failed.failed, failed.said["error.type"]) == (True, code)
    assert [one.failed for one in collector.under(failed)] == [True] * len(collector.under(failed))
    assert len(collector.under(failed)) > 1  # one span a try
    assert second.said["portevoix.writer"] == "composer"
    assert second.said["portevoix.degraded.because"] == code
    assert not root.failed
    assert sum(one.events for one in collector.spans) == 0  # no message of an error, no trace of Python's


def test_messages_and_reviews_are_traced_too(tmp_path: Path, collector: Collector) -> None:
    with a_house_with(tmp_path, {"traces_url": collector.url}) as (client, _):
        message = asked("Bonjour, êtes-vous ouverts dimanche ?")
        client.post("/v1/brands/atelier/replies", json=message).raise_for_status()
        text = {"network": "x", "text": "Un banc en chêne."}
        client.post("/v1/brands/atelier/reviews", json=text).raise_for_status()
        (replied,) = collector.wait_for("POST /v1/brands/{brand}/replies")
        (reviewed,) = collector.wait_for("POST /v1/brands/{brand}/reviews")
    assert steps(collector, replied)[:3] == ["triage", "retrieve", "advise"]
    assert steps(collector, reviewed) == ["check"]


def test_refusals_tell_neither_path_nor_brand_and_probes_nothing(
    settings: Settings, collector: Collector
) -> None:
    traced = settings.model_copy(update={"traces_url": collector.url})
    with TestClient(create_app(traced), base_url="http://localhost", client=("127.0.0.1", 5000)) as client:
        for path in ("/healthz", "/readyz", "/metrics"):
            client.get(path)
        assert client.get("/v1/brands/jeanne-dupont/voice").status_code == 404
        assert client.get("/jeanne-dupont").status_code == 404
        collector.wait_for("GET unmatched")
    assert [one.name for one in collector.spans] == ["GET /v1/brands/{brand}/voice", "GET unmatched"]
    assert b"jeanne" not in b"".join(one.SerializeToString() for one in collector.requests)


def test_a_job_is_a_trace_of_its_own(settings: Settings, collector: Collector) -> None:
    traced = settings.model_copy(update={"traces_url": collector.url})
    with TestClient(create_app(traced), base_url="http://localhost", client=("127.0.0.1", 5000)) as client:
        client.put("/v1/brands/atelier", json={"guide": guide_rules()}).raise_for_status()
        rows = [past_post(number) for number in range(3)]
        asked = client.post("/v1/brands/atelier/posts", json=rows, headers={"Prefer": "respond-async"})
        (job,) = collector.wait_for("job import")
    assert (job.parent, job.failed) == ("", False)
    assert job.said == {
        "portevoix.job.id": asked.json()["id"],
        "portevoix.job.kind": "import",
        "portevoix.job.state": "done",
        "portevoix.brand": "atelier",
    }


def test_a_caller_who_goes_away_ends_every_span(tmp_path: Path, collector: Collector) -> None:
    with (
        a_provider(words_per_second=20) as provider,
        serving(tmp_path / "var", OPENAI_BASE_URL=provider.url, PORTEVOIX_TRACES_URL=collector.url) as url,
        httpx2.Client(base_url=url, trust_env=False, timeout=60) as client,
    ):
        client.put("/v1/brands/atelier", json={"guide": guide_rules()}).raise_for_status()
        stream = client.stream(
            "POST", "/v1/brands/atelier/drafts", json=ASKED, headers={"Accept": "text/event-stream"}
        )
        with stream as answer:
            assert next(answer.iter_raw())
        (root,) = collector.wait_for(DRAFTS)
        written = step(collector, root, "write")
    assert (written.failed, written.said["error.type"]) == (True, "CancelledError")
    assert [one.failed for one in collector.under(written)] == [True]


@pytest.mark.parametrize("silent", [False, True])
def test_a_house_goes_on_without_a_collector_and_stops_soon(tmp_path: Path, silent: bool) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        if silent:  # it takes connections, and never says a word
            taken.listen()
        lost = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with a_server(tmp_path / "var", PORTEVOIX_TRACES_URL=lost) as (url, process):
            with httpx2.Client(base_url=url, trust_env=False, timeout=60) as client:
                for _ in range(700):  # more than one batch
                    assert client.get("/v1/networks/x").status_code == 200
            time.sleep(5)
            began = time.monotonic()
            process.send_signal(signal.SIGINT)
            _, told = process.communicate(timeout=30)
            took = time.monotonic() - began
    warnings = [line for line in map(json.loads, told.splitlines()[1:]) if line["level"] != "info"]
    assert [one["message"] for one in warnings] == [f"traces are lost: no collector takes them at {lost}"]
    assert took < 6
    assert process.returncode == 0


def test_spans_are_sent_again_once_the_collector_is_back(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("WARNING", logger="service")
    address = f"127.0.0.1:{free_port()}"
    traced = settings.model_copy(update={"traces_url": f"http://{address}"})
    with TestClient(create_app(traced), base_url="http://localhost", client=("127.0.0.1", 5000)) as client:
        client.get("/v1/rules")
        while "are lost" not in caplog.text:
            time.sleep(0.05)
        with a_collector(address) as collector:
            client.get("/v1/networks")
            collector.wait_for("GET /v1/networks")
    assert [one.getMessage().partition(":")[0] for one in caplog.records if one.levelname == "WARNING"] == [
        "traces are lost",
        "traces are sent again to http",
    ]


@pytest.mark.parametrize(
    "url", ["collector:4317", "http://collector", "http://me:secret@host:4317", "grpc://h:1"]
)
def test_an_address_that_is_none_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTEVOIX_TRACES_URL", url)
    with pytest.raises(InvalidInput) as refused:
        read_settings()
    (fault,) = refused.value.faults
    assert fault.path == "PORTEVOIX_TRACES_URL"
    assert url not in str(fault)


def test_without_an_address_nothing_is_opened(settings: Settings) -> None:
    telemetry = Telemetry()
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("Otel")] == []
    app = create_app(settings)
    with TestClient(app, base_url="http://localhost", client=("127.0.0.1", 5000)) as client:
        assert client.get("/v1/rules").status_code == 200
        assert [thread.name for thread in threading.enumerate() if thread.name.startswith("Otel")] == []
        with telemetry.traces.begun("nothing") as step, span("less") as inner:
            assert (step, inner) == (NOTHING, NOTHING)


def test_nobody_else_s_variables_make_the_framework_tell_a_thing(tmp_path: Path) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        theirs = {
            "FASTAPI_OTEL_AUTO_CONFIGURE": "true",
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{listening.getsockname()[1]}",
        }
        with a_server(tmp_path / "var", **theirs) as (url, process):
            with httpx2.Client(base_url=url, trust_env=False, timeout=60) as client:
                assert client.get("/v1/rules").status_code == 200
            process.send_signal(signal.SIGINT)
            _, told = process.communicate(timeout=30)  # what waits to be sent is sent by the end
        assert "telemetry" not in told.lower(), "it tried, and lacked only the package that sends"
        listening.settimeout(0)
        with pytest.raises(BlockingIOError):
            listening.accept()
