"""The evals of trends: their measures on examples counted by hand, and what they say without data."""

from __future__ import annotations

from math import log
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from evals import topic_pairs, topics
from evals.clustering import bcubed, nmi
from evals.comparing import Compared


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
    ):
        assert report.not_run
        assert "absent" in report.not_run
        assert not report.figures
