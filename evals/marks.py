"""Texts with their faults marked, and the guide they were written for, read from a folder of cases."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from service.guides.guide import Guide
from service.guides.loader import parse
from service.words import PastText, Span

CASES = Path(__file__).parent / "cases" / "french"
SECOND = CASES.with_name("french_second")  # written after the checks, by somebody who had not read them


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault marked in a text, with its exact correction when there is one."""

    rule: str
    span: Span | None
    fix: str | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """A text, the faults it holds, and how it reads once those with a sure fix are mended."""

    id: str
    network: str
    text: str
    faults: tuple[Fault, ...] = ()
    corrected: str | None = None
    language: str = "fr"
    fields: Mapping[str, str | None] = field(default_factory=dict)
    recent: tuple[PastText, ...] = ()


def read(name: str, folder: Path = CASES) -> list[Marked]:
    """The texts of one file of the folder."""
    lines = (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [_marked(json.loads(line)) for line in lines if line.strip()]


def guide_of(folder: Path = CASES) -> Guide:
    """The guide the texts were written for."""
    return parse(tomllib.loads((folder / "guide.toml").read_text(encoding="utf-8")))


def _marked(row: Mapping[str, Any]) -> Marked:
    faults = (
        Fault(fault["rule"], tuple(fault["span"]) if fault.get("span") else None, fault.get("fix"))
        for fault in row.get("faults", ())
    )
    return Marked(
        id=row["id"],
        network=row["network"],
        text=row["text"],
        faults=tuple(faults),
        corrected=row.get("corrected"),
        language=row.get("language", "fr"),
        fields=row.get("fields", {}),
        recent=tuple(_past(post) for post in row.get("recent", ())),
    )


def _past(row: Mapping[str, str]) -> PastText:
    return PastText(row["id"], row["network"], row["text"], datetime.fromisoformat(row["published_at"]))
