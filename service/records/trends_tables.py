"""The tables of trends: what sources said, the topics it makes, what was judged of them, and counters."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, LargeBinary, String, Table, Text

from service.records.tables import KEY, OF_BRAND, Moment, brand_key, key, metadata

# `place` is where it stood in the save of its `revision`. `oldest_at`: published or received, the earlier.
# `link_hash`: a link is too long to be a key. The vector comes last: lists stop before it.
trend_items = Table(
    "trend_items",
    metadata,
    brand_key(),
    key("id"),
    Column("revision", BigInteger, nullable=False),
    Column("place", Integer, nullable=False),
    Column("source", KEY, nullable=False),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("url", Text),
    Column("published_at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("oldest_at", Moment, nullable=False),
    Column("language", String),
    Column("region", String),
    Column("topic", KEY),
    Column("repeats", KEY),
    Column("link", Text),
    Column("link_hash", BigInteger),
    Column("embedder", String),
    Column("vector", LargeBinary),
    Index(None, "brand", "revision", "place"),
    Index(None, "brand", "published_at", "id"),
    Index(None, "brand", "topic", "published_at", "id"),
    Index(None, "brand", "source", "published_at", "id"),
    Index(None, "brand", "link_hash"),
    Index(None, "oldest_at"),
    info=OF_BRAND,
)

trend_topics = Table(
    "trend_topics",
    metadata,
    brand_key(),
    key("id"),
    Column("revision", BigInteger, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("label", Text, nullable=False),
    Column("first_seen", JSON, nullable=False),
    Column("merged_into", KEY),
    Index(None, "brand", "revision"),
    Index(None, "brand", "created_at", "id"),
    Index(None, "brand", "merged_into"),
    info=OF_BRAND,
)

# A log: of what was said of a topic, the last number counts.
trend_feedback = Table(
    "trend_feedback",
    metadata,
    brand_key(),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("topic", KEY, nullable=False),
    Column("verdict", String, nullable=False),
    Column("reason", Text),
    Column("by", String, nullable=False),
    Column("key", String),
    Column("at", Moment, nullable=False),
    Index(None, "brand", "topic", "number"),
    info=OF_BRAND,
)

trend_sources = Table(
    "trend_sources",
    metadata,
    brand_key(),
    key("source"),
    Column("fetched_at", Moment),
    Column("succeeded_at", Moment),
    Column("next_at", Moment),
    Column("url", Text),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("failures", Integer, nullable=False),
    Column("error", String),
    Column("found", Integer, nullable=False),
    Column("leased_until", Moment),
    Column("since", Text),
    info=OF_BRAND,
)

# No foreign key: counters outlive the brand, so that what was built before its erasure never looks current.
trend_revisions = Table(
    "trend_revisions",
    metadata,
    key("brand"),
    Column("revision", BigInteger, nullable=False),
    Column("erasures", BigInteger, nullable=False),
)
