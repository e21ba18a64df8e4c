"""A brand as a folder that `ingest` loads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def write_folder(folder: Path, guide: Mapping[str, Any], prose: str) -> None:
    """Write brand.toml and guide.md there."""
    folder.mkdir(parents=True)
    lines = [f"{key} = {toml(value)}" for key, value in guide.items()]
    (folder / "brand.toml").write_text("\n".join(lines), encoding="utf-8")
    (folder / "guide.md").write_text(prose, encoding="utf-8")


def toml(value: Any) -> str:
    """A value as TOML, in line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {toml(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
