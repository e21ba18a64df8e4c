"""What is being done, as OpenTelemetry spans: names, codes, counts and times, never what people wrote."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar

from opentelemetry.context import Context
from opentelemetry.trace import INVALID_SPAN, Span, SpanKind, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from service.errors import PortevoixError

Value = str | int | float | bool | Sequence[str]
Step = Span
NOTHING: Step = INVALID_SPAN  # what is not traced
INTERNAL, SERVER, CLIENT = SpanKind.INTERNAL, SpanKind.SERVER, SpanKind.CLIENT

_tracer: ContextVar[Tracer | None] = ContextVar("tracer", default=None)


class Traces:
    """Where one application begins its traces; nothing is traced unless they are sent somewhere."""

    def __init__(self) -> None:
        self._tracer: Tracer | None = None

    @asynccontextmanager
    async def sent_to(self, url: str | None) -> AsyncIterator[None]:
        """Send what is traced to the collector at `url` for the length of the body; None: trace nothing."""
        if url is None:
            yield
            return
        # Here, for it costs a tenth of a cold start.
        from service.collector import open_provider  # noqa: PLC0415

        provider, close = open_provider(url)
        self._tracer = provider.get_tracer("service")
        try:
            yield
        finally:
            self._tracer = None
            await asyncio.to_thread(close)

    @contextmanager
    def begun(
        self,
        name: str,
        attributes: Mapping[str, Value] | None = None,
        kind: SpanKind = INTERNAL,
        parent: str | None = None,
    ) -> Iterator[Step]:
        """The span that others are steps of; `parent` is the W3C `traceparent` of who asked."""
        token = _tracer.set(self._tracer)
        # Of the caller's headers this one alone: `tracestate` and `baggage` may hold anything.
        context = TraceContextTextMapPropagator().extract({"traceparent": parent}) if parent else Context()
        try:
            with _spanned(name, attributes, kind, context) as step:
                yield step
        finally:
            _tracer.reset(token)


@contextmanager
def span(
    name: str, attributes: Mapping[str, Value] | None = None, kind: SpanKind = INTERNAL
) -> Iterator[Step]:
    """A step of what is traced; of nothing, a span that costs nothing and keeps nothing.

    An error that passes is told by its code, or by its type: its message may quote what people wrote.
    """
    with _spanned(name, attributes, kind, None) as step:
        yield step


@contextmanager
def _spanned(
    name: str, attributes: Mapping[str, Value] | None, kind: SpanKind, context: Context | None
) -> Iterator[Step]:
    tracer = _tracer.get()
    if tracer is None:
        yield NOTHING
        return
    with tracer.start_as_current_span(
        name, context, kind, attributes, record_exception=False, set_status_on_exception=False
    ) as step:
        try:
            yield step
        except BaseException as error:
            failed(step, error.code if isinstance(error, PortevoixError) else type(error).__name__)
            raise


def failed(step: Step, error: str) -> None:
    """Mark a step as failed, with the code or the type of its error."""
    step.set_attribute("error.type", error)
    step.set_status(StatusCode.ERROR)
