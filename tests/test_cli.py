"""The command line, as a person types it."""

from __future__ import annotations

import json
import os
import socket
import tomllib
from pathlib import Path

import pytest

from service.lock import owner_of
from service.networks.catalogue import Catalogue
from tests.server_kit import command, free_port, serving

BAKERY = "fournil-augustine"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the demo brand."""
    folder = tmp_path_factory.mktemp("cli") / "var"
    done = command(folder, "ingest", "--brand", BAKERY)
    assert done.returncode == 0, done.stderr
    assert f"{BAKERY} : chargée ; 12 pages, 189 publications ajoutées" in done.stdout
    return folder


def test_ingest_twice_loads_nothing(loaded: Path) -> None:
    (one,) = json.loads(command(loaded, "ingest", "-b", BAKERY, "--json").stdout)
    assert one == {
        "brand": BAKERY,
        "outcome": "unchanged",
        "pages": 0,
        "added": 0,
        "updated": 0,
        "unchanged": 0,
        "rejected": [],
    }


def test_a_draft_for_a_person_and_for_a_program(loaded: Path) -> None:
    told = command(
        loaded, "draft", "Stage de pain pour enfants", "--fact", "Dès 8 ans", "-n", "x", "-n", "facebook"
    )
    assert told.returncode == 0, told.stderr
    assert "Stage de pain pour enfants" in told.stdout
    assert "caractères pondérés" in told.stdout
    answer = command(
        loaded, "draft", "Stage de pain pour enfants", "-b", BAKERY, "-n", "x", "--variants", "2", "--json"
    )
    drafts = json.loads(answer.stdout)["drafts"]
    assert [draft["variant"] for draft in drafts] == [1, 2]


def test_a_draft_is_written_for_the_networks_of_the_guide(loaded: Path) -> None:
    answer = json.loads(command(loaded, "draft", "Fermé lundi", "-b", BAKERY, "--json").stdout)
    networks = [draft["network"] for draft in answer["drafts"]]
    assert networks == ["facebook", "instagram", "x", "linkedin", "bluesky"]


def test_a_review_ends_with_two_when_the_text_needs_an_edit(loaded: Path) -> None:
    bad = command(
        loaded, "review", "Notre pain est unique, 12 € pièce", "-n", "facebook", "--fact", "Le pain : 6 €"
    )
    assert bad.returncode == 2
    assert "à corriger avant de paraître" in bad.stdout
    good = command(loaded, "review", "-", "-n", "facebook", stdin="Le pain sort du four.")
    assert (good.returncode, "prêt à paraître" in good.stdout) == (0, True)


def test_a_text_is_counted_for_every_network(loaded: Path) -> None:
    counted = json.loads(command(loaded, "count", "Été à Tours", "--json").stdout)
    assert set(counted) == {network.id for network in Catalogue.load()}
    bytes_of = {"youtube": 14}
    assert all(one["count"] == bytes_of.get(name, 11) for name, one in counted.items())


def test_the_prompt_a_model_would_get(loaded: Path) -> None:
    told = command(loaded, "render", "Un sujet bien à nous", "-n", "bluesky")
    assert "Un sujet bien à nous" in told.stdout
    assert "drafts/propose@" in told.stdout


def test_doctor_says_what_is_there(loaded: Path) -> None:
    well = command(loaded, "doctor")
    assert well.returncode == 0, well.stdout + well.stderr
    assert "guide valable" in well.stdout
    ill = command(loaded, "doctor", "--json", PORTEVOIX_BRAND_DIR="x", PORTEVOIX_BRANDS_DIR=str(loaded))
    parts = {part["name"]: part for part in json.loads(ill.stdout)["parts"]}
    assert ill.returncode == 1
    assert "PORTEVOIX_BRAND_DIR" in parts["variables"]["detail"]
    assert not parts["guides"]["ok"]


def test_the_command_goes_through_the_service_that_runs(loaded: Path) -> None:
    with serving(loaded) as url:
        owner = owner_of(loaded)
        assert owner is not None
        assert owner.url == url
        told = command(loaded, "draft", "Fermeture exceptionnelle", "-n", "x", "--json")
        assert told.returncode == 0, told.stderr
        assert "inchangée" in command(loaded, "ingest", "-b", BAKERY).stdout
        assert command(loaded, "health", "--port", url.rpartition(":")[2]).returncode == 0
        second = command(loaded, "serve", "--port", str(free_port()))
        assert second.returncode == 1
        assert "data_folder_taken" in second.stderr
    assert owner_of(loaded) is None
    assert command(loaded, "health", "--port", str(free_port())).returncode == 1


def test_a_busy_port_is_said_at_once(tmp_path: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        refused = command(tmp_path, "serve", "--port", str(busy.getsockname()[1]))
    assert refused.returncode == 1
    assert "port_unusable" in refused.stderr
    assert "--port" in refused.stderr


def test_a_host_beyond_this_machine_needs_a_key(tmp_path: Path) -> None:
    refused = command(tmp_path, "serve", "--host", "0.0.0.0", "--port", str(free_port()))
    assert (refused.returncode, "PORTEVOIX_API_KEY" in refused.stderr) == (1, True)


def test_a_setting_of_another_form_is_told_the_form(tmp_path: Path) -> None:
    for name, wanted in (("TRACES_URL", "http://host:4317"), ("MODEL", "composer, scripted:FILE.")):
        refused = command(tmp_path, "draft", "Un sujet", **{f"PORTEVOIX_{name}": "localhost"})
        said = " ".join(refused.stderr.split())
        assert (refused.returncode, wanted in said, "pattern" in said) == (1, True, False)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"PORTEVOIX_DATA_DIR": "/proc/nowhere"}, "data_folder_unusable"),
        ({"PORTEVOIX_DATABASE_URL": "postgresql://u:hush@127.0.0.1:1/none"}, "database_unusable"),
        ({"PORTEVOIX_DATABASE_URL": "mysql://u@h/d"}, "database_address"),
        ({"PORTEVOIX_MODEL": "gpt"}, "invalid_settings"),
        ({"PORTEVOIX_EMBEDDER": "word2vec"}, "invalid_settings"),
        ({"PORTEVOIX_MODEL": "scripted:/nowhere"}, "script_unreadable"),
        ({"PORTEVOIX_API_KEY": "short"}, "invalid_settings"),
    ],
)
def test_a_setting_that_cannot_work_says_what_to_do(tmp_path: Path, more: dict[str, str], code: str) -> None:
    refused = command(tmp_path, "draft", "Un sujet", **more)
    assert refused.returncode == 1
    assert code in refused.stderr
    assert "Traceback" not in refused.stderr
    assert "hush" not in refused.stderr


def test_a_house_without_brands_says_what_to_do(tmp_path: Path) -> None:
    refused = command(tmp_path, "draft", "Un sujet")
    assert refused.returncode == 2
    assert "portevoix ingest" in refused.stderr
    unknown = command(tmp_path, "draft", "Un sujet", "-b", "personne")
    assert (unknown.returncode, "unknown_brand" in unknown.stderr) == (1, True)


def test_a_corrupt_index_mends_itself(loaded: Path) -> None:
    for file in (loaded / "index").rglob("*"):
        if file.is_file():
            os.truncate(file, 0)
            file.write_bytes(b"not an index")
    told = command(loaded, "draft", "Galette des rois", "-n", "facebook", "--json")
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["drafts"][0]["sources"]


def test_the_voice_is_shown_and_moves_are_proposed_as_toml(loaded: Path) -> None:
    told = command(loaded, "voice")
    assert told.returncode == 0, told.stderr
    assert "189 publications, tous réseaux réunis" in told.stdout
    assert "█" in told.stdout
    alone = command(loaded, "voice", "--network", "linkedin")
    assert "linkedin · 33 publications" in alone.stdout
    assert "« nous »" in alone.stdout.replace("\xa0", " ")
    proposed = command(loaded, "voice", "--openings").stdout
    moves = tomllib.loads(proposed)["moves"]
    assert {move["role"] for move in moves} == {"opening", "call_to_action", "closing"}
    assert all(set(move) <= {"role", "goals", "networks", "register", "needs", "text"} for move in moves)
    assert json.loads(command(loaded, "voice", "--json").stdout)["posts"] == 189
    assert command(loaded, "voice", "-b", "personne").returncode == 1


def test_a_text_is_rewritten(loaded: Path) -> None:
    text = "Le pain de seigle est sorti.\n\nLa croûte chante encore un peu.\n\nÀ demain !"
    told = command(loaded, "rewrite", "-", "-n", "x", "--action", "shorten", stdin=text)
    assert told.returncode == 0, told.stderr
    assert "Le pain de seigle est sorti." in told.stdout
    assert "écrit par mechanic" in told.stdout
    answer = command(loaded, "rewrite", text, "-n", "x", "--action", "shorten", "--json")
    assert "À demain" not in json.loads(answer.stdout)["text"]
    refused = command(loaded, "rewrite", text, "-n", "x", "--instruction", "Plus gai.")
    assert (refused.returncode, "needs_model" in refused.stderr) == (1, True)
