"""Decisions, lessons, and secrets of the house."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0005"
down_revision = "r0004"
branch_labels = None
depends_on = None

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Add what decisions need, leaving every draft as it is."""
    _drafts()
    _decisions()
    _lessons()
    op.create_table(
        "secrets",
        sa.Column("name", KEY, primary_key=True),
        sa.Column("value", sa.LargeBinary, nullable=False),
    )


def _brand() -> sa.Column[str]:
    return sa.Column("brand", KEY, sa.ForeignKey("brands.id"), primary_key=True)


def _drafts() -> None:
    op.add_column("drafts", sa.Column("decided_at", sa.DateTime(timezone=True)))
    op.add_column("drafts", sa.Column("decision", sa.JSON))
    op.create_index("ix_drafts_brand_decided_at_id", "drafts", ["brand", "decided_at", "id"])


def _decisions() -> None:
    op.create_table(
        "decisions",
        _brand(),
        sa.Column("id", KEY, primary_key=True),
        sa.Column("draft", KEY, nullable=False),
        sa.Column("verdict", sa.String, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("key", sa.String),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("draft_hash", sa.String, nullable=False),
        sa.Column("text_hash", sa.String, nullable=False),
        sa.Column("blocks", sa.JSON, nullable=False),
    )
    op.create_index("ix_decisions_brand_at_id", "decisions", ["brand", "at", "id"])
    op.create_index("ix_decisions_brand_draft_at_id", "decisions", ["brand", "draft", "at", "id"])


def _lessons() -> None:
    op.create_table(
        "lessons",
        _brand(),
        sa.Column("id", KEY, primary_key=True),
        sa.Column("verdict", sa.String, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("change", sa.JSON, nullable=False),
        sa.Column("evidence", sa.JSON, nullable=False),
    )
