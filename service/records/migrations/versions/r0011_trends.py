"""Items of trends, their topics, what was judged of them, and how far each source was read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0011"
down_revision = "r0010"
branch_labels = None
depends_on = None

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)
TABLES = ("trend_items", "trend_topics", "trend_feedback", "trend_sources", "trend_revisions")
# Names out of closed lists: what the planner learns of them gives nothing of a text away.
TELLING = {"brand", "language", "region", "embedder", "verdict", "error"}
TEXTUAL = (sa.String, sa.LargeBinary)


def upgrade() -> None:
    """Create the tables; keep samples of their texts out of pg_statistic, as r0009 did."""
    _items()
    _topics()
    _feedback()
    _sources()
    if op.get_bind().dialect.name == "postgresql":
        _sample_nothing()


def _brand() -> sa.Column[str]:
    return sa.Column("brand", KEY, sa.ForeignKey("brands.id"), primary_key=True)


def _items() -> None:
    op.create_table(
        "trend_items",
        _brand(),
        sa.Column("id", KEY, primary_key=True),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("source", KEY, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("url", sa.Text),
        *(sa.Column(name, MOMENT, nullable=False) for name in ("published_at", "received_at", "oldest_at")),
        sa.Column("language", sa.String),
        sa.Column("region", sa.String),
        sa.Column("topic", KEY),
        sa.Column("repeats", KEY),
        sa.Column("link", sa.Text),
        sa.Column("link_hash", sa.BigInteger),
        sa.Column("embedder", sa.String),
        sa.Column("vector", sa.LargeBinary),
    )
    for names in (
        ["brand", "revision", "place"],
        ["brand", "published_at", "id"],
        ["brand", "topic", "published_at", "id"],
        ["brand", "source", "published_at", "id"],
        ["brand", "link_hash"],
        ["oldest_at"],
    ):
        op.create_index(f"ix_trend_items_{'_'.join(names)}", "trend_items", names)


def _topics() -> None:
    op.create_table(
        "trend_topics",
        _brand(),
        sa.Column("id", KEY, primary_key=True),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("first_seen", sa.JSON, nullable=False),
        sa.Column("merged_into", KEY),
    )
    op.create_index("ix_trend_topics_brand_revision", "trend_topics", ["brand", "revision"])
    op.create_index("ix_trend_topics_brand_created_at_id", "trend_topics", ["brand", "created_at", "id"])
    op.create_index("ix_trend_topics_brand_merged_into", "trend_topics", ["brand", "merged_into"])


def _feedback() -> None:
    op.create_table(
        "trend_feedback",
        _brand(),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("topic", KEY, nullable=False),
        sa.Column("verdict", sa.String, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("key", sa.String),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("ix_trend_feedback_brand_topic_number", "trend_feedback", ["brand", "topic", "number"])


def _sources() -> None:
    op.create_table(
        "trend_sources",
        _brand(),
        sa.Column("source", KEY, primary_key=True),
        *(sa.Column(name, MOMENT) for name in ("fetched_at", "succeeded_at", "next_at")),
        *(sa.Column(name, sa.Text) for name in ("url", "etag", "last_modified")),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("error", sa.String),
        sa.Column("found", sa.Integer, nullable=False),
        sa.Column("leased_until", MOMENT),
        sa.Column("since", sa.Text),
    )
    op.create_table(
        "trend_revisions",
        sa.Column("brand", KEY, primary_key=True),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("erasures", sa.BigInteger, nullable=False),
    )


def _sample_nothing() -> None:
    seen = sa.inspect(op.get_bind())
    for table in TABLES:
        columns = seen.get_columns(table)
        names = {column["name"] for column in columns if isinstance(column["type"], TEXTUAL)}
        for name in sorted(names - TELLING):
            op.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{name}" SET STATISTICS 0')
