"""What the service tells of itself: a log of one JSON object a line, and counters for Prometheus."""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import partial

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from service.tracing import Traces
from service.words import Usage

request_id: ContextVar[str] = ContextVar("request_id", default="")


class Telemetry:
    """The counters of one application, and its traces."""

    def __init__(self) -> None:
        self.traces = Traces()
        self.registry = CollectorRegistry()
        counter = partial(Counter, registry=self.registry)
        self.requests = counter("portevoix_requests", "Requests answered.", ["method", "route", "status"])
        self.seconds = Histogram(
            "portevoix_request_seconds",
            "Time to answer, in seconds.",
            ["method", "route"],
            registry=self.registry,
        )
        self.drafts = counter("portevoix_drafts", "Drafts written.", ["network", "writer", "status"])
        self.findings = counter("portevoix_findings", "What the checks noticed.", ["rule", "severity"])

        self.calls = counter(
            "portevoix_provider_calls", "Calls to a model, first ones and retries.", ["model", "again"]
        )
        self.faults = counter("portevoix_provider_faults", "Calls to a model that failed.", ["model", "code"])
        self.degraded = counter("portevoix_degraded", "Texts another writer had to write.", ["because"])
        self.tokens = counter("portevoix_tokens", "Tokens read and written by models.", ["model", "side"])
        self.cost = counter("portevoix_cost", "Money spent on models.", ["model", "currency"])

        self.replays = counter("portevoix_replays", "Kept answers given again to a retry.")
        self.items = counter("portevoix_trend_items", "Items of trends that came.", ["outcome"])
        self.placing = Histogram(
            "portevoix_trend_placing_seconds",
            "Time to embed, place and keep the items that came together, in seconds.",
            registry=self.registry,
        )
        self.pulls = counter("portevoix_trend_pulls", "Sources of trends read.", ["type", "state"])

    def spend(self, model: str, used: Usage) -> None:
        """Count what one call spent."""
        self.tokens.labels(model, "input").inc(used.input_tokens)
        self.tokens.labels(model, "output").inc(used.output_tokens)
        if used.cost is not None and used.currency:
            self.cost.labels(model, used.currency).inc(used.cost)

    def expose(self) -> bytes:
        """Every counter in the Prometheus text format, those of every worker added up."""
        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            return generate_latest(self.registry)
        added = CollectorRegistry()
        MultiProcessCollector(added)  # type: ignore[no-untyped-call]
        return generate_latest(added)


class JsonLines(logging.Formatter):
    """One JSON object a line; texts and secrets are never logged, only names, codes and times."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id.get():
            line["request_id"] = request_id.get()
        if record.exc_info:
            line["error"] = _told(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def _told(error: BaseException | None) -> str:
    """Types and places of an error and of what caused it; their messages may quote what people wrote."""
    told: list[str] = []
    while error is not None:
        told.append(f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}")
        error = error.__cause__ or error.__context__
    return "".join(told)


def set_up_logging(level: str) -> None:
    """Send the log to standard error, so that standard output stays the caller's.

    Of other people's modules, warnings alone: at lower levels they tell what they read and write.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level="WARNING", handlers=[handler], force=True)
    for ours in ("service", "uvicorn"):
        logging.getLogger(ours).setLevel(level.upper())
