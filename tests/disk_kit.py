"""What is written on a disk, read while servers write on it."""

from __future__ import annotations

import os
from pathlib import Path


def written(folder: Path) -> dict[str, bytes]:
    """The bytes of each file under a folder, by its path there.

    A file that is gone when its turn comes holds nothing: a server takes its caches away and makes them anew.
    """
    found: dict[str, bytes] = {}
    for under, _, names in os.walk(folder):
        for path in (Path(under, name) for name in names):
            try:
                found[str(path.relative_to(folder))] = path.read_bytes()
            except FileNotFoundError:
                continue
    return found


def holding(folder: Path, *needles: bytes) -> list[str]:
    """The files under a folder that hold any of the needles."""
    return [name for name, content in written(folder).items() if any(one in content for one in needles)]
