"""What drafts keep of a past post or a page that is erased: its excerpt among their sources, its words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Row, Select, Text, cast, delete, or_, select, update

from service.records.tables import drafts, pages, posts
from service.text import fold
from service.words import SourceKind

Payload = Mapping[str, Any]

ELIDED = "…"
FEWEST_QUOTED = 4  # words in a row that are a quotation
FEWEST_COPIED = 8  # words that a longer text is not likely to hold by chance
SHORTEST_MARK = 12
MOST_MARKS = 20
BATCH = 200
# Signs and the blanks around them: JSON escapes some, a typographer changes others.
_SIGNS = re.compile(r"[^\w ]+")
# A source as answers tell it, its reference in the form of JSON.
_SOURCED = re.compile(rb'"kind":\s*"(past_post|knowledge)",\s*"ref":\s*("(?:[^"\\]|\\.)*")')
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Erased:
    """A text of the library that is no more: its kind, what sources call it, and what it said.

    Of a page, `passages` are the ids of what was found by searches.
    """

    kind: SourceKind
    ref: str
    text: str
    passages: tuple[str, ...] = ()

    @property
    def marks(self) -> tuple[str, ...]:
        """What a JSON text that holds any of it contains: its reference quoted, pieces of its text."""
        pieces = sorted({piece.strip() for piece in _SIGNS.split(self.text)} - {""}, key=len, reverse=True)
        telling = [piece for piece in pieces if len(piece) >= SHORTEST_MARK] or pieces[:1]
        return (json.dumps(self.ref, ensure_ascii=False), *telling[:MOST_MARKS])

    @cached_property
    def words(self) -> Sequence[str]:
        """Its words, in a form that compares."""
        return _words(self.text)

    def stands_in(self, text: str) -> bool:
        """Whether a text is this one, or holds all of it; case, accents and signs aside."""
        said = _words(text)
        if not self.words:
            return text.strip() == self.text.strip()
        return said == self.words or (len(self.words) >= FEWEST_COPIED and _within(self.words, said))

    def is_quoted_by(self, text: str) -> bool:
        """Whether a text is the reference, or words of this one in a row."""
        said = _words(text)
        quoted = len(said) >= FEWEST_QUOTED and (_within(said, self.words) or self.stands_in(text))
        return quoted or text == self.ref


def clear(connection: Connection, brand: str, erased: Erased) -> None:
    """Take it out of the drafts of the brand, a batch at a time; a draft that is a copy of it goes."""
    payload = cast(drafts.c.payload, Text)
    # A repetition is told by the draft's own words, which need not be those of the post to the letter.
    suspect = or_(*(payload.contains(mark, autoescape=True) for mark in (*erased.marks, '"repetition.')))
    query = select(drafts.c.id, drafts.c.payload).where(drafts.c.brand == brand)
    itself = drafts.c.id == erased.ref if erased.kind == "past_post" else suspect
    for row in _batches(connection, query.where(or_(suspect, itself))):
        here = (drafts.c.brand == brand) & (drafts.c.id == row.id)
        left = None if _is_itself(row.id, erased) else without(row.payload, erased)
        if left is None:
            connection.execute(delete(drafts).where(here))
        elif left != row.payload:
            connection.execute(update(drafts).where(here).values(payload=left))


def backed(connection: Connection, brand: str, payload: Payload) -> Payload:
    """The draft without those of its sources that were erased while it was written."""
    for kind, table, name in (("past_post", posts, "id"), ("knowledge", pages, "path")):
        told = {s["ref"]: s for s in payload.get("sources", ()) if s["kind"] == kind}
        if not told:
            continue
        here = select(table.c[name]).where(table.c.brand == brand, table.c[name].in_(told))
        for ref in told.keys() - set(connection.scalars(here)):
            payload = _unsourced(payload, Erased(told[ref]["kind"], ref, told[ref]["excerpt"]))
    return payload


def is_backed(connection: Connection, brand: str, body: bytes) -> bool:
    """Whether every source that an answer tells of, JSON or events, still stands in the library."""
    told = {(kind.decode(), json.loads(ref)) for kind, ref in _SOURCED.findall(body)}
    for kind, table, name in (("past_post", posts, "id"), ("knowledge", pages, "path")):
        refs = {ref for told_kind, ref in told if told_kind == kind}
        here = select(table.c[name]).where(table.c.brand == brand, table.c[name].in_(refs))
        if refs and refs != set(connection.scalars(here)):
            return False
    return True


def without(payload: Payload, erased: Erased) -> Payload | None:
    """The draft without that source and what quotes it; None for a draft that is a copy of the post."""
    if erased.kind == "past_post" and any(map(erased.stands_in, _own_texts(payload))):
        return None
    return _unsourced(payload, erased)


def _unsourced(payload: Payload, erased: Erased) -> Payload:
    gone = {s["id"] for s in payload.get("sources", ()) if (s["kind"], s["ref"]) == (erased.kind, erased.ref)}
    kept = dict(payload)
    if gone:
        kept["sources"] = [source for source in payload["sources"] if source["id"] not in gone]
        kept["claims"] = [claim for claim in payload.get("claims", ()) if claim["source"] not in gone]
    if "findings" in payload:
        kept["findings"] = [_unquoted(finding, erased) for finding in payload["findings"]]
    return kept


def _unquoted(finding: Payload, erased: Erased) -> Payload:
    details = {
        name: ELIDED if erased.is_quoted_by(str(value)) else value
        for name, value in finding.get("details", {}).items()
    }
    return {**finding, "details": details} if details else finding


def _own_texts(payload: Payload) -> Iterator[str]:
    """What a draft would publish, part by part."""
    beside = (payload.get("fields") or {}).values()
    for text in (payload.get("text"), payload.get("alt_text"), *beside, *payload.get("thread", ())):
        if isinstance(text, str):
            yield text


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))


def _within(few: Sequence[str], many: Sequence[str]) -> bool:
    return f" {' '.join(few)} " in f" {' '.join(many)} "


def _is_itself(draft: str, erased: Erased) -> bool:
    """Whether the past post is the draft, published: it then bears its id."""
    return erased.kind == "past_post" and draft == erased.ref


def _batches(connection: Connection, query: Select[Any]) -> Iterator[Row[Any]]:
    last = ""
    while rows := connection.execute(
        query.where(drafts.c.id > last).order_by(drafts.c.id).limit(BATCH)
    ).all():
        yield from rows
        last = rows[-1].id
