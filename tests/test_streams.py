"""Drafts told while they are written: words first, nothing that a check would stop, then the draft."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient

from evals.provider import a_provider_process
from service.providers.breaker import FAILURES
from tests.house_kit import brief, guide_rules
from tests.model_kit import a_house_with, events_of, told_in
from tests.server_kit import serving


def test_words_come_first_and_the_draft_begins_with_them(tmp_path: Path) -> None:
    with a_house_with(tmp_path) as (client, _):
        events = events_of(client)
        (kept,) = client.get("/v1/brands/atelier/drafts").json()["items"]
    names = [name for name, _ in events]
    assert names[-2:] == ["draft", "done"]
    assert set(names[:-2]) == {"draft.delta"}
    draft = events[-2][1]
    assert draft.pop("index") == 0
    assert draft == kept
    told = told_in(events)
    assert told
    assert draft["text"].startswith(told.rstrip())
    assert all(data["index"] == 0 and data["network"] == "facebook" for _, data in events[:-2])


@pytest.mark.parametrize(
    ("manner", "poison"),
    [
        ("invented_price", "137"),
        ("invented_url", "bons-plans"),
        ("invented_date", "2043"),
        ("never_word", "low cost"),
        ("html_tags", "<"),
        ("canary", "pv-"),
        ("nul", "\x00"),
        ("other_brand", "École Trame"),
    ],
)
def test_what_a_check_stops_is_never_told(tmp_path: Path, manner: str, poison: str) -> None:
    with a_house_with(tmp_path, manner=manner) as (client, _):
        client.put("/v1/brands/trame", json={"guide": guide_rules() | {"name": "École Trame"}})
        events = events_of(client)
    deltas = "".join(data["text"] for name, data in events if name == "draft.delta")
    assert poison not in deltas
    assert [name for name, _ in events][-2:] == ["draft", "done"]


def test_a_second_text_takes_the_first_back(tmp_path: Path) -> None:
    with a_house_with(tmp_path, script=["invented_price", "other_brand", "other_brand"]) as (client, _):
        client.put("/v1/brands/trame", json={"guide": guide_rules() | {"name": "École Trame"}})
        events = events_of(client)
    names = [name for name, _ in events]
    assert "draft.reset" in names
    draft = next(data for name, data in events if name == "draft")
    assert draft["text"].startswith(told_in(events).rstrip())


def test_several_networks_are_told_side_by_side(tmp_path: Path) -> None:
    with a_house_with(tmp_path, words_per_second=200) as (client, _):
        events = events_of(client, networks=["x", "facebook", "linkedin"])
    drafts = {data["index"]: data["network"] for name, data in events if name == "draft"}
    assert drafts == {0: "x", 1: "facebook", 2: "linkedin"}
    first = [data["index"] for name, data in events if name == "draft.delta"][:12]
    assert len(set(first)) > 1


def test_the_composer_is_told_whole(client: TestClient, brand: str) -> None:
    assert brand == "atelier"
    events = events_of(client)
    assert [name for name, _ in events] == ["draft", "done"]


def test_what_cannot_begin_is_a_problem_and_no_stream(client: TestClient) -> None:
    answer = client.post(
        "/v1/brands/personne/drafts",
        json={"brief": brief(), "networks": ["x"]},
        headers={"Accept": "text/event-stream"},
    )
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_brand")
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_provider_that_fails_in_the_middle_of_a_stream_gives_the_composer_s_draft(tmp_path: Path) -> None:
    with a_house_with(tmp_path, manner="half_stream") as (client, _):
        events = events_of(client)
    draft = next(data for name, data in events if name == "draft")
    assert draft["written_by"]["writer"] == "composer"
    assert draft["degraded_because"].startswith("answer_unfinished")


def test_a_model_whose_streams_stop_midway_is_left_alone(tmp_path: Path) -> None:
    asked = {"model": "openai:m"}
    with a_house_with(tmp_path, asked, models=["m"], manner="half_stream") as (client, provider):
        told = [dict(events_of(client))["draft"] for _ in range(8)]
        counted = dict(
            re.findall(r'calls_total{again="(\w+)",model="openai:m"} (\S+)', client.get("/metrics").text)
        )
    assert {draft["degraded_because"].partition(":")[0] for draft in told} == {"answer_unfinished"}
    assert len(provider.calls) == FAILURES
    assert {again: float(calls) for again, calls in counted.items()} == {"no": FAILURES - 2, "yes": 2}


def test_a_caller_who_leaves_stops_the_writing(tmp_path: Path) -> None:
    """A real service: the one that tests talk to in process cannot be left in the middle."""
    with (
        a_provider_process("--words-per-second", "5") as url,
        serving(tmp_path / "var", OPENAI_BASE_URL=url, PORTEVOIX_MODEL="openai:stub-small") as address,
        httpx2.Client(base_url=address, timeout=30, trust_env=False) as http,
    ):
        http.put("/v1/brands/atelier", json={"guide": guide_rules()}).raise_for_status()
        asked: dict[str, Any] = {"brief": brief(), "networks": ["facebook"]}
        headers = {"Accept": "text/event-stream"}
        with http.stream("POST", "/v1/brands/atelier/drafts", json=asked, headers=headers) as answer:
            assert next(answer.iter_lines()) == "event: draft.delta"
        time.sleep(1)
        assert http.get("/v1/brands/atelier/drafts").json()["items"] == []
