"""A file of items replayed: what was top at each hour, the same answer every time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import numpy as np
import pytest

from service.errors import PortevoixError
from service.index.e5 import E5Embedder
from service.index.embedder import Vectors
from service.topics.item import Item
from service.topics.leaning import shipped_means
from service.trends.filed import Filed, read_file
from service.trends.replaying import Moment, Pace, replay

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
SUBJECTS = (
    "Le conseil municipal vote le budget de la voirie",
    "Une exposition de peinture ouvre au musée des Augustins",
    "La récolte des abricots commence dans la Drôme",
    "Un train de nuit reliera Paris et Aurillac",
    "Le championnat de pétanque se tient à Millau",
    "Une bibliothèque prête des graines de légumes",
    "Le prix du timbre augmente au mois de juin",
    "Des castors ont été vus sur la Loire",
    "Un lycée de Brest ouvre une section de théâtre",
    "La fabrique de parapluies d’Aurillac embauche",
    "Le festival de la soupe revient à Lille",
    "Une comète sera visible à l’œil nu",
)
STORM = "Tempête Aline : deux morts et des routes coupées dans le Finistère"


class Counting:
    """The e5 of the service, `most` texts at a time; `texts` are those it was given."""

    def __init__(self, embedder: E5Embedder, most: int = 1_000) -> None:
        self.name, self.dimension = embedder.name, embedder.dimension
        self.texts: list[str] = []
        self._embedder = embedder
        self._most = most

    async def compared(self, texts: Sequence[str]) -> Vectors:
        """Vectors of the texts."""
        self.texts += texts
        parts = [texts[start : start + self._most] for start in range(0, len(texts), self._most)]
        vectors: Vectors = np.concatenate([await self._embedder.compared(part) for part in parts])
        return vectors


@pytest.fixture
def embedder() -> Iterator[E5Embedder]:
    """The e5 of the service."""
    made = E5Embedder()
    yield made
    asyncio.run(made.close())


def an_item(name: str, title: str, hour: float, source: str = "gazette", **more: Any) -> Item:
    """An item published so many hours after START."""
    at = START + timedelta(hours=hour)
    told: dict[str, Any] = {"id": name, "title": title, "published_at": at, "source": source}
    return Item(**told | {"language": "fr"} | more)


def a_week() -> list[Item]:
    """Three quiet days, then a storm that five sources tell within four hours."""
    quiet = [
        an_item(f"q{n}", f"{title}, dit {place}", 6 * n, source)
        for n, (title, place, source) in enumerate(
            zip(SUBJECTS, ("Anne", "Luc", "Zoé") * 4, ("gazette", "ouest", "matin", "soir") * 3, strict=True)
        )
    ]
    sources = ("gazette", "ouest", "matin", "soir", "phare")
    words = ("", " mardi", ", selon la préfecture", " : le bilan", " cette nuit")
    return [*quiet, *(an_item(f"s{n}", STORM + words[n], 73 + 0.7 * n, sources[n]) for n in range(5))]


def replayed(items: Sequence[Item], embedder: Any, pace: Pace | None = None) -> list[Moment]:
    """Every moment of a replay."""

    async def run() -> list[Moment]:
        return [one async for one in replay(items, embedder, pace or Pace(), shipped_means())]

    return asyncio.run(run())


def test_a_storm_is_top_from_the_hour_it_rises_and_not_before(embedder: E5Embedder) -> None:
    told = replayed(a_week(), embedder)
    before = [one for one in told if one.hour <= START + timedelta(hours=73)]
    assert not any(risen.items[0].startswith("s") for one in before for risen in one.top)
    last = told[-1]
    assert (last.hour, last.placed) == (START + timedelta(hours=76), len(a_week()))
    assert last.top[0].items == ("s0", "s1", "s2", "s3", "s4")
    assert last.top[0].rise.stage == "rising"
    assert last.top[0].label.startswith("Tempête Aline")
    assert "tragedy" in last.top[0].risk.kinds
    assert (last.top[0].languages, last.state) == ({"fr": 5}, "ok")
    assert {one.state for one in told if one.hour < START + timedelta(hours=72)} == {"learning"}


def test_the_answer_is_the_same_every_time_and_in_any_order(embedder: E5Embedder) -> None:
    once = replayed(a_week(), embedder)
    assert replayed(a_week(), embedder) == once
    shuffled = a_week()
    Random(3).shuffle(shuffled)
    assert replayed(shuffled, embedder) == once
    assert replayed(a_week(), Counting(embedder, most=1)) == once


def test_nothing_later_changes_what_was_told(embedder: E5Embedder) -> None:
    whole = replayed(a_week(), embedder)
    part = replayed(a_week()[:15], embedder)
    assert part == whole[: len(part)]


def test_every_and_top_choose_among_the_same_moments(embedder: E5Embedder) -> None:
    hourly = {one.hour: one for one in replayed(a_week(), embedder, Pace(top=3))}
    sparse = replayed(a_week(), embedder, Pace(every=6, top=3))
    assert all(one.hour.hour % 6 == 0 for one in sparse)
    assert [one for one in sparse if one.hour in hourly] == [
        hourly[one.hour] for one in sparse if one.hour in hourly
    ]
    assert all(len(one.top) <= 3 for one in sparse)


def test_a_silence_is_passed_over(embedder: E5Embedder) -> None:
    late = [an_item("a", SUBJECTS[0], 0.5), an_item("z", SUBJECTS[3], 100_000.5)]
    told = replayed(late, embedder, Pace(window=3))
    after = [(one.hour - START) / timedelta(hours=1) for one in told]
    assert after == [1, 2, 3, 100_001]
    assert [one.volume for one in told] == [1, 1, 1, 1]


def test_repeats_are_counted_and_not_embedded_twice(embedder: E5Embedder) -> None:
    again = [an_item(f"r{n}", STORM, n / 10, f"source-{n}") for n in range(4)]
    again[3] = replace(again[3], title="Autre titre", url="https://a.example/x?utm_source=y")
    again[0] = replace(again[0], url="https://www.a.example/x")
    counting = Counting(embedder)
    (first, *_) = replayed(again, counting, Pace(every=1))
    assert first.hour == START
    last = replayed(again, counting)[-1]
    assert last.top[0].items == ("r0", "r1", "r2", "r3")
    assert (last.top[0].rise.items, last.top[0].rise.witnesses) == (1, 4)
    assert "Autre titre" not in counting.texts


def test_one_item_and_none(embedder: E5Embedder) -> None:
    (only,) = replayed([an_item("a", SUBJECTS[0], 0.2)], embedder)
    assert (only.hour, only.placed, only.volume, only.topics, only.top) == (
        START + timedelta(hours=1),
        1,
        1,
        1,
        (),
    )
    assert replayed([], embedder) == []


def test_a_file_is_read_whatever_its_order_and_its_bad_rows() -> None:
    rows = [
        {"id": "b", "title": "Deuxième", "published_at": "2026-03-02T08:00:00Z", "source": "une"},
        {"id": "a", "title": "Premier", "published_at": "2026-03-02T07:00:00Z", "source": "une"},
        {"id": "n", "title": "Sans date", "source": "une"},
        {"id": "t", "source": "une", "published_at": "2026-03-02T08:00:00Z"},
        {"id": "b", "title": "Encore b", "published_at": "2026-03-02T08:00:00Z", "source": "une"},
    ]
    lines = [*map(json.dumps, rows), "{nothing"]
    filed = read_file("\n".join(lines).encode())
    assert [one.title for one in filed.items] == ["Premier", "Deuxième"]
    assert filed.undated == 1
    assert [(one.row, one.code) for one in filed.rejected] == [(4, "row_field"), (6, "row_not_json")]
    assert read_file(json.dumps({"items": rows}).encode()).items == filed.items
    assert read_file(json.dumps(rows, indent=1).encode()).items == filed.items
    header = "id;title;published_at;source"
    cells = "\n".join(f"{r['id']};{r.get('title', '')};{r.get('published_at', '')};une" for r in rows)
    assert read_file(f"{header}\n{cells}".encode()).items == filed.items


def test_a_long_file_names_its_rows_from_its_beginning() -> None:
    good = json.dumps({"title": "Un banc", "published_at": "2026-03-02T08:00:00Z", "source": "une"})
    lines = [json.dumps(json.loads(good) | {"id": str(n)}) for n in range(1_201)]
    lines[1_100] = "{}"
    filed: Filed = read_file("\n".join(lines).encode())
    assert (len(filed.items), [one.row for one in filed.rejected]) == (1_200, [1_101])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"  \n", "file_empty"),
        (b"<html>", "source_no_header"),
        (b"[1", "file_not_json"),
    ],
)
def test_what_is_no_file_of_items_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(PortevoixError) as refused:
        read_file(content)
    assert refused.value.code == code
