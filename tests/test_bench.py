"""The benches compute what they say, on sizes of a few rows; no test here looks at a time."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.bench import importing, searching
from evals.bench.corpus import questions, rows, streamed
from evals.bench.figures import Aim, percentile, rate, spread
from evals.bench.house import BRAND, StandIn, library_on
from evals.bench.report import Figures, write
from evals.bench.serving import Started
from evals.faults.looking import Looked, look, pointer
from service.index.e5 import E5Embedder
from service.index.hashing import HashingEmbedder

TIMES = st.lists(st.floats(0, 1e6), min_size=1)


@given(TIMES, st.floats(0, 1))
def test_a_percentile_is_a_value_that_enough_values_do_not_exceed(values: list[float], share: float) -> None:
    found = percentile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9


def test_known_percentiles() -> None:
    hundred = [float(value) for value in range(100, 0, -1)]
    assert [percentile(hundred, share) for share in (0.5, 0.95, 1)] == [50, 95, 100]
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


def test_a_spread_is_the_median_of_the_passes_and_the_quietest() -> None:
    passes = [[0.001] * 20, [0.002] * 20, [9.0] * 20]
    assert spread(passes).p95_ms == spread(passes).p50_ms == 2.0
    assert spread(passes).quietest_p95_ms == 1.0
    assert (spread(passes).samples, spread(passes).passes) == (60, 3)


def test_an_aim_knows_its_side() -> None:
    assert Aim("late", 26, 25, at_most=True).met is False
    assert Aim("share", 0.85, 0.85, at_most=False).met is True
    assert rate(90, 2.0) == 45.0


def test_posts_are_the_same_in_every_run_and_unlike_one_another() -> None:
    made = list(rows(300))
    assert made == list(rows(300))
    assert len({post["id"] for post in made}) == len({post["text"] for post in made}) == 300
    assert 120 < sum(len(post["text"]) for post in made) / 300 < 180


def test_no_question_comes_twice() -> None:
    assert len(set(islice(questions(), 500))) == 500


async def test_the_stand_in_passes_for_e5() -> None:
    stand_in = StandIn()
    vectors = await stand_in.passages(["Le pain", "Le vélo"])
    assert (stand_in.name, vectors.shape) == (E5Embedder.name, (2, E5Embedder.dimension))
    assert (await stand_in.query("Le pain") == vectors[0]).all()


async def test_a_library_is_filled_rebuilt_and_searched(tmp_path: Path) -> None:
    filled = await searching.fill(tmp_path, 40)
    assert (filled.posts, filled.rebuilds) == (40, 3)
    found = await searching.measure(tmp_path, 40, asked=2, passes=2, embedder=StandIn())
    assert [found.embedding.samples, found.find_posts.samples, found.search_apart.samples] == [8, 4, 4]
    async with library_on(tmp_path, StandIn()) as (library, _):
        post = next(iter(rows(40)))
        near = await library.find_posts(BRAND, str(post["text"]), None, 40)
    assert post["id"] in [one.id for one, _ in near]


async def test_an_import_is_timed_beside_its_embedder(tmp_path: Path) -> None:
    measured = await importing.measure(tmp_path, 25, 4, HashingEmbedder())
    assert (measured.rows, len(measured.shares)) == (25, 4)
    async with library_on(tmp_path, HashingEmbedder()) as (library, _):
        again = await library.import_posts(BRAND, streamed(rows(25, seed=3)))
    assert (again.added, again.unchanged) == (0, 25)


def test_a_run_is_written_with_its_aims(tmp_path: Path) -> None:
    start = Started(starts=1, first_s=7.0, healthz_s=2.0, readyz_s=3.5, first_search_s=None)
    write(Figures(empty_start=start), tmp_path / "bench.json")
    written = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    assert [(aim["name"], aim["met"]) for aim in written["aims"]] == [("cold start (s)", False)]
    assert "hashed vectors" in written["how"]


async def test_looking_finds_every_post_and_names_what_is_missing(tmp_path: Path) -> None:
    made = list(rows(30))
    async with library_on(tmp_path, HashingEmbedder()) as (library, _):
        await library.import_posts(BRAND, streamed(made))
    acknowledged = {str(post["id"]): f"{post['text']}" for post in made}
    assert pointer(tmp_path)
    assert await look(tmp_path, acknowledged) == Looked(30, 0, 0, 0, rebuilt=False)
    never_stored = acknowledged | {"ghost": "réf999999"}
    assert (await look(tmp_path, never_stored)).lost == 1


async def test_looking_after_the_index_was_damaged(tmp_path: Path) -> None:
    made = list(rows(5))
    async with library_on(tmp_path, HashingEmbedder()) as (library, _):
        await library.import_posts(BRAND, streamed(made))
    (tmp_path / "index" / BRAND / pointer(tmp_path) / "words.sqlite3").write_bytes(b"rien")
    looked = await look(tmp_path, {str(post["id"]): str(post["text"]) for post in made})
    assert (looked.lost, looked.rebuilt) == (0, True)
