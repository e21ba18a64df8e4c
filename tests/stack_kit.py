"""The second machine on loopback: a Chroma server and PostgreSQL, and the whole suite on both when asked.

With STACK=second in the environment, every test that takes its settings as they come runs on that stack, in a
PostgreSQL schema and a Chroma database of its own; so does every command, by its data folder. One marked
`embedded` is about what a single process holds, and is skipped there.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr

from evals.servers import Chroma, a_chroma
from service.settings import Settings
from tests.server_kit import STAND_INS

SECOND = os.environ.get("STACK") == "second"
_numbers = itertools.count()


@pytest.fixture(scope="session")
def chroma() -> Iterator[Chroma]:
    """A Chroma server of this test session's own; each test asks for a database of its own."""
    with a_chroma() as server:
        yield server


@pytest.fixture(scope="session")
def fresh_servers(fresh_postgres: Callable[[], str], chroma: Chroma) -> Callable[[], dict[str, str]]:
    """Variables that name an empty schema and an empty Chroma database, others at each call."""
    url = fresh_postgres()

    def create() -> dict[str, str]:
        schema = f"house_{next(_numbers)}"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {schema}".encode())
        return {
            "PORTEVOIX_DATABASE_URL": f"{url}&options=-csearch_path%3D{schema}",
            "PORTEVOIX_CHROMA_URL": chroma.database(),
        }

    return create


@pytest.fixture
def stack(tmp_path: Path, fresh_servers: Callable[[], dict[str, str]]) -> Settings:
    """Settings of a fresh house on the second machine."""
    given = fresh_servers()
    return Settings(
        data_dir=tmp_path / "var",
        embedder="hashing",
        database_url=SecretStr(given["PORTEVOIX_DATABASE_URL"]),
        chroma_url=given["PORTEVOIX_CHROMA_URL"],
    )


@pytest.fixture(scope="session", autouse=SECOND)
def _second(request: pytest.FixtureRequest) -> None:
    """With STACK=second, servers for the commands of every test."""
    if SECOND:
        STAND_INS.append(request.getfixturevalue("fresh_servers"))


@pytest.fixture(autouse=SECOND)
def _on_the_second_machine(request: pytest.FixtureRequest, _own_environment: None) -> None:
    """With STACK=second, settings that name no servers find these."""
    if SECOND:
        if request.node.get_closest_marker("embedded"):
            pytest.skip("about what one process holds")
        os.environ.update(STAND_INS[0]())
