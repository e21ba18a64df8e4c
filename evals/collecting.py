"""A collector of OpenTelemetry traces on a real port: OTLP over gRPC, as exporters speak it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import (
    TraceServiceServicer,
    add_TraceServiceServicer_to_server,
)


@dataclass(frozen=True, slots=True)
class Seen:
    """One span: its name, whose step it is, how long it took in seconds, and what it says."""

    name: str
    trace: str
    id: str
    parent: str
    kind: int
    seconds: float
    failed: bool
    said: dict[str, Any]
    events: int


@dataclass(slots=True)
class Collector(TraceServiceServicer):
    """Keeps what it is sent; `url` is where."""

    url: str = ""
    requests: list[ExportTraceServiceRequest] = field(default_factory=list)

    def Export(  # noqa: N802 - its name in the protocol
        self,
        request: ExportTraceServiceRequest,
        context: grpc.ServicerContext,  # noqa: ARG002
    ) -> ExportTraceServiceResponse:
        """Take a batch."""
        self.requests.append(request)
        return ExportTraceServiceResponse()

    @property
    def spans(self) -> list[Seen]:
        """Every span so far, in the order they ended."""
        return [
            Seen(
                one.name,
                one.trace_id.hex(),
                one.span_id.hex(),
                one.parent_span_id.hex(),
                one.kind,
                (one.end_time_unix_nano - one.start_time_unix_nano) / 1e9,
                one.status.code == one.status.STATUS_CODE_ERROR,
                {pair.key: _value(pair.value) for pair in one.attributes},
                len(one.events),
            )
            for request in list(self.requests)
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for one in scope.spans
        ]

    @property
    def service(self) -> dict[str, Any]:
        """What the last sender says of itself."""
        sent = self.requests[-1].resource_spans[0].resource
        return {pair.key: _value(pair.value) for pair in sent.attributes}

    def under(self, parent: Seen) -> list[Seen]:
        """The steps of a span."""
        return [one for one in self.spans if one.parent == parent.id and one.trace == parent.trace]

    def wait_for(self, name: str, count: int = 1, seconds: float = 60) -> list[Seen]:
        """The spans of a name, once there are `count` of them. AssertionError after `seconds`."""
        until = time.monotonic() + seconds
        while len(found := [one for one in self.spans if one.name == name]) < count:
            assert time.monotonic() < until, (name, [one.name for one in self.spans])
            time.sleep(0.02)
        return found


@contextmanager
def a_collector(address: str = "127.0.0.1:0") -> Iterator[Collector]:
    """A collector that listens until the body ends."""
    collector = Collector()
    server = grpc.server(ThreadPoolExecutor(2), options=[("grpc.so_reuseport", 0)])
    add_TraceServiceServicer_to_server(collector, server)  # type: ignore[no-untyped-call]
    port = server.add_insecure_port(address)
    collector.url = f"http://127.0.0.1:{port}"
    server.start()
    try:
        yield collector
    finally:
        server.stop(None).wait()


def _value(held: Any) -> Any:
    """The value of an attribute; a list of them, of an array."""
    kind = held.WhichOneof("value")
    if kind == "array_value":
        values: Sequence[Any] = held.array_value.values
        return [_value(one) for one in values]
    return getattr(held, kind) if kind else None
