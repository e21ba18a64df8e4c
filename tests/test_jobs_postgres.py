"""Jobs on PostgreSQL: handed from process to process by procrastinate, whoever dies."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from typer.testing import CliRunner

from service.app import create_app
from service.cli.main import app as portevoix
from service.settings import Settings
from tests.house_kit import guide_rules
from tests.jobs_kit import a_process, counts, import_job, ndjson, waited

ROWS = 3_000


@pytest.fixture(scope="module")
def address(fresh_postgres: Callable[[], str]) -> str:
    """A database for this file."""
    return fresh_postgres()


@pytest.fixture
def web(address: str, tmp_path: Path) -> Iterator[TestClient]:
    """A web process that leaves jobs to workers, with an empty brand."""
    settings = Settings(
        data_dir=tmp_path / "web", embedder="hashing", jobs="apart", database_url=SecretStr(address)
    )
    with TestClient(create_app(settings), base_url="http://localhost", client=("127.0.0.1", 5000)) as client:
        client.put("/v1/brands/atelier", json={"guide": guide_rules()}).raise_for_status()
        yield client
        client.delete("/v1/brands/atelier").raise_for_status()


def all_rows(address: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(address) as connection:
        return connection.execute(query.encode()).fetchall()


def test_a_worker_killed_is_replaced_by_another_that_counts_exactly(
    web: TestClient, address: str, tmp_path: Path
) -> None:
    words = ("work", "--silence", "2")
    own = {"PORTEVOIX_DATABASE_URL": address}
    job = import_job(web, "atelier", ndjson(ROWS, bad=3))
    assert job["state"] == "queued"
    with a_process(tmp_path / "one", *words, **own) as first:
        moved = waited(web, job["id"], lambda job: job["done"] > 0)
        first.kill()
    assert moved["state"] == "running"
    with a_process(tmp_path / "two", *words, **own) as second:
        done = waited(web, job["id"])
        assert (done["state"], done["attempts"]) == ("done", 2)
        assert counts(done) == (ROWS, 0, 0, 3)
        assert [one["row"] for one in done["report"]["rejected"]] == [ROWS + 1, ROWS + 2, ROWS + 3]
        second.send_signal(signal.SIGTERM)
        assert second.wait(timeout=60) == 0
    assert all_rows(address, "SELECT count(*) FROM posts") == [(ROWS,)]
    assert all_rows(address, "SELECT count(*) FROM job_rows") == [(0,)]


def test_a_worker_asked_to_stop_gives_its_job_back_and_another_finds_it(
    web: TestClient, address: str, tmp_path: Path
) -> None:
    words, own = ("work", "--silence", "2"), {"PORTEVOIX_DATABASE_URL": address}
    job = import_job(web, "atelier", ndjson(ROWS))
    kept = all_rows(
        address, "SELECT task_name, lock, queueing_lock, args FROM procrastinate_jobs ORDER BY id"
    )
    assert kept[-1] == ("carry_out", "atelier", job["id"], {"job": job["id"]})  # ids alone
    with a_process(tmp_path / "one", *words, **own) as first:
        waited(web, job["id"], lambda job: job["done"] > 0)
        first.send_signal(signal.SIGTERM)
        assert first.wait(timeout=60) == 0
    given = web.get(f"/v1/jobs/{job['id']}").json()
    assert (given["state"], given["attempts"]) == ("queued", 1)
    assert all_rows(address, "SELECT count(*) FROM posts") == [(counts(given)[0],)]
    with psycopg.connect(address) as connection:
        connection.execute("DELETE FROM procrastinate_jobs")  # nobody was handed it
    with a_process(tmp_path / "two", *words, **own):
        assert counts(waited(web, job["id"])) == (ROWS, 0, 0, 0)


def test_a_web_process_works_too_unless_told_otherwise(address: str, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "var", embedder="hashing", database_url=SecretStr(address))
    with TestClient(create_app(settings), base_url="http://localhost") as client:
        client.put("/v1/brands/seule", json={"guide": guide_rules()}).raise_for_status()
        done = waited(client, import_job(client, "seule", ndjson(300))["id"])
        assert counts(done) == (300, 0, 0, 0)
        assert client.get("/v1/brands/seule/posts", params={"q": "pièce numéro 7"}).json()["items"]
        client.delete("/v1/brands/seule").raise_for_status()
        assert client.get(f"/v1/jobs/{done['id']}").status_code == 404


@pytest.mark.embedded  # it is about lacking it
def test_work_needs_postgresql() -> None:
    refused = CliRunner().invoke(portevoix, ["work"])
    assert refused.exit_code == 1
    assert "work_needs_postgres" in refused.stderr
