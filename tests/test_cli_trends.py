"""Trends in the terminal, as a person reads them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from service.cli.show_topics import chance, lasting, spark
from tests.folders_kit import write_folder
from tests.house_kit import guide_rules
from tests.server_kit import command
from tests.test_trend_replay import a_week

BRAND = "atelier"
OAK = ("Le chêne français s’exporte à prix record, disent les scieries", "bois", "gazette", "ouest", "matin")


def rows(now: datetime) -> list[dict[str, Any]]:
    """Some days of scattered news, then oak in four sources within four hours."""
    quiet = [
        {
            "id": one.id,
            "title": one.title,
            "source": one.source,
            "language": "fr",
            "published_at": (now - timedelta(hours=90 - 6 * number)).isoformat(),
        }
        for number, one in enumerate(a_week()[:12])
    ]
    title, *sources = OAK
    return quiet + [
        {
            "id": f"o{number}",
            "title": f"{title} de {source}",
            "source": source,
            "language": "fr",
            "url": f"https://{source}.example.org/chene",
            "published_at": (now - timedelta(hours=4 - number)).isoformat(),
        }
        for number, source in enumerate(sources)
    ]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a brand and items."""
    root = tmp_path_factory.mktemp("trends")
    folder, brands, file = root / "var", root / "brands", root / "items.ndjson"
    guide = guide_rules() | {"pillars": ["Le bois et d’où il vient"]}
    write_folder(brands / BRAND, guide, "# Ton\nBref.\n")
    assert command(folder, "ingest", PORTEVOIX_BRANDS_DIR=str(brands)).returncode == 0
    lines = [json.dumps(one) for one in rows(datetime.now(UTC))]
    file.write_text("\n".join([*lines[:3], "{nothing", *lines[3:]]), encoding="utf-8")
    sent = command(folder, "trends", "items", str(file))
    assert sent.returncode == 0, sent.stderr
    assert "16 éléments ajoutés (0 répétition) ; 0 élément déjà connu ;" in sent.stdout
    assert "ligne 4 refusée" in sent.stdout
    return folder


def listed(folder: Path, *words: str) -> Any:
    """What rises, as JSON."""
    return json.loads(command(folder, "trends", *words, "--json").stdout)


def test_items_sent_again_are_known(loaded: Path) -> None:
    told = command(loaded, "trends", "items", "-", "--json", stdin=json.dumps(rows(datetime.now(UTC))))
    answer = json.loads(told.stdout)
    assert (answer["added"], answer["known"], answer["rejected"]) == (0, 16, [])


def test_many_items_go_in_batches_and_keep_their_numbers(loaded: Path, tmp_path: Path) -> None:
    at = datetime.now(UTC).isoformat()
    one = {"id": "o0", "title": "Un banc", "source": "une", "published_at": at}
    lines = [json.dumps(one)] * 1_001 + ["{}"]
    file = tmp_path / "many.ndjson"
    file.write_text("\n".join(lines), encoding="utf-8")
    answer = json.loads(command(loaded, "trends", "items", str(file), "--json").stdout)
    assert (answer["added"], [row["row"] for row in answer["rejected"]]) == (0, [1_002])


def test_what_rises_is_told_with_its_figures(loaded: Path) -> None:
    told = command(loaded, "trends")
    assert told.returncode == 0, told.stderr
    out = told.stdout.replace("\xa0", " ")
    assert "Ce qui monte, comparé à ce qui est habituel." in out
    assert "monte Le chêne français s’exporte à prix record" in out
    assert "4 éléments pour 0,15 attendu · 4 sources · français 4" in out
    assert "pilier « Le bois et d’où il vient »" in out
    assert "encore " in out
    assert "▁█" in out
    (one,) = listed(loaded)["items"]
    assert (sum(one["pulse"]), len(one["pulse"])) == (4, 24)


def test_the_list_is_narrowed(loaded: Path) -> None:
    assert listed(loaded, "--language", "en")["items"] == []
    assert listed(loaded, "--region", "FR-44")["volume"] == 0
    assert listed(loaded, "--min-fit", "1")["items"] == []
    assert listed(loaded, "--window", "7d")["window_hours"] == 168
    assert len(listed(loaded, "--limit", "1")["items"]) == 1
    assert command(loaded, "trends", "--window", "demain").returncode == 1


def test_a_topic_is_shown_with_its_arithmetic(loaded: Path) -> None:
    (one,) = listed(loaded)["items"]
    told = command(loaded, "trends", "show", one["id"])
    assert told.returncode == 0, told.stderr
    out = told.stdout.replace("\xa0", " ")
    assert "4 éléments en 24 h, 0,15 attendu : une chance sur" in out
    assert "au moins 0,15 pour tout sujet" in out
    assert "https://bois.example.org/chene" in out
    assert json.loads(command(loaded, "trends", "show", one["id"], "--json").stdout)["arithmetic"]
    unknown = command(loaded, "trends", "show", "t_personne")
    assert (unknown.returncode, "unknown_topic" in unknown.stderr) == (1, True)


