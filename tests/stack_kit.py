"""The second machine on loopback: a Chroma server and PostgreSQL, and the whole suite on both when asked.

With STACK=second in the environment, every test that takes its settings as they come runs on that stack; one
marked `embedded` is about files of a single process, and is skipped there.
"""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import psycopg
import pytest
from pydantic import SecretStr

from service.settings import Settings
from tests.server_kit import free_port

SECOND = os.environ.get("STACK") == "second"
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
_numbers = itertools.count()


@dataclass
class Chroma:
    """A Chroma server as a process, on a port and a folder that outlive it."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        program = str(Path(sys.executable).with_name("chroma"))
        words = ["run", "--host", "127.0.0.1", "--port", str(self.port), "--path", str(self.folder / "data")]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen([program, *words], stdout=log, stderr=log, cwd=self.folder)
        for _ in range(600):
            try:
                if httpx2.get(f"{self.url}/api/v2/heartbeat", timeout=2, trust_env=False).is_success:
                    return
            except httpx2.HTTPError:
                time.sleep(0.1)
        raise AssertionError((self.folder / "log").read_text(encoding="utf-8"))

    def kill(self) -> None:
        """`kill -9`, or nothing if it ended already."""
        if self.process:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(30)
            self.process = None

    def empty(self) -> None:
        """Lose everything, as on a new disk; it must not run."""
        shutil.rmtree(self.folder / "data")

    def database(self) -> str:
        """The address of a database of its own that nothing was written to."""
        return f"{self.url}/test-{os.getpid()}-{next(_numbers)}"


@contextmanager
def a_chroma() -> Iterator[Chroma]:
    """A Chroma server, ended and removed at the end of the block."""
    folder = Path(tempfile.mkdtemp(prefix="pv-chroma-", dir="/tmp"))
    server = Chroma(folder, free_port())
    server.start()
    try:
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def chroma() -> Iterator[Chroma]:
    """A Chroma server of this test session's own; each test asks for a database of its own."""
    with a_chroma() as server:
        yield server


def emptied(url: str) -> str:
    """The same PostgreSQL database, its tables emptied."""
    with psycopg.connect(url, autocommit=True) as connection:
        names = [row[0] for row in connection.execute(TABLES)]
        if names:
            connection.execute(f"TRUNCATE {', '.join(names)} CASCADE".encode())
    return url


@pytest.fixture
def stack(tmp_path: Path, stack_postgres: str, chroma: Chroma) -> Settings:
    """Settings of a fresh house on the second machine."""
    return Settings(
        data_dir=tmp_path / "var",
        embedder="hashing",
        database_url=SecretStr(emptied(stack_postgres)),
        chroma_url=chroma.database(),
    )


@pytest.fixture(scope="session")
def stack_postgres(request: pytest.FixtureRequest) -> str:
    """One PostgreSQL database for the tests of the stack, each of which empties it."""
    url: str = request.getfixturevalue("fresh_postgres")()
    return url


@pytest.fixture(autouse=SECOND)
def _on_the_second_machine(request: pytest.FixtureRequest, _own_environment: None) -> None:
    """With STACK=second, settings that name no servers find these."""
    if SECOND:
        if request.node.get_closest_marker("embedded"):
            pytest.skip("about the files of one process")
        os.environ["PORTEVOIX_DATABASE_URL"] = emptied(request.getfixturevalue("stack_postgres"))
        os.environ["PORTEVOIX_CHROMA_URL"] = request.getfixturevalue("chroma").database()
