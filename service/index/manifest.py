"""What a generation's folder must be, byte for byte, for it to be opened.

A damaged HNSW file does not fail cleanly: it hangs the process, kills it, or gives wrong neighbours in
silence (30 ways of damaging one were tried: 4 hung, 4 killed, 2 lied). So the manifest holds the digest of
every file, and a folder that differs is rebuilt unopened: damage, `kill -9` and power cuts are one case.
SHA-256 reads 40 MB, 20,000 rows, in 22 ms.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from service.words import SHELVES, Shelf

_MANIFEST = "manifest.json"
_FORMAT = 1


class Broken(Exception):
    """A generation that cannot serve, and why; it is rebuilt."""


@dataclass(frozen=True, slots=True)
class Shelved:
    """What one shelf of a generation holds; `dimension` is 0 while it holds no vector."""

    revision: int = 0
    erasures: int = 0
    count: int = 0
    dimension: int = 0


@dataclass(frozen=True, slots=True)
class Stamp:
    """A file as it was when digested; size and time tell in this process whether it changed since."""

    size: int
    time: int
    digest: str


def seal(folder: Path, shelves: Mapping[Shelf, Shelved], known: Mapping[str, Stamp]) -> dict[str, Stamp]:
    """Write the manifest of a folder nobody writes to now; digests only what changed since `known`."""
    stamps = {name: _stamp(folder / name, known.get(name)) for name in _files(folder)}
    body = {
        "format": _format(),
        "shelves": {shelf: asdict(held) for shelf, held in shelves.items()},
        "files": {name: [stamp.size, stamp.digest] for name, stamp in stamps.items()},
    }
    text = json.dumps(body, sort_keys=True)
    replace(folder / _MANIFEST, f"{text}\n{_digest_of(text)}\n")
    return stamps


def verify(folder: Path) -> tuple[dict[Shelf, Shelved], dict[str, Stamp]]:
    """What the shelves hold and the stamps of the files; raises Broken when anything differs."""
    try:
        text, digest = (folder / _MANIFEST).read_text(encoding="utf-8").splitlines()
        stamps = {name: _stamp(folder / name, None) for name in _files(folder)}
    except (OSError, ValueError) as error:
        raise Broken(f"unreadable: {error}") from error
    if digest != _digest_of(text):
        raise Broken("the manifest was altered")
    body = json.loads(text)
    if body["format"] != _format():
        raise Broken("another format")
    if body["files"] != {name: [stamp.size, stamp.digest] for name, stamp in stamps.items()}:
        raise Broken("a file differs from the manifest")
    return {shelf: Shelved(**body["shelves"][shelf]) for shelf in SHELVES}, stamps


def begun_at(folder: Path) -> dict[Shelf, int] | None:
    """How many erasures each shelf had seen when the generation began; None when its manifest is no help.

    Whether its files are what the manifest says is not looked at.
    """
    try:
        text, digest = (folder / _MANIFEST).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return None
    if digest != _digest_of(text):
        return None
    shelves = json.loads(text)["shelves"]
    return {shelf: int(shelves[shelf]["erasures"]) for shelf in SHELVES}


def replace(path: Path, text: str) -> None:
    """Put `text` at `path` whole or not at all, and on the disk before returning."""
    draft = path.with_name(path.name + ".new")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _format() -> str:
    """Our own format and Chroma's version: another release never opens a folder it did not write."""
    return f"{_FORMAT}/chroma-{version('chromadb')}"


def _files(folder: Path) -> list[str]:
    every = (path for path in folder.rglob("*") if path.is_file())
    names = sorted(str(path.relative_to(folder)) for path in every)
    return [name for name in names if not name.startswith(_MANIFEST)]


def _stamp(path: Path, known: Stamp | None) -> Stamp:
    seen = path.stat()
    if known and (known.size, known.time) == (seen.st_size, seen.st_mtime_ns):
        return known
    with path.open("rb") as file:
        return Stamp(seen.st_size, seen.st_mtime_ns, hashlib.file_digest(file, "sha256").hexdigest())


def _digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
