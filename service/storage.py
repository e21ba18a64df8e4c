"""What a full disk and one that only reads look like, to SQLite, to PostgreSQL and to files."""

from __future__ import annotations

import errno
import sqlite3

from service.errors import DatabaseUnusable


class StorageFull(DatabaseUnusable):
    """No room is left where records or indexes are kept; what was being written was not."""

    status = 507
    default_code = "storage_full"


class StorageReadOnly(DatabaseUnusable):
    """Records or indexes are where nothing can be written; they can still be read."""

    status = 503
    default_code = "storage_read_only"


_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_PRIMARY = 0xFF  # the low byte of SQLite's extended codes says what kind of failure it is
_STATES: dict[str, type[DatabaseUnusable]] = {"53100": StorageFull, "25006": StorageReadOnly}


def refused(error: object, place: object) -> DatabaseUnusable | None:
    """StorageFull or StorageReadOnly, naming `place`, when that is what the failure tells; else None."""
    kind = _kind(error)
    return None if kind is None else kind(place=place, reason=error)


def _kind(error: object) -> type[DatabaseUnusable] | None:
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
        return {sqlite3.SQLITE_FULL: StorageFull, sqlite3.SQLITE_READONLY: StorageReadOnly}.get(code)
    if isinstance(error, OSError):
        return (
            StorageFull if error.errno in _FULL else StorageReadOnly if error.errno == errno.EROFS else None
        )
    return _STATES.get(str(getattr(error, "sqlstate", "")))
