"""Jobs and `kill -9`, on SQLite: nothing is lost, nothing is done twice, and the counts say so."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import httpx2
import pytest

from tests.house_kit import guide_rules
from tests.jobs_kit import a_process, counts, import_job, ndjson, waited
from tests.server_kit import command, free_port, wait_for

ROWS = 3_000


@pytest.mark.embedded  # it reads the file of the records
def test_the_job_of_a_service_that_was_killed_is_taken_up_and_counted_exactly(tmp_path: Path) -> None:
    """The rows that were there before count as unchanged, those of before the crash as added."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with (
        a_process(tmp_path, "serve", "--port", str(port)) as service,
        httpx2.Client(base_url=url, trust_env=False, timeout=30) as client,
    ):
        wait_for(url, service)
        client.put("/v1/brands/atelier", json={"guide": guide_rules()}).raise_for_status()
        client.post("/v1/brands/atelier/posts", json=json_rows(10)).raise_for_status()
        job = import_job(client, "atelier", ndjson(ROWS, bad=1))["id"]
        killed_at = waited(client, job, lambda job: job["done"] > 0)["done"]
        service.kill()
    assert killed_at < ROWS
    shown = command(tmp_path, "jobs", "--watch", job, "--json")
    assert shown.returncode == 0, shown.stderr
    done = json.loads(shown.stdout)
    assert (done["state"], done["done"], done["attempts"]) == ("done", ROWS + 1, 2)
    assert counts(done) == (ROWS - 10, 0, 10, 1)
    with sqlite3.connect(tmp_path / "records.sqlite3") as records:
        tables = ("posts", "vectors", "job_rows")
        left = [records.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]
    records.close()
    assert left == [ROWS, ROWS, 0]
    listed = command(tmp_path, "jobs").stdout
    assert job in listed
    assert "terminé" in listed
    assert f"{ROWS + 1}/{ROWS + 1}" in listed


def json_rows(count: int) -> list[object]:
    """The first rows of `ndjson`."""
    return [json.loads(line) for line in ndjson(count).splitlines()]
