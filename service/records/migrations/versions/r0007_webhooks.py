"""Webhooks, and what is on its way to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0007"
down_revision = "r0006"
branch_labels = None
depends_on = None

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the tables of webhooks."""
    op.create_table(
        "webhooks",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("events", sa.Text, nullable=False),
        sa.Column("brands", sa.Text, nullable=False),
        sa.Column("secret", sa.String, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True)),
        sa.Column("disabled_at", sa.DateTime(timezone=True)),
        sa.Column("disabled_because", sa.String),
    )
    op.create_table(
        "deliveries",
        sa.Column("brand", KEY, sa.ForeignKey("brands.id"), primary_key=True),
        sa.Column("id", KEY, primary_key=True),
        sa.Column("webhook", KEY, nullable=False),
        sa.Column("event", sa.String, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("error", sa.String),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_deliveries_state_next_at", "deliveries", ["state", "next_at"])
    op.create_index("ix_deliveries_webhook_created_at", "deliveries", ["webhook", "created_at"])
