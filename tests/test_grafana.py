"""The dashboard of docs/grafana asks for what `/metrics` exposes, by the labels that are there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.telemetry import Telemetry

FILE = Path(__file__).parent.parent / "docs" / "grafana" / "portevoix.json"
DASHBOARD: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
PANELS: list[dict[str, Any]] = DASHBOARD["panels"]
METRIC = re.compile(r"portevoix_\w+")
MATCHED = re.compile(r'(\w+)=~?"')
GROUPED = re.compile(r"by \(([^)]*)\)")
SAID = re.compile(r"\{\{(\w+)\}\}")


def exposed() -> Iterator[tuple[str, frozenset[str]]]:
    """Each series as Prometheus names it, and its labels."""
    for collector in list(Telemetry().registry._collector_to_names):
        labels = frozenset(collector._labelnames)  # type: ignore[attr-defined]
        for name in (metric.name for metric in collector.collect()):
            yield f"{name}_total", labels
            yield f"{name}_bucket", labels | {"le"}


SERIES = dict(exposed())


def asked(panel: dict[str, Any]) -> Iterator[tuple[str, set[str]]]:
    """Each expression of a panel, and the labels it counts on."""
    for target in panel["targets"]:
        expression = target["expr"]
        grouped = {label.strip() for some in GROUPED.findall(expression) for label in some.split(",")}
        labels = grouped | set(MATCHED.findall(expression)) | set(SAID.findall(target["legendFormat"]))
        yield expression, labels


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel["title"])
def test_a_panel_asks_for_series_and_labels_that_exist(panel: dict[str, Any]) -> None:
    for expression, labels in asked(panel):
        names = METRIC.findall(expression)
        assert names
        for name in names:
            assert name in SERIES, name
            assert labels <= SERIES[name], (name, labels)


def test_every_metric_is_on_the_dashboard() -> None:
    shown = {
        name for panel in PANELS for expression, _ in asked(panel) for name in METRIC.findall(expression)
    }
    bare = {re.sub(r"_(total|bucket)$", "", name) for name in shown}
    assert bare == {re.sub(r"_(total|bucket)$", "", name) for name in SERIES}


def test_the_reader_chooses_the_source_and_panels_have_their_own_place() -> None:
    assert [one["type"] for one in DASHBOARD["templating"]["list"]] == ["datasource"]
    assert {panel["datasource"]["uid"] for panel in PANELS} == {"${datasource}"}
    places = [tuple(panel["gridPos"].values()) for panel in PANELS]
    assert len(places) == len(set(places)) == len({panel["id"] for panel in PANELS})
    assert all(panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24 for panel in PANELS)
    assert all(panel["title"][0].isupper() and "_" not in panel["title"] for panel in PANELS)
