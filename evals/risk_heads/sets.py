"""The headlines the heads of risk are trained on, and those they are measured with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from service.topics.item import Item

HELD = Path(__file__).parent.parent / "cases" / "trends"
DEVELOPMENT = HELD / "development"


@dataclass(frozen=True, slots=True)
class Told:
    """A headline and the kinds of its risk; `group` keeps the headlines of one event together."""

    item: Item
    kinds: tuple[str, ...]
    group: str

    @property
    def risky(self) -> bool:
        """Whether it carries any risk."""
        return bool(self.kinds)


def development() -> tuple[list[Told], list[list[Told]]]:
    """What the heads are trained on: headlines that stand alone, and events."""
    alone = [
        one
        for name in ("risk", "risk_second", "stream_background")
        for one in headlines(DEVELOPMENT / f"{name}.jsonl")
    ]
    return alone, events(DEVELOPMENT / "stream_events.jsonl")


def headlines(file: Path) -> list[Told]:
    """Headlines that stand alone, of a JSON Lines file with `title`, `summary`, `language`, `risk`."""
    return [
        Told(_item(row, f"{file.stem}-{at}"), tuple(row["risk"]), f"{file.stem}-{at}")
        for at, row in enumerate(_rows(file))
    ]


def events(file: Path) -> list[list[Told]]:
    """The headlines of each event, which all carry the risk of the event."""
    return [
        [
            Told(_item(row, f"{event['event']}-{at}"), tuple(event["risk"]), event["event"])
            for at, row in enumerate(event["items"])
        ]
        for event in _rows(file)
    ]


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return (json.loads(line) for line in lines if line.strip())


def _item(row: dict[str, Any], name: str) -> Item:
    return Item(
        id=name,
        title=row["title"],
        summary=row["summary"],
        published_at=datetime(2026, 1, 1, tzinfo=UTC),
        source="eval",
        language=row["language"],
    )
