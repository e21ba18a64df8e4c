"""The second machine on loopback: a Chroma server and PostgreSQL, and the whole suite on both when asked.

With STACK=second in the environment, every test that takes its settings as they come runs on that stack; one
marked `embedded` is about files of a single process, and is skipped there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr

from evals.servers import Chroma, a_chroma
from service.settings import Settings

SECOND = os.environ.get("STACK") == "second"
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"


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
