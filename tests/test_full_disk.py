"""A disk that refuses, met by each part that writes files: a typed error, reads go on, and it mends itself.

Files are bounded in size for the length of a test: the kernel then refuses a write as a full disk does.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from starlette.types import Message

from evals.bench.serving import free_port
from service.heard import IN_MEMORY, Body
from service.index.folders import current
from service.lock import LOCK_FILE, owning
from service.storage import StorageFull, refusing
from tests.index_kit import Bench, files_named, numbered, various

TEXTS = numbered(various(40))


@contextmanager
def full(largest: int = 0) -> Iterator[None]:
    """No file of this process may be written beyond `largest` bytes; compiled modules would be cut there."""
    keeping, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        sys.dont_write_bytecode = keeping


def test_a_folder_says_whether_it_takes_a_write(tmp_path: Path) -> None:
    assert refusing(tmp_path) is None
    assert refusing(tmp_path / "nowhere") is None
    with full(10_000):
        assert isinstance(refusing(tmp_path), StorageFull)
    assert list(tmp_path.iterdir()) == []


async def test_searches_go_on_behind_the_records_then_the_index_follows(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    await bench.add("ville", TEXTS)
    question = TEXTS["p3"]
    assert (await bench.near("ville", question))[0] == "p3"
    before = await bench.generation("ville")
    await bench.add("ville", {"later": "Le marché couvert rouvre dimanche"})
    with full():
        with pytest.raises(StorageFull):
            await bench.index.ensure("ville")
        assert (await bench.near("ville", question))[0] == "p3"
        assert "later" not in await bench.saying("ville", "marché couvert dimanche")
        with pytest.raises(StorageFull):
            await bench.index.ensure("ville")
    assert "later" in await bench.saying("ville", "marché couvert dimanche")
    assert await bench.generation("ville") != before
    await bench.restart()
    assert "later" in await bench.saying("ville", "marché couvert dimanche")
    await bench.index.close()


async def test_what_a_full_disk_spoilt_is_whole_after_a_restart(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    await bench.add("ville", TEXTS)
    await bench.index.ensure("ville")
    await bench.add("ville", {"later": "Le marché couvert rouvre dimanche"})
    with full():
        with pytest.raises(StorageFull):
            await bench.index.ensure("ville")
        await bench.index.close()
    await bench.restart()
    assert "later" in await bench.saying("ville", "marché couvert dimanche")
    assert (await bench.near("ville", TEXTS["p3"]))[0] == "p3"
    await bench.index.close()


async def test_what_is_erased_on_a_full_disk_leaves_it_later(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    await bench.add("ville", TEXTS)
    await bench.index.ensure("ville")
    before = await bench.generation("ville")
    with full():
        await bench.erase("ville", "p3")
        with pytest.raises(StorageFull):
            await bench.index.settled("ville")
    await bench.index.settled("ville")
    assert await bench.generation("ville") != before
    assert "p3" not in await bench.near("ville", TEXTS["p3"], k=40)
    await bench.index.close()


async def test_a_first_build_on_a_full_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "index")
    await bench.add("ville", TEXTS)
    with full(), pytest.raises(StorageFull):
        await bench.near("ville", TEXTS["p3"])
    assert current(tmp_path / "index" / "ville") is None
    assert files_named(tmp_path, "chroma.sqlite3") == []
    assert (await bench.near("ville", TEXTS["p3"]))[0] == "p3"
    await bench.index.close()


async def test_a_request_that_finds_no_room_to_be_heard(tmp_path: Path) -> None:
    async def receive() -> Message:
        return {"type": "http.request", "body": bytes(IN_MEMORY + 1), "more_body": False}

    scope = {"type": "http", "method": "POST", "path": "/v1/brands/ville/posts", "headers": []}
    with full(), pytest.raises(StorageFull):
        await Body.heard(scope, receive, tmp_path)
    heard = await Body.heard(scope, receive, tmp_path)
    assert heard is not None
    heard.close()


def test_a_data_folder_that_finds_no_room_for_its_owner(tmp_path: Path) -> None:
    with full(), pytest.raises(StorageFull), owning(tmp_path):
        pass
    with owning(tmp_path):
        assert (tmp_path / LOCK_FILE).stat().st_size


def test_a_service_that_finds_no_room_to_start_says_what_to_do(tmp_path: Path) -> None:
    serve = f"ulimit -f 8; exec {sys.executable} -m service.cli serve --port {free_port()}"
    environment = {
        "PORTEVOIX_DATA_DIR": str(tmp_path),
        "PORTEVOIX_EMBEDDER": "hashing",
        "LANG": "en",
        "PYTHONDONTWRITEBYTECODE": "1",  # a compiled module would be cut at the limit, and kept
    }
    ended = subprocess.run(
        ["bash", "-c", serve],
        env=environment,
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    said = " ".join(ended.stderr.split())
    assert ended.returncode == 1
    assert "storage_full" in said
    assert "Free some space" in said
    assert "Traceback" not in said
