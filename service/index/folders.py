"""Where the index of each brand lies: a folder a brand, one a generation, and which of these is current."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

BRAND = re.compile(r"[a-z0-9][a-z0-9-]{1,62}")
POINTER = "current"
_NAME = re.compile(r"[0-9a-f]{24}")


def current(brand_folder: Path) -> Path | None:
    """The folder the brand points to, if any."""
    try:
        name = (brand_folder / POINTER).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None
    folder = brand_folder / name if _NAME.fullmatch(name) else None
    return folder if folder and folder.is_dir() else None


def sweep(brand_folder: Path) -> None:
    """Remove what an interrupted process left: every generation but the current one."""
    kept = current(brand_folder)
    for path in brand_folder.iterdir() if brand_folder.is_dir() else ():
        if path.is_dir() and path != kept:
            shutil.rmtree(path)


def brands_under(root: Path) -> list[str]:
    """The brands that have a folder, by id."""
    named = (path.name for path in root.glob("*/") if BRAND.fullmatch(path.name))
    return sorted(named)


def remove(folder: Path) -> None:
    """Remove a folder, if it is there."""
    if folder.exists():
        shutil.rmtree(folder)
