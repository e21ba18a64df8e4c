"""Drafts by a model, over the wire: asked once or again, the next one, the composer, and what it all cost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evals.provider import a_provider
from service.settings import OpenAI
from tests.model_kit import a_house, a_house_with, drafts_of


def bodies(provider: Any) -> list[str]:
    """What was asked, messages only."""
    return [json.dumps(call.body["messages"]) for call in provider.calls]


def test_a_model_writes(tmp_path: Path) -> None:
    with a_house_with(tmp_path) as (client, provider):
        (draft,) = drafts_of(client)
    assert draft["written_by"]["writer"] == "openai"
    assert draft["written_by"]["model"] == "stub-small"
    assert not draft["degraded"]
    assert "Portes ouvertes de l’atelier" in draft["text"]
    assert draft["usage"]["input_tokens"] > 100
    assert draft["usage"]["output_tokens"] > 10
    assert draft["usage"]["cost"] is None
    (call,) = provider.calls
    assert call.body["response_format"]["type"] == "json_schema"


@pytest.mark.parametrize(
    ("manner", "because"),
    [
        ("key_refused", "provider_key_refused: La clé donnée pour openai"),
        ("no_such_model", "provider_unknown_model: Le modèle openai:stub-small n’existe pas"),
        ("html_200", "provider_not_api: http://127.0.0.1"),
        ("html_502", "provider_broken: "),
        ("refusal", "answer_refused: "),
        ("prose", "answer_not_json: "),
    ],
)
def test_what_goes_wrong_is_said_with_what_to_do(tmp_path: Path, manner: str, because: str) -> None:
    with a_house_with(tmp_path, manner=manner) as (client, _):
        (draft,) = drafts_of(client)
    assert draft["written_by"]["writer"] == "composer"
    assert draft["degraded"]
    assert draft["degraded_because"].startswith(because)


def test_a_fault_is_told_in_the_language_of_the_reader(tmp_path: Path) -> None:
    with a_house_with(tmp_path, manner="key_refused") as (client, _):
        client.headers["accept-language"] = "en"
        (draft,) = drafts_of(client)
    assert "The key given for openai" in draft["degraded_because"]


def test_nobody_listens(tmp_path: Path) -> None:
    with a_house(
        tmp_path, "http://127.0.0.1:9/v1", openai=OpenAI(base_url="http://127.0.0.1:9/v1", model="m")
    ) as c:
        (draft,) = drafts_of(c)
    assert draft["degraded_because"].startswith("provider_unreachable: openai:m")


def test_a_passing_fault_is_asked_again(tmp_path: Path) -> None:
    with a_house_with(tmp_path, script=["500"]) as (client, provider):
        (draft,) = drafts_of(client)
    assert draft["written_by"]["writer"] == "openai"
    first, again = bodies(provider)
    assert first == again


def test_retry_after_is_honoured(tmp_path: Path) -> None:
    with a_house_with(tmp_path, script=["429_with_retry_after"]) as (client, provider):
        (draft,) = drafts_of(client)
    assert draft["written_by"]["writer"] == "openai"
    first, again = provider.calls
    assert again.at - first.at >= 1


def test_a_wait_longer_than_the_deadline_is_not_waited_for(tmp_path: Path) -> None:
    with a_house_with(tmp_path, manner="429_with_retry_after_date") as (client, provider):
        (draft,) = drafts_of(client, wait=2)
    assert draft["degraded_because"].startswith("provider_busy")
    assert len(provider.calls) == 1


def test_a_model_that_never_answers_leaves_time_for_the_composer(tmp_path: Path) -> None:
    with a_house_with(tmp_path, manner="never") as (client, _):
        (draft,) = drafts_of(client, wait=3)
    assert draft["written_by"]["writer"] == "composer"
    assert draft["degraded_because"].startswith("provider_silent")


def test_the_next_model_serves(tmp_path: Path) -> None:
    asked = {"model": "openai:stub-small!500, openai:stub-small"}
    with a_house_with(tmp_path, settings=asked) as (client, _):
        (draft,) = drafts_of(client)
    assert draft["written_by"]["model"] == "stub-small"
    assert not draft["degraded"]


def test_a_model_that_keeps_failing_is_left_alone_and_the_reason_stays(tmp_path: Path) -> None:
    with a_house_with(tmp_path, manner="key_refused") as (client, provider):
        for _ in range(8):
            (draft,) = drafts_of(client)
    assert len(provider.calls) == 5
    assert draft["degraded_because"].startswith("provider_key_refused")


def test_a_fault_of_the_text_is_corrected_once_with_what_was_noticed(tmp_path: Path) -> None:
    with a_house_with(tmp_path, script=["invented_price"]) as (client, provider):
        (draft,) = drafts_of(client)
    assert draft["status"] == "ready"
    assert draft["written_by"]["prompt"].startswith("drafts/correct@")
    assert "137,40" in bodies(provider)[1]
    assert draft["usage"]["output_tokens"] > 50, "both calls are counted"


def test_a_correction_that_fails_leaves_the_first_text_with_its_findings(tmp_path: Path) -> None:
    with a_house_with(tmp_path, script=["invented_price", "key_refused"]) as (client, _):
        (draft,) = drafts_of(client)
    assert draft["written_by"]["writer"] == "openai"
    assert draft["status"] == "needs_edit"
    assert "grounding.price" in {finding["rule"] for finding in draft["findings"]}


@pytest.mark.parametrize("manner", ["context", "context_llamacpp"])
def test_a_prompt_too_long_is_shown_fewer_sources(tmp_path: Path, manner: str) -> None:
    with a_house_with(tmp_path, window=1) as (client, provider):
        drafts_of(client)
        asked = provider.calls[0].body
    tokens = sum(len(message["content"].encode()) for message in asked["messages"]) // 4
    window = tokens + asked["max_tokens"] - 100
    with a_house_with(tmp_path / "again", window=window, window_said_by=manner) as (client, provider):
        first = drafts_of(client)[0]
        second = drafts_of(client)[0]
    assert (first["written_by"]["writer"], second["written_by"]["writer"]) == ("openai", "openai")
    assert len(provider.calls) == 3, "what the first refusal taught spares the second draft one"
    assert len(first["sources"]) < 7


def test_a_guide_larger_than_the_context_is_said(tmp_path: Path) -> None:
    with a_house_with(tmp_path, window=300) as (client, _):
        (draft,) = drafts_of(client)
    assert draft["written_by"]["writer"] == "composer"
    assert draft["degraded_because"].startswith("prompt_too_long: La charte et le brief")


def test_an_answer_cut_for_want_of_room_gets_more(tmp_path: Path) -> None:
    with a_house_with(tmp_path, script=["truncated"]) as (client, provider):
        (draft,) = drafts_of(client)
    assert draft["written_by"]["writer"] == "openai"
    first, again = (call.body["max_tokens"] for call in provider.calls)
    assert again == 2 * first


def test_several_models_and_none_chosen(tmp_path: Path) -> None:
    with a_house_with(tmp_path, models=["grand", "petit"]) as (client, _):
        (draft,) = drafts_of(client)
    assert "OPENAI_MODEL. Proposés\N{NO-BREAK SPACE}: grand, petit." in draft["degraded_because"]


def test_the_model_named_is_the_model_asked(tmp_path: Path) -> None:
    with a_provider(models=["grand", "petit"]) as provider:
        chosen = OpenAI(base_url=provider.url, model="petit")
        with a_house(tmp_path, provider.url, openai=chosen) as client:
            (draft,) = drafts_of(client)
    assert draft["written_by"]["model"] == "petit"


def test_the_key_is_sent_and_never_shown(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    key = "sk-un-secret-bien-garde"
    with a_provider(key=key) as provider:
        for sent, writer in ((key, "openai"), (f"{key}-faux", "composer")):
            with a_house(
                tmp_path, provider.url, openai=OpenAI(base_url=provider.url, api_key=sent)
            ) as client:
                answer = client.post(
                    "/v1/brands/atelier/drafts", json={"brief": {"subject": "Un banc"}, "networks": ["x"]}
                )
            assert answer.json()["drafts"][0]["written_by"]["writer"] == writer
            assert key not in answer.text
    assert key not in caplog.text


PRICES = """
currency = "EUR"
[models."openai:*"]
input = 2.0
output = 8.0
"""


def test_money_is_counted_with_prices(tmp_path: Path) -> None:
    file = tmp_path / "prices.toml"
    file.write_text(PRICES, encoding="utf-8")
    with a_house_with(tmp_path, settings={"prices": file}) as (client, _):
        answer = client.post(
            "/v1/brands/atelier/drafts",
            json={"brief": {"subject": "Un banc de chêne"}, "networks": ["x", "facebook"]},
        ).json()
        metrics = client.get("/metrics").text
    one, other = (draft["usage"] for draft in answer["drafts"])
    for usage in (one, other):
        assert usage["currency"] == "EUR"
        cost = (usage["input_tokens"] * 2 + usage["output_tokens"] * 8) / 1_000_000
        assert usage["cost"] == pytest.approx(cost)
    assert answer["usage"]["cost"] == pytest.approx(one["cost"] + other["cost"])
    total = one["input_tokens"] + other["input_tokens"]
    assert f'portevoix_tokens_total{{model="openai:stub-small",side="input"}} {float(total)}' in metrics
    assert 'portevoix_cost_total{currency="EUR",model="openai:stub-small"}' in metrics


@pytest.mark.parametrize(
    ("ceiling", "because"),
    [
        ({"tokens": 500}, "ceiling_reached: Le plafond de la demande (tokens 500)"),
        ({"cost": 0.5}, "model_not_priced: "),
    ],
)
def test_a_ceiling_is_never_passed(tmp_path: Path, ceiling: dict[str, Any], because: str) -> None:
    with a_house_with(tmp_path) as (client, provider):
        (draft,) = drafts_of(client, ceiling=ceiling)
    assert draft["degraded_because"].startswith(because)
    assert provider.calls == []


def test_drafts_share_the_ceiling_of_their_request(tmp_path: Path) -> None:
    with a_house_with(tmp_path) as (client, provider):
        drafts = drafts_of(client, networks=["x", "facebook", "linkedin"], ceiling={"tokens": 25_000})
        spent = sum(draft["usage"]["input_tokens"] + draft["usage"]["output_tokens"] for draft in drafts)
    assert 0 < spent <= 25_000
    assert provider.calls
