"""All the tables of the first release."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
METRICS = ("impressions", "reach", "reactions", "comments", "shares", "saves", "clicks", "follows")


def upgrade() -> None:
    """Create every table."""
    _brands()
    _shelves()
    _posts()
    _passages()
    _vectors()
    _pages()
    _drafts()


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, KEY, primary_key=True)


def _brand() -> sa.Column[str]:
    return sa.Column("brand", KEY, sa.ForeignKey("brands.id"), primary_key=True)


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def _brands() -> None:
    op.create_table(
        "brands",
        _key("id"),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("guide", sa.JSON, nullable=False),
        sa.Column("prose", sa.Text, nullable=False),
        sa.Column("origin", sa.String, nullable=False),
        sa.Column("fingerprint", sa.String),
        sa.Column("etag", sa.String, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("embedder", sa.String),
        sa.Column("dimension", sa.Integer),
    )


def _shelves() -> None:
    op.create_table(
        "shelves",
        _key("brand"),
        _key("shelf"),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("erasures", sa.BigInteger, nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
    )


def _posts() -> None:
    op.create_table(
        "posts",
        _brand(),
        _key("id"),
        sa.Column("network", KEY, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("url", sa.Text),
        sa.Column("language", sa.String),
        *(sa.Column(name, sa.BigInteger) for name in METRICS),
        sa.Column("content_hash", sa.String, nullable=False),
    )
    _index("posts", "brand", "published_at", "id")
    _index("posts", "brand", "network", "published_at", "id")


def _passages() -> None:
    op.create_table(
        "passages",
        _brand(),
        _key("shelf"),
        _key("id"),
        sa.Column("page", KEY, nullable=False),
        sa.Column("ref", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("valid_from", sa.Date),
        sa.Column("valid_until", sa.Date),
        sa.Column("content_hash", sa.String, nullable=False),
    )
    _index("passages", "brand", "shelf", "page", "position", "id")


def _vectors() -> None:
    op.create_table(
        "vectors",
        _brand(),
        _key("shelf"),
        _key("id"),
        sa.Column("embedder", sa.String, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
    )
    _index("vectors", "brand", "shelf", "revision", "id")


def _pages() -> None:
    op.create_table(
        "pages",
        _brand(),
        _key("path"),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("valid_from", sa.Date),
        sa.Column("valid_until", sa.Date),
        sa.Column("content_hash", sa.String, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )


def _drafts() -> None:
    op.create_table(
        "drafts",
        _brand(),
        _key("id"),
        sa.Column("network", KEY),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
    )
    _index("drafts", "brand", "created_at", "id")
    _index("drafts", "brand", "network", "created_at", "id")
