"""From the address a person wrote to the one the driver takes, and one that can be shown."""

from __future__ import annotations

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from service.errors import DatabaseUnusable

CONNECT_SECONDS = "10"


def read_address(text: str) -> URL:
    """The address with its driver; DatabaseUnusable when it is neither SQLite in a file nor PostgreSQL."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as failure:
        # What cannot be parsed may hold a password anywhere: only its scheme is shown.
        scheme = text.partition("://")[0] if "://" in text else ""
        raise DatabaseUnusable("database_address", url=f"{scheme}://…") from failure
    family = url.drivername.partition("+")[0]
    if family == "sqlite" and _in_a_file(url):
        return url.set(drivername="sqlite+aiosqlite")
    if family in ("postgresql", "postgres"):
        patient = {"connect_timeout": CONNECT_SECONDS, **url.query}
        return url.set(drivername="postgresql+psycopg", query=patient)
    raise DatabaseUnusable("database_address", url=shown(url))


def blocking(url: URL) -> URL:
    """The same database by a driver that waits, for Alembic."""
    return url.set(drivername="sqlite") if url.drivername.startswith("sqlite") else url


def shown(url: URL) -> str:
    """The address as written, without password or driver."""
    query = {name: value for name, value in url.query.items() if name not in ("password", "connect_timeout")}
    bare = url.set(drivername=url.drivername.partition("+")[0], query=query)
    return bare.render_as_string(hide_password=True)


def whole_address(url: URL) -> str:
    """The address as libpq reads it, password included."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _in_a_file(url: URL) -> bool:
    return bool(url.database) and url.database != ":memory:" and not str(url.database).startswith("file:")
