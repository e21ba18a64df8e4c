"""Seeing from outside that a brand's index is being persisted: the files a persist writes, as they change."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from itertools import groupby
from pathlib import Path
from typing import Literal

Aim = Literal["vectors", "seal"]
Seen = Mapping[Path, tuple[int, int]]

# Chroma writes these at every 1,000 rows; the seal and the pointer are ours, a second after each write.
NEIGHBOURS = ("data_level0.bin", "header.bin", "length.bin", "index_metadata.pickle")
NAMES = ("link_lists.bin", *NEIGHBOURS)
SEALS = ("manifest.json", "current")
UNFINISHED = ".new"
LOOK_AGAIN = 0.0005


def seen(folder: Path) -> Seen:
    """Size and time of every file under a brand's index folder that only a persist writes."""
    found: dict[Path, tuple[int, int]] = {}
    for path in folder.rglob("*"):
        if path.name in NAMES or path.name.removesuffix(UNFINISHED) in SEALS:
            try:
                told = path.stat()
            except FileNotFoundError:
                continue
            found[path] = (told.st_size, told.st_mtime_ns)
    return found


def begun(before: Seen, now: Seen, aim: Aim) -> bool:
    """Whether a persist of that kind began between two looks."""
    changed = [path for path in now if before.get(path) != now[path]]
    if aim == "seal":
        return any(path.name.removesuffix(UNFINISHED) in SEALS for path in changed)
    return any(_of_vectors(path, before, now) for path in changed)


def _of_vectors(path: Path, before: Seen, now: Seen) -> bool:
    """A new folder's first files are empty, and the seal blanks two of them: neither is a persist."""
    if path.name == "index_metadata.pickle":
        return True
    if path.name in ("header.bin", "link_lists.bin"):
        return path in before
    return path.name == "data_level0.bin" and path in before and before[path][0] != now[path][0]


def halfway(before: Seen, after: Seen) -> bool:
    """Whether what a persist wrote was left unfinished: one file of the neighbours written, another not."""
    if any(path.name.endswith(UNFINISHED) for path in after):
        return True
    files = sorted(path for path in after if path.name in NEIGHBOURS)
    for _, some in groupby(files, key=lambda path: path.parent):
        group = [path for path in some if path in before or path.name == "index_metadata.pickle"]
        changed = sum(before.get(path) != after[path] for path in group)
        pickled = any(path.name == "index_metadata.pickle" for path in group)
        if changed and (changed < len(group) or not pickled) and begun(before, after, "vectors"):
            return True
    return False


def await_persist(folder: Path, aim: Aim, seconds: float, wanted: Callable[[], bool]) -> tuple[bool, Seen]:
    """Look until a persist begins, `seconds` pass or it is `wanted` no more: whether one began, and the
    files as they were before it."""
    ends = time.perf_counter() + seconds
    before = seen(folder)
    while wanted() and time.perf_counter() < ends:
        now = seen(folder)
        if begun(before, now, aim):
            return True, before
        before = now
        time.sleep(LOOK_AGAIN)
    return False, before
