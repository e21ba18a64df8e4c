"""What drafts keep of a past post or a page that is erased: its excerpt among their sources, its words."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Row, Select, Text, cast, delete, or_, select, update

from service.records.inbox_tables import messages, reply_links
from service.records.tables import drafts, pages, posts
from service.text import fold
from service.words import SourceKind

Payload = Mapping[str, Any]

ELIDED = "…"
FEWEST_QUOTED = 4  # words in a row that are a quotation
FEWEST_COPIED = 8  # words that a longer text is not likely to hold by chance
COPIED_SHARE = 0.9
SHORTEST_MARK = 12
LONGEST_MARK = 40  # a long one would be missed for one letter that was corrected
MOST_MARKS = 20
BATCH = 200
# Signs and the blanks around them: JSON escapes some, a typographer changes others.
_SIGNS = re.compile(r"[^\w ]+")
# A source as answers tell it, its reference in the form of JSON.
_SOURCED = re.compile(rb'"kind":\s*"(past_post|knowledge)",\s*"ref":\s*("(?:[^"\\]|\\.)*")')
# A draft, and a message, as answers tell it; an item of trends is known by the message it was made of.
_DRAFTED = re.compile(rb'"id":\s*"(d_[0-9a-f]{32})"')
_RECEIVED = re.compile(rb'"id":\s*"(?:message:)?(m_[0-9a-f]{32})"')
_WORD = re.compile(r"\w+")
# What told something may quote: of a finding, of a remark on the voice, of why a draft is degraded.
DETAILS = ("details", "degraded_details")


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
        pieces = [piece.strip() for piece in _SIGNS.split(self.text)]
        said = {run for piece in pieces for run in textwrap.wrap(piece, LONGEST_MARK)}
        pieces = sorted(said, key=lambda run: (-len(run), run))
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

    def is_copied_by(self, text: str) -> bool:
        """Whether a text holds nearly all of this one, or is nearly all taken from it.

        Numbers and words of one or two letters count for nothing: « no 1000 » is typeset « n° 1 000 ».
        """
        own, said = _telling(self.words), _telling(_words(text))
        if min(len(own), len(said)) < FEWEST_COPIED:
            return self.stands_in(text)
        held, taken = _shared(own, said), _shared(said, own)
        return held >= COPIED_SHARE * len(own) or taken >= COPIED_SHARE * len(said)

    def is_quoted_by(self, text: str) -> bool:
        """Whether a text is the reference, or words of this one in a row."""
        said = _words(text)
        quoted = len(said) >= FEWEST_QUOTED and (_within(said, self.words) or self.stands_in(text))
        return quoted or text == self.ref


def clear(connection: Connection, brand: str, erased: Erased) -> Sequence[str]:
    """Take it out of the drafts of the brand, a batch at a time; a draft that is a copy of it goes.

    The ids of the drafts that went or changed.
    """
    held = [cast(column, Text) for column in (drafts.c.payload, drafts.c.decision)]
    # A repetition is told by the draft's own words, which need not be those of the post to the letter.
    marks = (*erased.marks, '"repetition.')
    suspect = or_(*(column.contains(mark, autoescape=True) for column in held for mark in marks))
    query = select(drafts.c.id, drafts.c.payload, drafts.c.decision).where(drafts.c.brand == brand)
    itself = drafts.c.id == erased.ref if erased.kind == "past_post" else suspect
    touched = []
    for row in _batches(connection, query.where(or_(suspect, itself))):
        here = (drafts.c.brand == brand) & (drafts.c.id == row.id)
        left = None if _is_itself(row.id, erased) else without(row.payload, erased, row.decision)
        if left is None:
            connection.execute(delete(drafts).where(here))
            linked = (reply_links.c.brand == brand) & (reply_links.c.draft == row.id)
            connection.execute(delete(reply_links).where(linked))
        elif left != (row.payload, row.decision):
            decided = {} if left[1] is None else {"decision": left[1]}
            connection.execute(update(drafts).where(here).values(payload=left[0], **decided))
        else:
            continue
        touched.append(row.id)
    return touched


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
    """Whether all that an answer tells of, JSON or events, still stands: drafts, their sources, messages."""
    told = {(kind.decode(), json.loads(ref)) for kind, ref in _SOURCED.findall(body)}
    told |= {("draft", name.decode()) for name in _DRAFTED.findall(body)}
    told |= {("message", name.decode()) for name in _RECEIVED.findall(body)}
    for kind, names in (
        ("past_post", posts.c.id),
        ("knowledge", pages.c.path),
        ("draft", drafts.c.id),
        ("message", messages.c.id),
    ):
        refs = {ref for told_kind, ref in told if told_kind == kind}
        here = select(names).where(names.table.c.brand == brand, names.in_(refs))
        if refs and refs != set(connection.scalars(here)):
            return False
    return True


def without(
    payload: Payload, erased: Erased, decision: Payload | None = None
) -> tuple[Payload, Payload | None] | None:
    """The draft and its decision without that source and what quotes it; None when either is a copy."""
    said = (*_own_texts(payload), *([decision["text"]] if decision and decision.get("text") else ()))
    if erased.kind == "past_post" and any(map(erased.is_copied_by, said)):
        return None
    return _unsourced(payload, erased), _unreasoned(decision, erased)


def _unsourced(payload: Payload, erased: Erased) -> Payload:
    gone = {s["id"] for s in payload.get("sources", ()) if (s["kind"], s["ref"]) == (erased.kind, erased.ref)}
    kept = dict(payload)
    if gone:
        kept["sources"] = [source for source in payload["sources"] if source["id"] not in gone]
        kept["claims"] = [claim for claim in payload.get("claims", ()) if claim["source"] not in gone]
    return dict(_unquoted(kept, erased))


def _unreasoned(decision: Payload | None, erased: Erased) -> Payload | None:
    """The decision without a reason that quotes; what it changed is told by words of the draft alone."""
    if decision and erased.is_quoted_by(decision.get("reason") or ""):
        return {**decision, "reason": ELIDED}
    return decision


def _unquoted(value: Any, erased: Erased) -> Any:
    """JSON, with what details quote left out."""
    if isinstance(value, Mapping):
        return {
            name: _elided(inner, erased) if name in DETAILS else _unquoted(inner, erased)
            for name, inner in value.items()
        }
    return [_unquoted(inner, erased) for inner in value] if isinstance(value, list) else value


def _elided(details: Payload, erased: Erased) -> Payload:
    return {
        name: ELIDED if erased.is_quoted_by(str(value)) else value for name, value in (details or {}).items()
    }


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


def _telling(words: Sequence[str]) -> list[str]:
    return [word for word in words if len(word) > 2 and word.isalpha()]


def _shared(some: Sequence[str], others: Sequence[str]) -> int:
    """How many of these words stand in a quotation of the others."""
    size = FEWEST_QUOTED
    runs = {tuple(others[place : place + size]) for place in range(len(others) - size + 1)}
    shared = bytearray(len(some))
    for place in range(len(some) - size + 1):
        if tuple(some[place : place + size]) in runs:
            shared[place : place + size] = b"\x01" * size
    return sum(shared)


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
