"""What is still to be swept, and no samples of texts in PostgreSQL's statistics."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0009"
down_revision = "r0008"
branch_labels = None
depends_on = None

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
# Names out of a closed list: what the planner learns of them gives nothing of a brand away.
TELLING = {"brand", "network", "kind", "shelf", "embedder", "language", "origin"}
TEXTUAL = (sa.String, sa.LargeBinary)


def upgrade() -> None:
    """Create the table; leave what brands write out of pg_statistic, where it would outlive its erasure."""
    op.create_table(
        "sweeps", sa.Column("id", KEY, primary_key=True), sa.Column("tables", sa.Text, nullable=False)
    )
    if op.get_bind().dialect.name == "postgresql":
        _sample_nothing()


def _sample_nothing() -> None:
    seen = sa.inspect(op.get_bind())
    for table in seen.get_table_names():
        columns = seen.get_columns(table)
        names = [column["name"] for column in columns if isinstance(column["type"], TEXTUAL)]
        if {"brand", "guide"} & {column["name"] for column in columns}:
            for name in sorted(set(names) - TELLING):
                op.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{name}" SET STATISTICS 0')
