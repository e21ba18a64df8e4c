"""Opening: addresses, failures said plainly, one schema however many open at once."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, inspect, text

from service.errors import DatabaseUnusable, InvalidInput
from service.messages import say
from service.records import Records
from service.records.address import blocking, read_address, shown
from service.records.cursors import seal, unseal
from service.records.tables import metadata
from tests.records_kit import a_brand, a_post, put_posts

ROOT = Path(__file__).parents[1]
OPEN_AND_CLOSE = """
import asyncio, sys
from service.records import Records
async def main():
    await (await Records.open(sys.argv[1])).close()
asyncio.run(main())
"""


def differences(url: str) -> list[object]:
    engine = create_engine(blocking(read_address(url)))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found: list[object] = compare_metadata(context, metadata) + unlike(connection)
    engine.dispose()
    return found


def unlike(connection: Connection) -> list[object]:
    """What Alembic does not compare: primary keys, and types as declared."""
    inspector = inspect(connection)
    found: list[object] = []
    for table in metadata.sorted_tables:
        keys = inspector.get_pk_constraint(table.name)["constrained_columns"]
        if keys != [column.name for column in table.primary_key]:
            found.append((table.name, keys))
    return found


async def test_migrated_schema_and_tables_are_the_same(records: Records, database_url: str) -> None:
    assert await records.brands.get("a") is not None
    assert await asyncio.to_thread(differences, database_url) == []


async def test_opening_again_keeps_everything(database_url: str) -> None:
    for number in range(3):
        records = await Records.open(database_url)
        if number == 0:
            await records.brands.save(a_brand())
        await put_posts(records, "a", [a_post(number)])
        await records.close()
    records = await Records.open(database_url)
    assert await records.posts.count("a") == 3
    await records.close()


async def test_tasks_open_one_new_database_at_once(database_url: str) -> None:
    opened = await asyncio.gather(*(Records.open(database_url) for _ in range(4)))
    await opened[0].brands.save(a_brand())
    assert await opened[3].brands.get("a") == a_brand()
    await asyncio.gather(*(records.close() for records in opened))


async def test_processes_open_one_new_database_at_once(database_url: str) -> None:
    command = (sys.executable, "-W", "error", "-c", OPEN_AND_CLOSE, database_url)
    processes = [await asyncio.create_subprocess_exec(*command, cwd=ROOT) for _ in range(2)]
    assert [await process.wait() for process in processes] == [0, 0]
    assert await asyncio.to_thread(differences, database_url) == []


async def test_two_owners_of_one_database_see_each_other(database_url: str) -> None:
    one, two = await Records.open(database_url), await Records.open(database_url)
    await one.brands.save(a_brand())
    saves = [put_posts(opened, "a", [a_post(n)]) for n in range(20) for opened in (one, two)]
    await asyncio.gather(*saves)
    assert await one.shelves.state("a", "posts") == await two.shelves.state("a", "posts")
    assert (await one.shelves.state("a", "posts")).revision == 40
    await one.close()
    await two.close()


def mark_newer(url: str) -> None:
    engine = create_engine(blocking(read_address(url)))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'r9999'"))
    engine.dispose()


async def test_a_database_of_a_later_version_is_refused(records: Records, database_url: str) -> None:
    await records.close()
    await asyncio.to_thread(mark_newer, database_url)
    with pytest.raises(DatabaseUnusable) as refused:
        await Records.open(database_url)
    assert refused.value.code == "database_newer"


@pytest.mark.parametrize("name", ["text", "folder", "missing/records.sqlite3"])
async def test_a_file_that_cannot_be_a_database(tmp_path: Path, name: str) -> None:
    (tmp_path / "text").write_text("Ceci n’est pas une base. " * 100)
    (tmp_path / "folder").mkdir()
    with pytest.raises(DatabaseUnusable) as refused:
        await Records.open(f"sqlite:///{tmp_path / name}")
    assert refused.value.code == "database_unusable"
    assert str(tmp_path) in refused.value.details["url"]
    assert refused.value.details["reason"]


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ana:s3cret@127.0.0.1:1/portevoix",
        "postgres://ana:s3cret@127.0.0.1:1/portevoix?sslmode=disable",
        "postgresql+psycopg://127.0.0.1:1/portevoix?user=ana&password=s3cret",
        "postgresql://ana:s3cret@127.0.0.1:port/portevoix",
        "mysql://ana:s3cret@localhost/portevoix",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:x?mode=memory&uri=true",
        "s3cret",
        "",
    ],
)
async def test_an_address_that_fails_never_shows_its_password(url: str) -> None:
    with pytest.raises(DatabaseUnusable) as refused:
        await Records.open(url)
    assert "s3cret" not in f"{refused.value} {refused.value.details} {refused.value.args}"
    for language in ("fr", "en"):
        assert refused.value.details["url"] in say(
            f"errors.{refused.value.code}", language, refused.value.details
        )


def test_addresses_are_shown_as_they_were_written() -> None:
    assert (
        shown(read_address("postgres://ana:x@db/pv?sslmode=require"))
        == "postgresql://ana:***@db/pv?sslmode=require"
    )
    assert shown(read_address("sqlite:////var/pv.sqlite3")) == "sqlite:////var/pv.sqlite3"


async def test_a_server_that_restarts_is_met_again(fresh_postgres: Callable[[], str]) -> None:
    url = fresh_postgres()
    records = await Records.open(url)
    await records.brands.save(a_brand())
    others = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = "
    )
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        await connection.execute(others + "current_database()")
    assert await records.brands.get("a") == a_brand()
    await records.close()


async def test_a_database_that_is_lost_while_open(tmp_path: Path) -> None:
    file = tmp_path / "records.sqlite3"
    records = await Records.open(f"sqlite:///{file}")
    await records.brands.save(a_brand())
    await records.close()
    file.write_bytes(b"Plus une base. " * 1000)
    with pytest.raises(DatabaseUnusable, match="not a database"):
        await records.brands.get("a")
    with pytest.raises(DatabaseUnusable):
        await records.brands.save(a_brand())
    await records.close()


def test_messages_are_french_and_english() -> None:
    assert "b" in say("errors.unknown_brand", "fr", {"brand": "b"})
    assert say("errors.invalid_cursor", "en")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))), st.text())
def test_a_cursor_gives_its_key_back_to_its_list_only(key: list[str], scope: str) -> None:
    scope = scope.encode(errors="replace").decode()
    cursor = seal(scope, key)
    assert cursor.isascii()
    assert unseal(scope, cursor, *(str for _ in key)) == tuple(key)
    with pytest.raises(InvalidInput, match="invalid_cursor"):
        unseal(scope + "x", cursor, *(str for _ in key))
    with pytest.raises(InvalidInput, match="invalid_cursor"):
        unseal(scope, cursor, *(str for _ in key), str)


@given(st.text() | st.binary().map(lambda junk: junk.decode("latin-1")))
def test_junk_is_no_cursor(junk: str) -> None:
    with pytest.raises(InvalidInput, match="invalid_cursor"):
        unseal("posts/a/None", junk, str, str)


@pytest.mark.parametrize("key", [["\x00"], ["\ud800"], [-1], [2**70], [1.5], [True], [["x"]], []])
def test_a_sealed_key_of_the_wrong_kind_is_refused(key: list[str | int]) -> None:
    with pytest.raises(InvalidInput, match="invalid_cursor"):
        unseal("s", seal("s", key), type(key[0]) if key and type(key[0]) in (int, str) else str)
