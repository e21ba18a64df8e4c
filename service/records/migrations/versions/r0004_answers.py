"""Answers kept for retries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0004"
down_revision = "r0003"
branch_labels = None
depends_on = None

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the table of answers."""
    op.create_table(
        "answers",
        sa.Column("owner", KEY, primary_key=True),
        sa.Column("key", KEY, primary_key=True),
        sa.Column("fingerprint", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("claim", sa.String),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("scopes", sa.JSON, nullable=False),
        sa.Column("brand", KEY, sa.ForeignKey("brands.id")),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("headers", sa.JSON, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_answers_until", "answers", ["until"])
    op.create_index("ix_answers_claim", "answers", ["claim"])
    op.create_index("ix_answers_brand", "answers", ["brand"])
