"""One process owns the data folder; the lock says which, so that the command line can go through it.

The lock file also holds a token of that run, by which who may read the file is known as the house itself: the
command line of who owns the machine always works, whatever keys there are.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from service.desk import prepare
from service.errors import DataFolderTaken, DataFolderUnusable, HouseError
from service.storage import refused

LOCK_FILE = "lock"


@dataclass(frozen=True, slots=True)
class Owner:
    """The service that owns a data folder: its address, and the token of its run."""

    url: str
    token: str = field(repr=False)


@contextmanager
def owning(folder: Path, url: str | None = None) -> Iterator[str]:
    """Own the data folder for the length of the body; the token of this run.

    Raises DataFolderTaken; DataFolderUnusable or StorageFull when it cannot be written to.
    """
    prepare(folder)
    token = secrets.token_hex(32)
    descriptor = _opened(folder)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = _read(folder)
            raise DataFolderTaken(folder=folder.absolute(), pid=holder.get("pid", "?")) from None
        _tell(descriptor, folder, {"pid": os.getpid(), "url": url, "token": token})
        yield token
    finally:
        os.close(descriptor)


def _opened(folder: Path) -> int:
    try:
        return os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise _unusable(folder, error) from error


def _tell(descriptor: int, folder: Path, held: Mapping[str, object]) -> None:
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(held).encode(), 0)
    except OSError as error:
        raise _unusable(folder, error) from error


def _unusable(folder: Path, error: OSError) -> HouseError:
    return refused(error, folder) or DataFolderUnusable(folder=folder, reason=error.strerror or error)


def owner_of(folder: Path) -> Owner | None:
    """The service that owns the data folder now, if one does."""
    try:
        descriptor = os.open(folder / LOCK_FILE, os.O_RDWR)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        held = _read(folder)
        return Owner(str(held["url"]), str(held.get("token", ""))) if held.get("url") else None
    finally:
        os.close(descriptor)
    return None


def _read(folder: Path) -> dict[str, object]:
    try:
        held = json.loads((folder / LOCK_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return held if isinstance(held, dict) else {}
