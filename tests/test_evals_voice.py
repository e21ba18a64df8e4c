"""The voice's eval: it tells apart what is apart, and says when it cannot be run."""

from __future__ import annotations

import json
from pathlib import Path

from rich.console import Console

from evals import scorers, voice
from tests.voice_kit import LIVELY, SOBER, posts_of


def test_the_area_under_the_curve_is_how_often_own_stand_above() -> None:
    assert scorers.area_under_curve([0.9, 0.8], [0.1, 0.2, 0.3]) == 1
    assert scorers.area_under_curve([0.5], [0.5]) == 0.5
    assert scorers.area_under_curve([0.1, 0.9], [0.5]) == 0.5
    assert scorers.area_under_curve([], [0.5]) == 0.5


def test_two_made_up_brands_are_told_apart_and_one_alone_is_not_tried(tmp_path: Path) -> None:
    for name, templates in (("sobre", SOBER), ("vive", LIVELY)):
        (tmp_path / name).mkdir()
        rows = [
            {"id": i, "network": network, "text": text, "published_at": f"2026-01-{1 + n % 28:02d}T08:00:00Z"}
            for n, (i, network, text) in enumerate(posts_of(templates, 60))
        ]
        lines = "\n".join(json.dumps(row) for row in rows)
        (tmp_path / name / "past_posts.jsonl").write_text(lines, encoding="utf-8")
    subjects = tmp_path / "subjects.toml"
    subjects.write_text('[subjects.bench]\nsobre = "p1"\nvive = "p1"\n', encoding="utf-8")
    older, newer = voice.split(voice.read_brands(tmp_path))
    assert {len(posts) for posts in older.values()} == {48}
    assert {len(posts) for posts in newer.values()} == {12}
    report = voice.evaluate(Console(quiet=True), tmp_path, subjects)
    figures = {figure.name: figure.value for figure in report.figures}
    assert figures["attribution, style only"] == figures["attribution, full"] == 1
    assert figures["shared subjects, posts"] == 2
    assert figures["AUC by usual, mean"] > 0.95
    (tmp_path / "vive" / "past_posts.jsonl").unlink()
    assert voice.evaluate(Console(quiet=True), tmp_path, subjects).not_run


def test_each_shared_subject_is_a_post_of_each_brand_there_is() -> None:
    brands, subjects = voice.read_brands(voice.BRANDS), voice.read_subjects()
    assert len(subjects) == 20
    for brand, posts in brands.items():
        ids = {post.id for post in posts}
        told = {subject[brand] for subject in subjects.values()}
        assert len(told) == 20
        assert told <= ids
