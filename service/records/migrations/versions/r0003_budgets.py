"""Budgets: limits, what each day has spent, the last minute."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0003"
down_revision = "r0002"
branch_labels = None
depends_on = None

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "budgets",
        sa.Column("subject", KEY, primary_key=True),
        sa.Column("requests_per_minute", sa.Integer),
        sa.Column("tokens_per_day", sa.BigInteger),
        sa.Column("cost_per_day", sa.BigInteger),
    )
    op.create_table(
        "spending",
        sa.Column("subject", KEY, primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("measure", KEY, primary_key=True),
        sa.Column("used", sa.BigInteger, nullable=False),
        sa.Column("reserved", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_spending_day_subject", "spending", ["day", "subject"])
    op.create_table(
        "minutes",
        sa.Column("subject", KEY, primary_key=True),
        sa.Column("seconds", sa.JSON, nullable=False),
    )
