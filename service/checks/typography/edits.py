"""One correction of typography, and how those of every family are kept apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Edit:
    """`text[start:end]`, never empty, becomes `fix`. `form` names the message, which `details` fill."""

    rule: str
    start: int
    end: int
    fix: str
    form: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


def blank(start: int, end: int, fix: str, form: str, mark: str = "") -> Edit:
    """A blank put right, before or after `mark`."""
    return Edit("typography.space", start, end, fix, form, {"mark": mark})


def respelt(rule: str, start: int, found: str, right: str) -> Edit:
    """The correction of a word, no wider than the letters that change."""
    head = _shared(found, right)
    tail = _shared(found[head:][::-1], right[head:][::-1])
    fix = right[head : len(right) - tail]
    details = {"found": found, "right": right}
    return Edit(rule, start + head, start + len(found) - tail, fix, details=details)


def _shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    pairs = zip(one, other, strict=False)
    return next(
        (place for place, (left, right) in enumerate(pairs) if left != right), min(len(one), len(other))
    )


def apart(edits: Iterable[Edit], length: int) -> Iterator[Edit]:
    """Those of `edits` that touch nothing an earlier one touches."""
    taken = bytearray(length)
    for edit in edits:
        if not any(taken[edit.start : edit.end]):
            taken[edit.start : edit.end] = b"\x01" * (edit.end - edit.start)
            yield edit
