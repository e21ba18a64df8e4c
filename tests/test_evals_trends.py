"""The evals of trends: their measures on examples counted by hand, and what they say without data."""

from __future__ import annotations

from math import log
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from evals import topic_pairs, topics, trend_streams
from evals.bench import trending
from evals.clustering import bcubed, nmi
from evals.comparing import Compared
from evals.faults.trends import apart
from evals.trend_streams import RISING, Cases, Watched, shouting, watch, with_events
from service.topics.leaning import shipped_means


def test_nmi_is_one_for_the_same_topics_under_other_names_and_nothing_for_chance() -> None:
    assert nmi(["a", "a", "b", "c"], [1, 1, 2, 3]) == pytest.approx(1)
    assert nmi(["a", "b", "a", "b"], [1, 1, 2, 2]) == pytest.approx(0)
    assert nmi(["a", "a"], [1, 1]) == 1


def test_nmi_divides_by_the_mean_of_the_entropies() -> None:
    # Two stories of two items, one of them split: information log 2, entropies log 2 and 1.5 log 2.
    assert nmi(["a", "a", "b", "c"], [1, 1, 2, 2]) == pytest.approx(log(2) / (1.25 * log(2)))


def test_bcubed_counts_each_item() -> None:
    found = bcubed(["a", "a", "a", "b"], [1, 1, 2, 2])
    # By item: 2/3, 2/3, 1/3, 1 of its topic is of its story; 1, 1, 1/2, 1/2 of its story is in its topic.
    assert found.precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert found.recall == pytest.approx(0.75)
    assert found.f1 == pytest.approx(2 * (2 / 3) * 0.75 / (2 / 3 + 0.75))


def test_vectors_are_kept_from_one_run_to_the_next(tmp_path: Path) -> None:
    file = tmp_path / "kept" / "vectors.npz"
    vectors = np.random.default_rng(1).normal(size=(2, 384)).astype(np.float32)
    first = Compared(file)
    first.keep()
    assert not file.exists()
    first.learn(["un", "deux"], vectors)
    first.keep()
    again = Compared(file)
    assert again.missing(["trois", "un", "trois"]) == ["trois"]
    assert np.array_equal(again.vectors(["deux"])[0], vectors[1].astype(np.float16).astype(np.float32))
    assert not list(file.parent.glob("*.part*"))


def test_what_is_not_embedded_yet_is(tmp_path: Path) -> None:
    compared = Compared(tmp_path / "vectors.npz")
    compared.fill(["Un banc en chêne", "Un banc en chêne"], Console(quiet=True))
    assert np.linalg.norm(compared.vectors(["Un banc en chêne"])) == pytest.approx(1, abs=0.01)
    assert not Compared(tmp_path / "vectors.npz").missing(["Un banc en chêne"])


def test_evals_without_their_data_are_not_run(tmp_path: Path) -> None:
    for report in (
        topics.evaluate(Console(quiet=True), tmp_path),
        topic_pairs.evaluate(Console(quiet=True), {"held": tmp_path / "pairs.jsonl"}),
        trend_streams.evaluate(Console(quiet=True), {"held": tmp_path}),
    ):
        assert report.not_run
        assert "absent" in report.not_run
        assert not report.figures


def test_an_event_is_seen_when_its_topic_is_listed_within_a_day() -> None:
    watched = Watched(first={"early": 30.0, "late": 60.0}, events={"early": 10.0, "late": 30.0, "never": 5.0})
    watched.listed, watched.right = 8, 6
    assert watched.waited == {"early": 20.0, "late": 30.0}
    assert watched.share == pytest.approx(1 / 3)
    assert watched.precision == 0.75


def cases_of_our_own() -> Cases:
    """Three events of nine items, and ninety headlines that share no word."""
    chance = np.random.default_rng(5)
    spread = [chance.normal(size=384) for _ in range(3)]
    events: list[dict[str, Any]] = [
        {
            "event": f"v{event}",
            "items": [
                {
                    "title": f"canal{event} pont{event} crue{event} n{place}a n{place}b n{place}c",
                    "summary": "",
                }
                | {"language": "en"}
                for place in range(9)
            ],
        }
        for event in range(3)
    ]
    background = [
        {"title": " ".join(f"w{place}x{word}" for word in range(6)), "summary": "", "language": "en"}
        for place in range(90)
    ]
    vectors = {row["title"]: chance.normal(size=384) for row in background}
    for event, centre in zip(events, spread, strict=True):
        vectors |= {row["title"]: centre + chance.normal(size=384) / 2 for row in event["items"]}
    lean = shipped_means()["en"]  # as those of e5 do, which a stream takes away
    leaning = {text: lean + 0.4 * one / np.linalg.norm(one) for text, one in vectors.items()}
    units = {text: (one / np.linalg.norm(one)).astype(np.float32) for text, one in leaning.items()}
    return Cases(events, background, units)


def test_events_are_watched_and_one_voice_is_not() -> None:
    cases = cases_of_our_own()
    told = with_events(cases, 0)
    assert [one.item.id for one in told] == [one.item.id for one in with_events(cases, 0)]
    (watched,) = watch(told, [RISING])
    assert set(watched.events) == {"v0", "v1", "v2"}
    assert watched.share == 1
    assert watched.precision == 1
    (shouted,) = watch(shouting(cases, 0), [RISING])
    assert not shouted.first


def test_items_whose_company_changed_are_counted() -> None:
    assert apart({"a": "t_1", "b": "t_1", "c": "t_2"}, {"a": "t_9", "b": "t_9", "c": "t_8"}) == 0
    assert apart({"a": "t_1", "b": "t_1", "c": "t_2"}, {"a": "t_1", "b": "t_2", "c": "t_2"}) == 3
    assert apart({"a": "t_1"}, {"a": "t_1", "b": "t_2"}) == 1


def test_the_bench_of_trends_measures_what_it_was_asked_for() -> None:
    found = trending.measure([20, 60])
    assert [one.items for one in found.sizes] == [20, 60]
    assert all(0 < one.p50_ms <= one.p95_ms <= one.max_ms for one in found.sizes)
    assert [aim.wanted for aim in found.aims()] == [5.0, 5.0]
    assert "60 items" in trending.told(found)
