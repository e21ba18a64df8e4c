"""Words to search by, held by PostgreSQL for every worker: ranked as SQLite's full-text index ranks (BM25).

A word and its stem are kept as 32-bit digests that also cover the brand and the shelf, so that one GIN index
serves every brand without ever walking through another's rows, and holds no text. A word that comes n times
has n digests, one a time: what each time adds to the score is then added up without reading the row.
"""

from __future__ import annotations

import asyncio
import hashlib
import math
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import JSON, Column, Connection, Index, Integer, Table, delete, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from service.index.feed import FeedState
from service.index.lexicon import Lexicon
from service.index.rarity import Form, rarest, weighed
from service.index.words import Scored
from service.records.database import Database
from service.records.ledger import upsert
from service.records.store import Store
from service.records.tables import OF_BRAND, brand_key, key, metadata
from service.words import Shelf

MOST_TIMES = 8  # a ninth time adds a hundredth to the weight of a word
COUNTED = 5_001  # one more than the most rows of a word that is still rare, see service/index/rarity.py
SAMPLED = 2_000  # rows whose length is averaged
SHELVES_REMEMBERED = 256
K1, B = 1.2, 0.75  # those of FTS5

words = Table(
    "words",
    metadata,
    brand_key(),
    key("shelf"),
    key("id"),
    Column("length", Integer, nullable=False),
    Column("terms", JSON().with_variant(ARRAY(Integer), "postgresql"), nullable=False),
    Index("ix_words_terms", "terms", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
    info=OF_BRAND,
)

_COUNT = text("""
SELECT asked.term, (SELECT count(*) FROM (
    SELECT 1 FROM words WHERE words.terms && ARRAY[asked.term]
        AND words.brand = :brand AND words.shelf = :shelf LIMIT :counted
) AS few) AS seen FROM unnest(CAST(:terms AS integer[])) AS asked (term)
""")
_LENGTH = text("""
SELECT coalesce(avg(length), 1) FROM
    (SELECT length FROM words WHERE brand = :brand AND shelf = :shelf ORDER BY id LIMIT :sampled) AS few
""")
# What the n-th time adds: the weight of n times less that of n - 1, see BM25.
_FIND = text("""
SELECT found.id, sum(asked.idf * :k1_1 * (
    asked.time / (asked.time + found.k) - (asked.time - 1) / (asked.time - 1 + found.k)
)) AS score
FROM unnest(
    CAST(:terms AS integer[]), CAST(:idfs AS double precision[]), CAST(:times AS double precision[])
) AS asked (term, idf, time)
CROSS JOIN LATERAL (
    SELECT words.id, :k1 * (:flat + :b * words.length / :mean) AS k FROM words
    WHERE words.terms && ARRAY[asked.term] AND words.brand = :brand AND words.shelf = :shelf
) AS found
GROUP BY found.id ORDER BY score DESC, found.id LIMIT :k
""")


class Terms:
    """From texts to the digests of their words and stems; `kept` where there is a table to keep them in."""

    def __init__(self, lexicon: Lexicon, *, kept: bool) -> None:
        self.lexicon = lexicon
        self._kept = kept

    def row(self, brand: str, shelf: Shelf, row_id: str, given: str) -> dict[str, Any]:
        """A row of the words table."""
        forms = self.lexicon.forms(given)
        times = Counter(f"w{word}" for word, _ in forms) + Counter(f"s{stem}" for _, stem in forms)
        terms = [
            digest(brand, shelf, term, time)
            for term, seen in times.items()
            for time in range(1, min(seen, MOST_TIMES) + 1)
        ]
        return {"brand": brand, "shelf": shelf, "id": row_id, "length": len(forms), "terms": terms}

    async def rows(self, brand: str, shelf: Shelf, texts: Mapping[str, str]) -> list[dict[str, Any]]:
        """The rows of `texts` by id, made beside the event loop; none where they are not kept."""
        if not self._kept:
            return []
        return await asyncio.to_thread(lambda: [self.row(brand, shelf, *one) for one in texts.items()])


def digest(brand: str, shelf: Shelf, term: str, time: int) -> int:
    """32 bits, signed, as PostgreSQL keeps integers."""
    whole = f"{brand}\x00{shelf}\x00{time}\x00{term}".encode()
    return int.from_bytes(hashlib.blake2b(whole, digest_size=4).digest(), "little", signed=True)


async def put_words(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Hold these rows."""
    if rows:
        await upsert(connection, words, rows)


async def drop_words(connection: AsyncConnection, brand: str, shelf: Shelf, ids: Sequence[str]) -> None:
    """Delete the words of `ids`."""
    gone = words.c.id.in_(ids)
    await connection.execute(delete(words).where(words.c.brand == brand, words.c.shelf == shelf, gone))


@dataclass(slots=True)
class Known:
    """What was counted on a shelf at a revision: rows that hold each term, and their mean length.

    Never an older count: workers that counted at different times would rank differently.
    """

    revision: int
    length: float
    seen: dict[int, int] = field(default_factory=dict)


class WordStore(Store):
    """Search by words on PostgreSQL; fresh as soon as a row is committed."""

    def __init__(self, database: Database, terms: Terms) -> None:
        super().__init__(database)
        self._terms = terms
        self._known: OrderedDict[tuple[str, Shelf], Known] = OrderedDict()

    async def search_all(
        self, brand: str, question: str, k: int, states: Mapping[Shelf, FeedState]
    ) -> Mapping[Shelf, Scored]:
        """The `k` best (id, BM25 score) of each shelf for any rare word of the question, best first."""
        forms = weighed(self._terms.lexicon.forms(question))
        if not forms or k < 1:
            return dict.fromkeys(states, ())

        def work(connection: Connection) -> Mapping[Shelf, Scored]:
            return {
                shelf: self._search(connection, (brand, shelf), forms, k, state) if state.count else ()
                for shelf, state in states.items()
            }

        return await self._database.read(work)

    def forget(self, brand: str) -> None:
        """Remember nothing of a brand."""
        for place in [place for place in self._known if place[0] == brand]:
            del self._known[place]

    async def close(self) -> None:
        """The records close the connections."""

    def _search(
        self, connection: Connection, place: tuple[str, Shelf], forms: list[Form], k: int, state: FeedState
    ) -> Scored:
        known = self._counted(connection, place, forms, state)
        seen = {term: known.seen.get(digest(*place, term, 1), 0) for form in forms for term in _of(form)}
        kept = rarest(forms, lambda form: max(seen[term] for term in _of(form)), state.count)
        asked = [
            (digest(*place, term, time), _idf(state.count, seen[term]), time)
            for term in dict.fromkeys(term for form in kept for term in _of(form))
            for time in range(1, MOST_TIMES + 1)
        ]
        if not asked:
            return ()
        terms, idfs, times = map(list, zip(*asked, strict=True))
        given = {"terms": terms, "idfs": idfs, "times": times, "k": k, "mean": max(known.length, 1.0)}
        weights = {"k1": K1, "k1_1": K1 + 1, "b": B, "flat": 1 - B}
        rows = connection.execute(_FIND, given | weights | _named(place))
        return tuple((row.id, float(row.score)) for row in rows)

    def _counted(
        self, connection: Connection, place: tuple[str, Shelf], forms: list[Form], state: FeedState
    ) -> Known:
        """The shelf with the terms of the question counted."""
        known = self._known.get(place)
        if known is None or known.revision != state.revision:
            length = connection.execute(_LENGTH, {"sampled": SAMPLED} | _named(place)).scalar_one()
            known = self._known[place] = Known(state.revision, float(length))
            if len(self._known) > SHELVES_REMEMBERED:
                self._known.popitem(last=False)
        self._known.move_to_end(place)
        asked = {digest(*place, term, 1) for form in forms for term in _of(form)} - known.seen.keys()
        if asked:
            rows = connection.execute(
                _COUNT, {"terms": list(asked), "counted": COUNTED} | _named(place)
            ).all()
            known.seen |= {row.term: row.seen for row in rows}
        return known


def _of(form: Form) -> tuple[str, str]:
    word, stem = form
    return f"w{word}", f"s{stem}"


def _named(place: tuple[str, Shelf]) -> dict[str, str]:
    brand, shelf = place
    return {"brand": brand, "shelf": shelf}


def _idf(rows: int, seen: int) -> float:
    """As FTS5 weighs it: a word in over half the rows counts for next to nothing, never for less."""
    return max(math.log((rows - seen + 0.5) / (seen + 0.5)), 1e-6) if rows >= seen else 1e-6
