"""A lesson: a change of the guide that repeated edits propose, and how it is made and undone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from service.errors import LessonOverwritten
from service.messages import Language, say
from service.prompting import network_name

Kind = Literal["word", "sentence", "line"]
Place = Literal["vocabulary.prefer", "vocabulary.avoid", "moves", "signatures"]
PLACES: tuple[Place, ...] = get_args(Place)
Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class GuideChange:
    """An entry of a list of the guide: added (`before` None), removed (`after` None), or replaced.

    `at` is where it stood, when it is removed.
    """

    place: Place
    before: Entry | None
    after: Entry | None
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A draft whose edit shows the lesson, and when it was decided."""

    draft: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Lesson:
    """What edits teach, from the drafts that show it, on the networks they were for."""

    id: str
    kind: Kind
    change: GuideChange
    networks: tuple[str, ...]
    evidence: tuple[Evidence, ...] = ()

    def describe(self, language: Language, count: int) -> str:
        """The lesson, and what the guide would say, as a sentence; `count` is how many drafts showed it."""
        before, after = self.change.before or {}, self.change.after or {}
        details = {"count": count, "networks": _names(self.networks)}
        if self.kind == "word":
            details |= {"found": after["instead_of"][0], "better": after["term"]}
            return say("lessons.word", language, details)
        if self.kind == "line":
            return say("lessons.line", language, details | {"text": after["term"]})
        key = "lessons.sentence.scoped" if after else "lessons.sentence"
        left = _names(after.get("networks", ()))
        return say(key, language, details | {"text": before["text"], "left": left})


def identify(kind: Kind, *said: object) -> str:
    """The id of a lesson: the same for what says the same."""
    written = json.dumps([kind, *said], ensure_ascii=False)
    return f"l_{hashlib.sha256(written.encode()).hexdigest()[:24]}"


def stands(change: GuideChange, guide: Mapping[str, Any]) -> bool:
    """Whether the guide is as the change made it, at that place."""
    entries = _entries(guide, change.place)
    if change.after is not None:
        return change.after in entries
    return change.before is not None and not any(_same(change.before, entry) for entry in entries)


def made(change: GuideChange, guide: Mapping[str, Any]) -> dict[str, Any]:
    """The guide with the change. ValueError when the entry to change is not there."""
    return _put(guide, change.place, change.before, change.after, None)


def undone(change: GuideChange, guide: Mapping[str, Any], brand: str) -> dict[str, Any]:
    """The guide without the change, and with all else that was changed since. LessonOverwritten."""
    if not stands(change, guide):
        raise LessonOverwritten(brand=brand, path=change.place)
    return _put(guide, change.place, change.after, change.before, change.at)


def _put(
    guide: Mapping[str, Any], place: Place, old: Entry | None, new: Entry | None, at: int | None
) -> dict[str, Any]:
    """The guide with `new` in the place of `old`; with no `old`, at `at` or last."""
    changed = deepcopy(dict(guide))
    *parents, name = place.split(".")
    table = changed
    for parent in parents:
        table = table.setdefault(parent, {})
    entries: list[Any] = table.setdefault(name, [])
    if old is None:
        entries.insert(len(entries) if at is None else at, new)
    else:
        where = entries.index(old)
        entries[where : where + 1] = [] if new is None else [new]
    return _without_empty(changed, place)


def _without_empty(guide: dict[str, Any], place: Place) -> dict[str, Any]:
    """The guide without a list that holds nothing: what was never written is not there after an undo."""
    *parents, name = place.split(".")
    tables = [guide]
    for parent in parents:
        tables.append(tables[-1][parent])
    for table, key in zip(reversed(tables), reversed((*parents, name)), strict=True):
        if not table[key]:
            del table[key]
    return guide


def _entries(guide: Mapping[str, Any], place: Place) -> Sequence[Entry]:
    found: Any = guide
    for part in place.split("."):
        found = found.get(part, {})
    return list(found or ())


def _same(one: Entry, other: Entry) -> bool:
    return bool(one.get("text") == other.get("text"))


def _names(networks: Sequence[str]) -> str:
    return ", ".join(network_name(network) for network in networks)
