"""What is written on a disk, read while servers write on it."""

from __future__ import annotations

from pathlib import Path

from evals.faults.traces import kept_in


def holding(folder: Path, *needles: bytes) -> list[str]:
    """The files under a folder that hold any of the needles. NotADirectoryError when there is no folder."""
    if not folder.is_dir():
        raise NotADirectoryError(folder)
    return [name for name, content, _ in kept_in([folder]) if any(one in content for one in needles)]
