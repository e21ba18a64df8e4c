"""Disks that can be filled or made to refuse writing under a running service: a tmpfs, and an ext4 image."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SIZE = "160M"
BALLAST = "ballast"
BLOCK = 64 * 1024
TOOLS = ("mount", "umount", "mkfs.ext4", "truncate")


class Unmountable(Exception):
    """A disk that cannot be mounted here, and why."""


def _do(*words: str) -> None:
    """Run a command. Unmountable, with what it said."""
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    except OSError as error:
        raise Unmountable(f"{words[0]}: {error.strerror}") from error
    if done.returncode:
        raise Unmountable(f"{' '.join(words[:3])}: {done.stderr.strip().splitlines()[:1]}")


def lacking() -> str | None:
    """Why no disk can be mounted here; None when it can be tried."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        return f"these commands are needed: {', '.join(missing)}"
    return None if os.geteuid() == 0 else "mounting a disk takes root"


@contextmanager
def memory(place: Path, size: str = SIZE) -> Iterator[Path]:
    """A tmpfs of that size on `place`, which is made; unmounted at the end. Unmountable."""
    place.mkdir(parents=True)
    _do("mount", "-t", "tmpfs", "-o", f"size={size}", "portevoix-faults", str(place))
    try:
        yield place
    finally:
        _do("umount", str(place))


class Image:
    """An ext4 disk in a file beside `place`; Unmountable where loop devices are not to be had."""

    def __init__(self, place: Path, size: str = SIZE) -> None:
        self.place, self._file = place, place.with_suffix(".ext4")
        place.mkdir(parents=True)
        _do("truncate", "-s", size, str(self._file))
        _do("mkfs.ext4", "-q", "-F", "-m", "0", str(self._file))

    @contextmanager
    def mounted(self, *, writable: bool = True) -> Iterator[None]:
        """Mounted for the length of the body, which leaves no file open on it."""
        _do("mount", "-o", "loop,errors=remount-ro", str(self._file), str(self.place))
        try:
            if not writable:  # mounted so at once, what an error left could not be mended
                _do("mount", "-o", "remount,ro", str(self.place))
            yield
        finally:
            _do("umount", str(self.place))

    def fail(self) -> None:
        """Refuse every write from now on, as after an error of the disk, open files or not."""
        _do("mount", "-o", "remount,abort", str(self.place))


def fill(place: Path, spare: int = 0) -> None:
    """Leave `spare` bytes of a disk, to the block."""
    with (place / BALLAST).open("ab", buffering=0) as file:
        try:
            while True:
                file.write(bytes(BLOCK))
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
        file.truncate(max(0, file.tell() - spare))


def free(place: Path) -> None:
    """Give back what `fill` took."""
    (place / BALLAST).unlink(missing_ok=True)