def test_angles_are_proposed_on_it(loaded: Path) -> None:
    (one,) = listed(loaded)["items"]
    told = command(loaded, "trends", "angles", one["id"], "-n", "facebook")
    assert told.returncode == 0, told.stderr
    assert "proposé par composer" in told.stdout


def test_what_people_say_of_it_counts(loaded: Path) -> None:
    (one,) = listed(loaded)["items"]
    said = command(loaded, "trends", "feedback", one["id"], "not_for_us", "--reason", "Trop loin de nous.")
    assert (said.returncode, "n’est pas pour la marque (Trop loin de nous.)" in said.stdout) == (0, True)
    assert "pas pour nous : Écarté par une personne" in command(loaded, "trends").stdout.replace("\xa0", " ")
    assert command(loaded, "trends", "feedback", one["id"], "suits", "--json").returncode == 0
    assert "pas pour nous" not in command(loaded, "trends").stdout
    assert command(loaded, "trends", "feedback", one["id"], "bof").returncode == 2


def test_options_before_a_verb_are_refused(loaded: Path) -> None:
    refused = command(loaded, "trends", "--brand", BRAND, "show", "t_1")
    assert (refused.returncode, "après « show »" in refused.stderr) == (2, True)


def test_an_empty_house_says_where_to_begin(tmp_path: Path) -> None:
    folder, brands = tmp_path / "var", tmp_path / "brands"
    write_folder(brands / BRAND, guide_rules(), "# Ton\nBref.\n")
    assert command(folder, "ingest", PORTEVOIX_BRANDS_DIR=str(brands)).returncode == 0
    assert "Aucun élément n’est encore arrivé" in command(folder, "trends").stdout
    absent = command(folder, "trends", "items", str(tmp_path / "none.csv"))
    assert (absent.returncode, "file_unreadable" in absent.stderr) == (1, True)
    assert command(folder, "trends", "items", "-", stdin="").returncode == 1


def test_a_file_is_replayed_without_a_house(tmp_path: Path) -> None:
    file = tmp_path / "week.ndjson"
    lines = [
        json.dumps(
            {
                "id": one.id,
                "title": one.title,
                "source": one.source,
                "published_at": one.published_at.isoformat(),
            }
        )
        for one in a_week()
    ]
    file.write_text("\n".join([*lines, "{}"]), encoding="utf-8")
    told = command(tmp_path / "var", "trends", "replay", str(file))
    assert told.returncode == 0, told.stderr
    assert "rien ne monte" in told.stdout
    assert "1. monte Tempête Aline" in told.stdout
    assert "ligne 18 refusée" in told.stderr
    assert not (tmp_path / "var").exists()
    first, second = (
        command(
            tmp_path / "var", "trends", "replay", str(file), "--json", "--every", "6h", "--top", "1"
        ).stdout
        for _ in range(2)
    )
    assert first == second
    moments = [json.loads(line) for line in first.splitlines()]
    assert moments[-1]["top"][0]["items"] == ["s0", "s1", "s2", "s3", "s4"]
    assert set(moments[-1]["top"][0]) >= {"topic", "label", "volume", "expected", "p", "q", "stage"}
    assert all(len(one["top"]) <= 1 for one in moments)


def test_what_cannot_be_replayed_is_said(tmp_path: Path) -> None:
    undated = json.dumps({"title": "Sans date", "source": "une"})
    refused = command(tmp_path / "var", "trends", "replay", "-", stdin=undated)
    assert (refused.returncode, "nothing_to_replay" in refused.stderr) == (1, True)
    assert command(tmp_path / "var", "trends", "replay", "-", "--every", "souvent", stdin="x").returncode == 2
    assert "source_no_header" in command(tmp_path / "var", "trends", "replay", "-", stdin="x").stderr


@pytest.mark.parametrize(
    ("p", "told"),
    [
        (1.0, "rien que d’habituel"),
        (0.004, "une chance sur 250"),
        (1 / 12_345, "une chance sur 12 000"),
        (1 / 1_800_000, "une chance sur 1,8 million"),
        (1 / 25e6, "une chance sur 25 millions"),
        (1 / 3.2e9, "une chance sur 3,2 milliards"),
        (0.0, "moins d’une chance sur mille milliards"),
    ],
)
def test_a_chance_is_told_in_words(p: float, told: str) -> None:
    assert chance(p).replace("\xa0", " ").replace("\u202f", " ") == told


def test_counts_are_drawn_and_times_told() -> None:
    assert spark([0, 1, 7, 0]) == "▁▂█▁"
    assert spark([0, 0]) == "▁▁"
    told = [lasting(hours).replace("\xa0", " ") for hours in (0.5, 14.2, 47, 72)]
    assert told == ["30 min", "14 h", "47 h", "3 j"]
