"""Past posts: what the brand published, with the vectors they are found by."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, literal, select, tuple_

from service.index.embedder import Vectors
from service.records.cursors import cut, moment, unseal
from service.records.database import Database
from service.records.elsewhere import TOUCHED, forget_elsewhere
from service.records.engagement import Engagement
from service.records.erasure import promise
from service.records.ledger import (
    advance,
    checked,
    drop_vectors,
    lock_brand,
    lock_for,
    upsert,
    vector_row,
)
from service.records.nouns import Metrics, Page, PastPost
from service.records.spread import Spread, spread, spread_of
from service.records.store import Also, Store, whole
from service.records.tables import METRICS, Moment, drafts, posts, vectors
from service.records.traces import Erased, clear
from service.records.words import Terms, drop_words, put_words, words

FIELDS = ("id", "network", "kind", "text", "published_at", "url", "language")
COLUMNS = [posts.c[name] for name in (*FIELDS, "content_hash", *METRICS)]
QUERY = select(*COLUMNS)
# Far under the number of parameters either engine takes in a statement.
IDS_AT_ONCE = 10_000
BATCH = 500


class PostStore(Store):
    """Past posts of each brand, by id."""

    def __init__(self, database: Database, terms: Terms) -> None:
        super().__init__(database)
        self._terms = terms
        self._engagement = Engagement(database)

    @whole
    async def save_batch(
        self,
        brand: str,
        batch: Sequence[PastPost],
        given: Vectors,
        embedder: str,
        also: Also | None = None,
    ) -> None:
        """Add or replace posts with their vectors, shape (len(batch), dimension): all of them or none.

        They are on disk when this returns, with what `also` did. Of two posts with one id, the last is kept.
        Raises UnknownBrand, and EmbedderMismatch for vectors unlike those the brand has.
        """
        vector_of = dict(zip((post.id for post in batch), checked(given, len(batch)), strict=True))
        latest = {post.id: post for post in batch}
        if not latest:
            return
        said = await self._terms.rows(brand, "posts", {post.id: post.text for post in latest.values()})
        async with self._database.writing() as connection:
            await lock_for(connection, brand, embedder, given)
            there = select(func.count()).where(posts.c.brand == brand, posts.c.id.in_(list(latest)))
            added = len(latest) - (await connection.execute(there)).scalar_one()
            revision = await advance(connection, brand, "posts", added)
            await upsert(connection, posts, [_row(brand, post) for post in latest.values()])
            rows = [vector_row(brand, "posts", i, vector_of[i], embedder, revision) for i in latest]
            await upsert(connection, vectors, rows)
            await put_words(connection, said)
            if also is not None:
                await connection.run_sync(also)

    @whole
    async def known(self, brand: str, ids: Sequence[str]) -> Mapping[str, str]:
        """The content hash of each of `ids` that is stored."""
        found: dict[str, str] = {}
        async with self._database.reading() as connection:
            for some in _portions(ids):
                query = select(posts.c.id, posts.c.content_hash)
                rows = await connection.execute(query.where(posts.c.brand == brand, posts.c.id.in_(some)))
                found.update({row.id: row.content_hash for row in rows})
        return found

    async def get(self, brand: str, post: str) -> PastPost | None:
        """The post, or None."""
        return (await self.get_many(brand, [post])).get(post)

    @whole
    async def get_many(self, brand: str, ids: Sequence[str]) -> Mapping[str, PastPost]:
        """Those of `ids` that are stored, by id, in one query (up to 10,000)."""
        queries = [_of(brand).where(posts.c.id.in_(some)) for some in _portions(ids)]

        def work(connection: Connection) -> Mapping[str, PastPost]:
            return {row[0]: _post(row) for query in queries for row in connection.execute(query).all()}

        return await self._database.read(work)

    async def list(
        self, brand: str, network: str | None = None, cursor: str | None = None, limit: int = 50
    ) -> Page[PastPost]:
        """Newest first."""
        scope = f"posts/{brand}/{network}"
        last = None
        if cursor is not None:
            published_at, post_id = unseal(scope, cursor, str, str)
            last = (moment(published_at), post_id)
        found = await self._newest(brand, network, last, limit + 1)
        return cut(found, limit, scope, lambda post: (post.published_at.isoformat(), post.id))

    async def iterate(self, brand: str, network: str | None = None) -> AsyncIterator[PastPost]:
        """Every post, newest first, in constant memory."""
        last: tuple[datetime, str] | None = None
        while found := await self._newest(brand, network, last, BATCH):
            for post in found:
                yield post
            last = (found[-1].published_at, found[-1].id)

    @whole
    async def delete(self, brand: str, post: str) -> Erased | None:
        """Erase a post, its vector, and what drafts keep of it; None when it was not there.

        Traces stay on the disk until `scrub`. Raises UnknownBrand.
        """
        here = (posts.c.brand == brand) & (posts.c.id == post)
        async with self._database.writing() as connection:
            await lock_brand(connection, brand, alone=True)
            text = (await connection.execute(select(posts.c.text).where(here))).scalar()
            if text is None:
                return None
            erased = Erased("past_post", post, text)
            await promise(connection, posts, vectors, words, drafts, *TOUCHED)
            await connection.execute(delete(posts).where(here))
            await drop_vectors(connection, brand, "posts", [post])
            await drop_words(connection, brand, "posts", [post])
            await advance(connection, brand, "posts", added=-1, erased=1)
            touched = await connection.run_sync(clear, brand, erased)
            await connection.run_sync(forget_elsewhere, brand, erased, touched)
        return erased

    @whole
    async def count(self, brand: str, network: str | None = None) -> int:
        """How many posts are stored."""
        query = select(func.count()).where(posts.c.brand == brand)
        if network is not None:
            query = query.where(posts.c.network == network)
        async with self._database.reading() as connection:
            return (await connection.execute(query)).scalar_one()

    async def spread(self, brand: str) -> Mapping[str, Spread]:
        """How many posts each network has, and when the first and the last appeared; most posts first."""
        query = spread_of(brand)
        return await self._database.read(
            lambda connection: {row[0]: spread(row) for row in connection.execute(query)}
        )

    async def medians(self, brand: str) -> Mapping[str, float]:
        """The brand's own median engagement on each network: reactions + comments + shares + saves.

        What is not known counts for nothing; a post of which nothing is known is left out.
        """
        return await self._engagement.medians(brand)

    @whole
    async def _newest(
        self, brand: str, network: str | None, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[PastPost]:
        query = _of(brand).order_by(posts.c.published_at.desc(), posts.c.id.desc()).limit(limit)
        if network is not None:
            query = query.where(posts.c.network == network)
        if after is not None:
            seen = tuple_(literal(after[0], Moment), literal(after[1]))
            query = query.where(tuple_(posts.c.published_at, posts.c.id) < seen)
        async with self._database.reading() as connection:
            return [_post(row) for row in await connection.execute(query)]


def _of(brand: str) -> Select[Any]:
    return QUERY.where(posts.c.brand == brand)


def _portions(ids: Sequence[str]) -> Sequence[Sequence[str]]:
    return [ids[start : start + IDS_AT_ONCE] for start in range(0, len(ids), IDS_AT_ONCE)]


def _post(row: Row[*tuple[Any, ...]]) -> PastPost:
    post_id, network, kind, text, published_at, url, language, content_hash, *metrics = row
    return PastPost(
        post_id, network, kind, text, published_at, url, language, Metrics(*metrics), content_hash
    )


def _row(brand: str, post: PastPost) -> dict[str, Any]:
    return {
        "brand": brand,
        "id": post.id,
        "network": post.network,
        "kind": post.kind,
        "text": post.text,
        "published_at": post.published_at,
        "url": post.url,
        "language": post.language,
        **{name: getattr(post.metrics, name) for name in METRICS},
        "content_hash": post.content_hash,
    }
