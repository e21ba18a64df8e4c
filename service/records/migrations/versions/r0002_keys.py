"""API keys, and who created each brand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0002"
down_revision = "r0001"
branch_labels = None
depends_on = None

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the table of keys; brands there already are the house's."""
    op.create_table(
        "keys",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("owner", KEY, nullable=False),
        sa.Column("scopes", sa.JSON, nullable=False),
        sa.Column("brands", sa.JSON),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.Column("last_used_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_keys_created_at_id", "keys", ["created_at", "id"])
    op.add_column("brands", sa.Column("owner", KEY))
    op.create_index("ix_brands_owner", "brands", ["owner"])
