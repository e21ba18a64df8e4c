"""decide and lessons, as a person types them."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner, Result

from service.app import create_app
from service.cli.main import app as portevoix
from service.settings import Settings
from tests.house_kit import guide_rules
from tests.server_kit import environment
from tests.test_lessons import edits

EDITS = edits("La patine attend.", "La finition attend.")


@pytest.fixture(autouse=True)
def _own_log() -> Iterator[None]:
    """The command sends the log of its process to its own standard error, which ends with it."""
    root = logging.getLogger()
    told = [logging.getLogger(name) for name in ("", "service", "uvicorn")]
    handlers, levels = root.handlers[:], [one.level for one in told]
    yield
    root.handlers[:] = handlers
    for one, level in zip(told, levels, strict=True):
        one.setLevel(level)


@pytest.fixture
def ids(settings: Settings) -> list[str]:
    """Three drafts in the data folder of `settings`."""
    with TestClient(create_app(settings), base_url="http://localhost", client=("127.0.0.1", 5000)) as client:
        client.put("/v1/brands/atelier", json={"guide": guide_rules()}).raise_for_status()
        made = []
        for before, _ in EDITS:
            body = {"text": before, "network": "facebook", "action": "typography"}
            answer = client.post("/v1/brands/atelier/rewrites", json=body)
            assert answer.json()["text"] == before
            made.append(answer.json()["id"])
    return made


def typed(folder: Path, *words: str, stdin: str | None = None) -> Result:
    """What the command answers, in this process: starting one costs more than the answer."""
    return CliRunner(env=environment(folder)).invoke(portevoix, words, input=stdin)


def test_a_draft_is_decided_and_its_lesson_settled(settings: Settings, ids: list[str]) -> None:
    folder = settings.data_dir
    assert "aucune leçon" in typed(folder, "lessons").stdout
    told = typed(folder, "decide", ids[0], "edited", "--text", "-", "--as-past-post", stdin=EDITS[0][1])
    assert told.exit_code == 0, told.stderr
    assert f"{ids[0]} : corrigé" in told.stdout
    assert "− patine\n  + finition" in told.stdout
    assert "ajouté aux publications passées" in told.stdout
    for draft, (_, after) in zip(ids[1:], EDITS[1:], strict=True):
        done = typed(folder, "decide", draft, "edited", "--text", str(after), "--reason", "clair", "--json")
        assert json.loads(done.stdout)["decision"]["reason"] == "clair"
    (lesson,) = json.loads(typed(folder, "lessons", "--json").stdout)["items"]
    confirmed = typed(folder, "lessons", "--confirm", lesson["id"])
    assert "dans le guide" in confirmed.stdout
    assert '+ vocabulary.prefer {"term": "finition"' in confirmed.stdout
    undone = typed(folder, "lessons", "--undo", lesson["id"])
    assert f"{lesson['id']} · proposée" in undone.stdout
    assert "refusée" in typed(folder, "lessons", "--refuse", lesson["id"]).stdout


def test_what_cannot_be_decided_is_told(settings: Settings, ids: list[str]) -> None:
    folder = settings.data_dir
    wrong = typed(folder, "decide", ids[0], "parfait")
    assert (wrong.exit_code, "approved, edited, refused" in wrong.stderr) == (2, True)
    bare = typed(folder, "decide", ids[0], "edited")
    assert (bare.exit_code, "text" in bare.stderr) == (1, True)
    assert "unknown_draft" in typed(folder, "decide", "d_0", "approved").stderr
    assert "unknown_lesson" in typed(folder, "lessons", "--undo", "l_0").stderr
    both = typed(folder, "lessons", "--confirm", "l_0", "--undo", "l_0")
    assert (both.exit_code, "une seule option" in both.stderr) == (2, True)
