"""Words and the live collections of a Chroma server, shared by every worker."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from service.index.lexicon import Lexicon
from service.records.words import Terms

revision = "r0008"
down_revision = "r0007"
branch_labels = None
depends_on = None

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
BATCH = 2_000
EVERY_TEXT = """
SELECT brand, 'posts' AS shelf, id, text FROM posts UNION ALL SELECT brand, shelf, id, text FROM passages
"""


def upgrade() -> None:
    """Create both tables, and read the words of what is there already."""
    _generations()
    words = op.create_table(
        "words",
        sa.Column("brand", KEY, sa.ForeignKey("brands.id"), primary_key=True),
        sa.Column("shelf", KEY, primary_key=True),
        sa.Column("id", KEY, primary_key=True),
        sa.Column("length", sa.Integer, nullable=False),
        sa.Column("terms", sa.JSON().with_variant(ARRAY(sa.Integer), "postgresql"), nullable=False),
    )
    if op.get_bind().dialect.name == "postgresql":
        for rows in _batches(op.get_bind()):
            op.bulk_insert(words, rows)
    op.create_index(
        "ix_words_terms", "words", ["terms"], postgresql_using="gin", postgresql_with={"fastupdate": "off"}
    )


def _generations() -> None:
    op.create_table(
        "generations",
        sa.Column("brand", KEY, primary_key=True),
        sa.Column("shelf", KEY, primary_key=True),
        sa.Column("name", sa.String),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("erasures", sa.BigInteger, nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.Column("dimension", sa.Integer, nullable=False),
        sa.Column("building", sa.String),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.Column("retired", sa.String),
    )


def _batches(connection: sa.Connection) -> Iterator[list[dict[str, Any]]]:
    terms = Terms(Lexicon(), kept=True)
    with connection.execute(sa.text(EVERY_TEXT).execution_options(yield_per=BATCH)) as found:
        for some in found.partitions():
            yield [terms.row(*row) for row in some]
