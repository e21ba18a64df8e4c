"""The fault runs of both stacks: they find what is planted, and tell what a small house on servers holds."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import numpy as np
import psycopg
import pytest

from evals.bench.serving import Service, serving
from evals.faults import jobs, retries
from evals.faults.erasure import BORN, WAITING, House, whole
from evals.faults.erasure_told import Erased, report
from evals.faults.held import besides, held, left_to_the_operator
from evals.faults.people import People, run
from evals.faults.people import report as people_report
from evals.faults.stack_checks import Checked, none
from evals.faults.stacks import EMBEDDED, Stack, a_stack, command_of, kill, kill_one, options, workers_of
from evals.faults.traces import Found, Marked, scan
from evals.provider import a_provider_process
from evals.report import Report
from evals.servers import Chroma
from service.index.chroma_server import ChromaServer

pytestmark = pytest.mark.timeout(900)


@pytest.fixture
def second(fresh_postgres: Callable[[], str], chroma: Chroma) -> Stack:
    """Servers that hold nothing yet."""
    return Stack(fresh_postgres(), chroma.database(), chroma.folder)


@pytest.fixture
def marked() -> Marked:
    """A post that nothing else resembles, on servers that keep what other tests have removed."""
    return Marked.drawn(random.Random(), "Le banc de chêne est fini.")


def missed(report: Report) -> list[str]:
    """The figures that miss their aim."""
    return [figure.name for figure in report.figures if figure.met is False]


async def test_a_scan_finds_what_servers_hold_in_any_column_and_collection(
    second: Stack, marked: Marked
) -> None:
    vector = np.arange(1, 65, dtype="<f4")
    known = {marked.id: vector.tobytes()}
    assert scan((), [marked], known, held(second)).traces == 0
    columns = {"text": marked.text, "jsonb": json.dumps([marked.text]), "bytea": marked.text.encode()}
    assert second.database is not None
    assert second.chroma is not None
    for kind, value in columns.items():
        with psycopg.connect(second.database, autocommit=True) as connection:
            connection.execute(f"CREATE TABLE kept (one {kind})".encode())
            connection.execute("INSERT INTO kept VALUES (%s)", [value])
            found = scan((), [marked], known, held(second))
            assert (found.text, found.id, found.files) == (1, 0, ("public.kept",)), kind
            connection.execute("DROP TABLE kept")
    server = ChromaServer(second.chroma)
    await server.create("kept")
    await server.upsert("kept", [marked.id], vector.reshape(1, -1))
    found = scan((), [marked], known, held(second))
    assert (found.text, found.id, found.vector, found.files) == (0, 1, 1, ("kept",))
    await server.remove("kept")
    await server.close()
    assert scan((), [marked], known, held(second)).traces == 0


def test_what_planners_sample_is_read(second: Stack, marked: Marked) -> None:
    assert second.database is not None
    with psycopg.connect(second.database, autocommit=True) as connection:
        connection.execute("CREATE TABLE sampled (one text)")
        connection.execute("INSERT INTO sampled SELECT %s FROM generate_series(1, 50)", [marked.text])
        connection.execute("ANALYZE sampled")
        connection.execute("DELETE FROM sampled")
    assert scan((), [marked], {}, held(second)).files == ("samples",)


def test_erasing_on_the_second_stack_leaves_nothing(tmp_path: Path, second: Stack) -> None:
    (tmp_path / "data").mkdir()
    found = whole(House.on(tmp_path / "data", "hashing", second), 40, 10 + WAITING, random.Random(7))
    told = report(second.named("erasure"), found)
    assert missed(told) == []
    values = {figure.name: figure.value for figure in told.figures}
    assert values["the operator's to purge: texts in PostgreSQL's log of changes"] > 0


def test_people_on_the_second_stack_leave_nothing(tmp_path: Path, second: Stack) -> None:
    chance = random.Random(7)
    marked = [Marked.drawn(chance, f"Ma commande {number} est arrivée fendue.") for number in range(6)]
    people = People(tmp_path / "data", marked, second)
    gone = run(people, chance, {"PORTEVOIX_EMBEDDER": "hashing"})
    assert missed(people_report(second.named("people"), people, gone)) == []


def test_what_is_left_is_told() -> None:
    all_found, left = Found(1, 8, 8 - BORN, 8, ("x",)), Found(1, 1, 0, 0, ("x",))
    clean = Found(1, 0, 0, 0, ())
    seen = {"before": all_found, "after": left, "later": clean}
    erased = Erased(8, 8 - BORN, seen, {}, {204: 7, 500: 1}, [1.0], [1.0], WAITING - 1, WAITING, 61.0)
    assert missed(report("erasure", erased)) == [
        "texts found afterwards",
        "rows of a job that waits, erased",
        "deletions refused or put off",
        "s to finish by itself after kill -9",
    ]
    blind = Erased(8, 8, {"before": clean, "after": clean}, {}, {204: 8}, [1.0], [1.0], 8, 8, 1.0)
    assert len(missed(report("erasure", blind))) == 3


def test_what_servers_keep_is_told_by_place(second: Stack, marked: Marked) -> None:
    assert second.database is not None
    assert second.chroma_folder is not None
    with psycopg.connect(second.database, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (one text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [marked.text])
    stray = second.chroma_folder / "data" / "stray"
    stray.write_text(marked.text, encoding="utf-8")
    told = left_to_the_operator(besides(second, [marked], {}))
    stray.unlink()
    assert [figure.value for figure in told] == [1, 0, 1, 1, 0]
    assert [figure.met for figure in told] == [None, None, False, None, True]
    assert left_to_the_operator(besides(EMBEDDED, [marked], {})) == ()


@pytest.fixture
def asked_for() -> Iterator[str]:
    """A provider as a process, slow enough to be met at work."""
    with a_provider_process("--latency", str(retries.LATENCY)) as url:
        yield url


def test_one_key_has_one_answer_of_several_workers(tmp_path: Path, second: Stack, asked_for: str) -> None:
    rounds = retries.one_round(second, tmp_path / "var", asked_for, "whole", 6, random.Random(7))
    assert [one.step.partition(",")[0] for one in rounds] == [
        "first",
        "after a restart",
        "the worker killed at work",
        "all killed at work",
    ]
    assert missed(retries.report(second.named("retries"), rounds, 6)) == []


def test_a_key_answered_twice_is_told() -> None:
    fine = retries.Asked("first", 5, 1, 4, 0, 1, 1.0)
    again = retries.Asked("after a restart", 5, 1, 5, 0, 0, 1.0)
    assert missed(retries.report("retries", [fine, again], 5)) == []
    twice = retries.Asked("all killed at work", 5, 2, 4, 0, 2, 1.0)
    assert missed(retries.report("retries", [fine, again, twice], 5)) == [
        "most different answers under a key",
        "most provider calls for a key",
    ]


def test_jobs_tell_rows_that_went_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    fine = jobs.Killed(40, (3,), "done", 39, 1, 39, 0)
    assert missed(jobs.report([fine])) == []
    lost = jobs.Killed(40, (3,), "running", 39, 1, 38, 0)
    assert len(missed(jobs.report([fine, lost]))) == 2
    assert jobs.main(["--jobs", "1", "--kills", "1", "--rows", "400"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["name"], told["seed"], told["met"]) == ("jobs", 7, True)


def test_a_check_holds_when_every_figure_meets_its_aim() -> None:
    assert Checked("rows", (none("lost", 0),)).holds
    assert not Checked("rows", (none("lost", 0), none("doubled", 1))).holds


def test_what_is_killed_is_every_process(tmp_path: Path, second: Stack) -> None:
    settings = {"PORTEVOIX_EMBEDDER": "hashing"}
    with serving(tmp_path / "var", second.variables | settings, 2) as service:
        service.until_ok("/readyz")
        workers = workers_of(service)
        kill(service)
        assert workers
        assert not any(command_of(worker) for worker in workers)
        assert not_answering(service)


def test_no_worker_is_killed_that_is_not_at_work(tmp_path: Path) -> None:
    with EMBEDDED.serving(tmp_path / "var", {"PORTEVOIX_EMBEDDER": "hashing"}) as service:
        service.until_ok("/healthz")
        assert kill_one(service, 1) is None
        assert service.process.poll() is None
        service.stop()


def not_answering(service: Service) -> bool:
    """Whether the service has gone."""
    try:
        service.client.get("/healthz")
    except httpx2.TransportError:
        return True
    return False


def test_the_embedded_stack_has_no_servers() -> None:
    with a_stack("embedded") as stack:
        assert (stack.variables, stack.workers, stack.named("erasure")) == ({}, 1, "erasure")
    asked = options("evals.faults.erasure", "", stack=True).parse_args(["--stack", "second"])
    assert (asked.seed, asked.stack) == (7, "second")
