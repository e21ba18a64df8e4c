"""The tables. A change here needs a revision in migrations/versions; a test holds the two together."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)


class Moment(TypeDecorator[datetime]):
    """An aware time, kept in UTC; SQLite forgets the zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """In UTC; ValueError for a naive time."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# Order of code points on both engines, whatever the locale of the PostgreSQL cluster.
KEY = String().with_variant(String(collation="C"), "postgresql")

METRICS = ("impressions", "reach", "reactions", "comments", "shares", "saves", "clicks", "follows")

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


# In a table's `info`: its rows belong to their `brand`, and are erased with it.
OF_BRAND = {"of_brand": True}


def brand_key() -> Column[str]:
    """The brand a row belongs to, first part of its key."""
    return Column("brand", KEY, ForeignKey("brands.id"), primary_key=True)


def key(name: str) -> Column[str]:
    """A part of a key, in the order of code points."""
    return Column(name, KEY, primary_key=True)


brands = Table(
    "brands",
    metadata,
    key("id"),
    Column("name", Text, nullable=False),
    Column("guide", JSON, nullable=False),
    Column("prose", Text, nullable=False),
    Column("origin", String, nullable=False),
    Column("fingerprint", String),
    Column("etag", String, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("deleted_at", Moment),
    Column("embedder", String),
    Column("dimension", Integer),
    Column("owner", KEY, index=True),
)

# No foreign key: counters outlive the brand, so that an index built before its erasure never looks current.
shelves = Table(
    "shelves",
    metadata,
    key("brand"),
    key("shelf"),
    Column("revision", BigInteger, nullable=False),
    Column("erasures", BigInteger, nullable=False),
    Column("count", BigInteger, nullable=False),
)

posts = Table(
    "posts",
    metadata,
    brand_key(),
    key("id"),
    Column("network", KEY, nullable=False),
    Column("kind", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("published_at", Moment, nullable=False),
    Column("url", Text),
    Column("language", String),
    *(Column(name, BigInteger) for name in METRICS),
    Column("content_hash", String, nullable=False),
    Index(None, "brand", "published_at", "id"),
    Index(None, "brand", "network", "published_at", "id"),
    info=OF_BRAND,
)

passages = Table(
    "passages",
    metadata,
    brand_key(),
    key("shelf"),
    key("id"),
    Column("page", KEY, nullable=False),
    Column("ref", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("valid_from", Date),
    Column("valid_until", Date),
    Column("content_hash", String, nullable=False),
    Index(None, "brand", "shelf", "page", "position", "id"),
    info=OF_BRAND,
)

vectors = Table(
    "vectors",
    metadata,
    brand_key(),
    key("shelf"),
    key("id"),
    Column("embedder", String, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("vector", LargeBinary, nullable=False),
    Index(None, "brand", "shelf", "revision", "id"),
    info=OF_BRAND,
)

pages = Table(
    "pages",
    metadata,
    brand_key(),
    key("path"),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("valid_from", Date),
    Column("valid_until", Date),
    Column("content_hash", String, nullable=False),
    Column("updated_at", Moment, nullable=False),
    info=OF_BRAND,
)

drafts = Table(
    "drafts",
    metadata,
    brand_key(),
    key("id"),
    Column("network", KEY),
    Column("created_at", Moment, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("decided_at", Moment),
    Column("decision", JSON),
    Index(None, "brand", "created_at", "id"),
    Index(None, "brand", "network", "created_at", "id"),
    Index(None, "brand", "decided_at", "id"),
    info=OF_BRAND,
)


def erased_with_brand() -> tuple[Table, ...]:
    """The tables whose rows belong to a brand."""
    return tuple(table for table in reversed(metadata.sorted_tables) if table.info.get("of_brand"))
