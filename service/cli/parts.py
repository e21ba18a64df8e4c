"""What `doctor` tells of each part it looked at."""

from __future__ import annotations

from typing import Any

from service.cli.house import spoken
from service.errors import PortevoixError
from service.messages import say
from service.problems import fault_message

Part = dict[str, Any]


def part(name: str, detail: str, *, ok: bool = True) -> Part:
    """A part that was looked at: `{name, ok, detail}`."""
    return {"name": name, "ok": ok, "detail": detail}


def broken(name: str, error: PortevoixError) -> Part:
    """A part that is broken, by its error."""
    sentences = [say(f"errors.{error.code}", spoken(), error.details)]
    faults = (fault_message(one, spoken()) for one in error.faults)
    sentences += [f"{fault['path']} — {fault['message']}" for fault in faults]
    return part(name, " ".join(sentences), ok=False)


def told(message: str, **details: object) -> str:
    """A message in the language of the terminal."""
    return say(message, spoken(), details)
