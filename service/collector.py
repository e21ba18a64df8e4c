"""Sending traces to a collector that speaks OTLP over gRPC: apart, bounded, and never waited for."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from threading import Timer

from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult

from service import __version__

log = logging.getLogger(__name__)
SECONDS = 3  # for one sending, and for the last ones when the service stops
MOST_WAITING = 2_048  # spans; with a collector away, those that come after the oldest are forgotten
AT_ONCE = 512
PAUSE = 1_000  # milliseconds between two sendings


def open_provider(url: str) -> tuple[TracerProvider, Callable[[], None]]:
    """What makes spans and sends them to `url`, and what stops it, which takes seconds at the most.

    The standard `OTEL_*` variables of headers, certificates, sampling and resource are honoured.
    """
    # They would say again and again what is said here once, and quote what the collector answers.
    for theirs in ("opentelemetry.exporter", "opentelemetry.sdk"):
        logging.getLogger(theirs).setLevel(logging.CRITICAL)
    sending = _Sending(url)
    sends = BatchSpanProcessor(
        sending,
        max_queue_size=MOST_WAITING,
        max_export_batch_size=AT_ONCE,
        schedule_delay_millis=PAUSE,
    )
    resource = Resource.create({"service.name": "portevoix", "service.version": __version__})
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(sends)

    def close() -> None:
        ending = Timer(SECONDS, sending.shutdown)  # the processor alone would wait ten times longer
        ending.start()
        provider.shutdown()
        ending.cancel()

    return provider, close


class _Sending(SpanExporter):
    """Sends spans; says once that the collector does not take them, and once that it does again."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._exporter = OTLPSpanExporter(endpoint=url, timeout=SECONDS)
        self._away = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send a batch; what cannot be sent is forgotten."""
        result = self._exporter.export(spans)
        away = result is not SpanExportResult.SUCCESS
        if away and not self._away:
            log.warning("traces are lost: no collector takes them at %s", self._url)
        elif self._away and not away:
            log.warning("traces are sent again to %s", self._url)
        self._away = away
        return result

    def shutdown(self) -> None:
        """Let the connection go, whatever is being sent."""
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Nothing waits here."""
        return self._exporter.force_flush(timeout_millis)
