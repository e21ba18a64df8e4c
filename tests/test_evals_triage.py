"""The evals of triage: agreement, the fitting of heads, the sets, and what is said when one is absent."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from evals import triage
from evals.agreement import Told, kappa, macro_f1
from evals.heads import sets
from evals.heads.__main__ import main
from evals.heads.embedding import Embedded
from evals.heads.fitting import calibrate, calibration_error, fit
from evals.heads.templates import made


def test_kappa_is_one_for_agreement_and_nothing_for_chance() -> None:
    assert kappa(["a", "b", "a"], ["a", "b", "a"]) == 1
    assert kappa([True, True, False, False], [True, False, True, False]) == 0
    assert kappa(["a", "a"], ["a", "a"]) is None
    assert kappa([], []) is None


def test_recalls_and_f1_of_what_was_said() -> None:
    told = Told.of([(True, True), (True, False), (False, True), (False, False), (False, False)])
    assert (told.recall, told.f1) == (0.5, 0.5)
    assert told.spared == pytest.approx(2 / 3)
    assert told.balanced == pytest.approx(7 / 12)
    assert macro_f1(["a", "b", "b"], ["a", "b", "a"]) == pytest.approx(2 / 3)


def test_heads_are_fitted_each_on_the_rows_that_speak_of_it() -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(400, 5)).astype(np.float32)
    targets = np.stack([x[:, 0] > 0, x[:, 1] > 0.5], axis=1).astype(np.float32)
    share = np.ones_like(targets)
    targets[200:, 1], share[200:, 1] = 1 - targets[200:, 1], 0  # wrong, and not counted
    strength = np.full(5, 1e-4, np.float32)
    fitted = fit(x, targets, share, strength)
    said = fitted.scores(x) > 0
    assert (said[:, 0] == (targets[:, 0] > 0)).mean() > 0.98
    assert (said[:200, 1] == (targets[:200, 1] > 0)).mean() > 0.98
    assert np.array_equal(fit(x, targets, share, strength).weights, fitted.weights)


def test_scores_become_chances_that_hold() -> None:
    rng = np.random.default_rng(4)
    truth = rng.normal(size=(4_000, 1))
    targets = (rng.random((4_000, 1)) < 1 / (1 + np.exp(-truth))).astype(np.float32)
    scores = (5 * truth + 3).astype(np.float32)  # too sure, and shifted
    scale, offset = calibrate(scores, targets, np.ones_like(targets))
    chances = 1 / (1 + np.exp(-(scores * scale + offset)))
    assert scale[0] == pytest.approx(0.2, abs=0.03)
    assert calibration_error(chances[:, 0], targets[:, 0]) < 0.04
    assert calibration_error(1 / (1 + np.exp(-scores[:, 0])), targets[:, 0]) > 0.15


def test_templates_are_filled_the_same_each_time() -> None:
    texts = [one.text for one in made()]
    assert texts == [one.text for one in made()]
    assert len(set(texts)) > 600
    assert not any("{" in text for text in texts)


def test_vectors_are_embedded_once(tmp_path: Path) -> None:
    file = tmp_path / "vectors.npz"
    Embedded(file).fill(["Bonjour", "Merci", "Bonjour"], Console(quiet=True))
    known = Embedded(file)
    assert known.vectors(["Merci", "Bonjour"]).shape == (2, 384)
    with pytest.raises(KeyError):
        known.vectors(["Au revoir"])


def test_posts_of_hate_fr_are_parted_by_their_text(tmp_path: Path) -> None:
    file = tmp_path / sets.HATE
    file.parent.mkdir(parents=True)
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(["tweet", "sentiment"])
        writer.writerows([[f"texte {number}", "normal"] for number in range(200)])
        writer.writerow(["texte 0", "offensive_hateful"])
    posts = sets.abuse(tmp_path)
    assert len(posts) == 200
    assert (posts[0].abusive, posts[0].hateful, posts[1].abusive) == (True, True, False)
    assert {post.part for post in posts} == {"train", "validation", "test"}


def test_without_its_sets_the_eval_is_not_run_and_nothing_is_trained(tmp_path: Path) -> None:
    report = triage.evaluate(Console(quiet=True), tmp_path)
    assert report.figures == ()
    assert report.not_run is not None
    assert "mlma_fr.csv" in report.not_run
    assert main(["--data", str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    assert not (tmp_path / "out").exists()
