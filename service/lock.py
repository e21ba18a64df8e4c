"""One process owns the data folder; the lock says which, so that the command line can go through it."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.desk import prepare
from service.errors import DataFolderTaken

LOCK_FILE = "lock"


@contextmanager
def owning(folder: Path, url: str | None = None) -> Iterator[None]:
    """Own the data folder for the length of the body. DataFolderTaken when another process does."""
    prepare(folder)
    descriptor = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = _read(folder)
            raise DataFolderTaken(folder=folder.absolute(), pid=holder.get("pid", "?")) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "url": url}).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def owner_url(folder: Path) -> str | None:
    """The address of the service that owns the data folder now, if one does."""
    try:
        descriptor = os.open(folder / LOCK_FILE, os.O_RDWR)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        url = _read(folder).get("url")
        return str(url) if url else None
    finally:
        os.close(descriptor)
    return None


def _read(folder: Path) -> dict[str, object]:
    try:
        held = json.loads((folder / LOCK_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return held if isinstance(held, dict) else {}
