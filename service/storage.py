"""What a full disk and one that only reads look like, to SQLite, to PostgreSQL and to files."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path
from tempfile import TemporaryFile

from service.errors import DatabaseUnusable


class StorageFull(DatabaseUnusable):
    """No room is left where records or indexes are kept; what was being written was not."""

    status = 507
    default_code = "storage_full"


class StorageReadOnly(DatabaseUnusable):
    """Records or indexes are where nothing can be written; they can still be read."""

    status = 503
    default_code = "storage_read_only"


REFUSALS = (StorageFull, StorageReadOnly)
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_PROBE, _PROBES = bytes(4 * 1024), 16
_PRIMARY = 0xFF  # the low byte of SQLite's extended codes says what kind of failure it is
_STATES: dict[str, type[DatabaseUnusable]] = {"53100": StorageFull, "25006": StorageReadOnly}


def refused(error: object, place: object, folder: Path | None = None) -> DatabaseUnusable | None:
    """StorageFull or StorageReadOnly, naming `place`, when that is what the failure tells; else None.

    A failure that does not tell is explained by what `folder` then says to a write: SQLite and Chroma may
    call a disk that refuses an error of input and output, or a file that cannot be opened.
    """
    kind = _kind(error)
    if kind is not None:
        return kind(place=place, reason=error)
    return None if folder is None else refusing(folder)


def refusing(folder: Path) -> DatabaseUnusable | None:
    """What a folder says to a small write that leaves nothing behind; None when it takes it, or is absent."""
    try:
        with TemporaryFile(dir=folder, buffering=0) as file:
            for _ in range(_PROBES):  # a write may be cut short: the next one tells why
                file.write(_PROBE)
    except OSError as error:
        return refused(error, folder)
    return None


def _kind(error: object) -> type[DatabaseUnusable] | None:
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
        return {sqlite3.SQLITE_FULL: StorageFull, sqlite3.SQLITE_READONLY: StorageReadOnly}.get(code)
    if isinstance(error, OSError):
        return (
            StorageFull if error.errno in _FULL else StorageReadOnly if error.errno == errno.EROFS else None
        )
    return _STATES.get(str(getattr(error, "sqlstate", "")))
