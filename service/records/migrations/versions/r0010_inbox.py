"""Messages of strangers, whom they come from, what was decided and suggested, and notes on their way."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0010"
down_revision = "r0009"
branch_labels = None
depends_on = None

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)
TABLES = ("messages", "message_people", "message_decisions", "reply_links", "notes", "heard")
# Names out of closed lists: what the planner learns of them gives nothing of a person away.
TELLING = {
    "brand",
    "network",
    "language",
    "intents",
    "sentiment",
    "urgency",
    "risk",
    "action",
    "state",
    "verdict",
    "embedder",
}
TEXTUAL = (sa.String, sa.LargeBinary)


def upgrade() -> None:
    """Create the tables; keep samples of their texts out of pg_statistic, as r0009 did."""
    _messages()
    _people()
    _decisions()
    _links()
    _notes()
    if op.get_bind().dialect.name == "postgresql":
        _sample_nothing()


def _brand() -> sa.Column[str]:
    return sa.Column("brand", KEY, sa.ForeignKey("brands.id"), primary_key=True)


def _required(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String, nullable=False) for name in names]


def _messages() -> None:
    op.create_table(
        "messages",
        _brand(),
        sa.Column("id", KEY, primary_key=True),
        sa.Column("network", KEY, nullable=False),
        sa.Column("external", KEY),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("posted_at", MOMENT),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("folded", sa.Text, nullable=False),
        sa.Column("triage", sa.JSON, nullable=False),
        *_required("language", "intents", "sentiment", "urgency", "risk", "action"),
        sa.Column("needs_reply", sa.Boolean, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("decision", sa.JSON),
        sa.Column("embedder", sa.String),
        sa.Column("vector", sa.LargeBinary),
        sa.Column("swept_at", MOMENT),
    )
    known = ["brand", "network", "external"]
    op.create_index("ix_messages_brand_network_external", "messages", known, unique=True)
    op.create_index("ix_messages_brand_received_at_id", "messages", ["brand", "received_at", "id"])
    by_state = ["brand", "state", "received_at", "id"]
    op.create_index("ix_messages_brand_state_received_at_id", "messages", by_state)
    op.create_index("ix_messages_swept_at_received_at", "messages", ["swept_at", "received_at"])


def _people() -> None:
    op.create_table(
        "message_people",
        _brand(),
        sa.Column("message", KEY, primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("person", KEY, primary_key=True),
        sa.Column("network", KEY, nullable=False),
    )
    by_person = ["brand", "network", "person"]
    op.create_index("ix_message_people_brand_network_person", "message_people", by_person)


def _decisions() -> None:
    op.create_table(
        "message_decisions",
        _brand(),
        sa.Column("id", KEY, primary_key=True),
        sa.Column("message", KEY, nullable=False),
        *_required("verdict", "by"),
        sa.Column("key", sa.String),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("reply", KEY),
    )
    op.create_index("ix_message_decisions_brand_at_id", "message_decisions", ["brand", "at", "id"])
    of_message = ["brand", "message", "at", "id"]
    op.create_index("ix_message_decisions_brand_message_at_id", "message_decisions", of_message)


def _links() -> None:
    op.create_table(
        "reply_links",
        _brand(),
        sa.Column("draft", KEY, primary_key=True),
        sa.Column("person", KEY, primary_key=True),
        sa.Column("message", KEY),
        sa.Column("network", KEY, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("ix_reply_links_brand_message", "reply_links", ["brand", "message"])
    by_person = ["brand", "network", "person"]
    op.create_index("ix_reply_links_brand_network_person", "reply_links", by_person)
    op.create_index("ix_reply_links_at", "reply_links", ["at"])


def _notes() -> None:
    op.create_table(
        "notes",
        _brand(),
        sa.Column("message", KEY, primary_key=True),
        sa.Column("place", sa.JSON, nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("error", sa.String),
        sa.Column("sent_at", MOMENT),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("leased_until", MOMENT),
        sa.Column("finished_at", MOMENT),
    )
    op.create_index("ix_notes_state_next_at", "notes", ["state", "next_at"])
    op.create_table(
        "heard",
        _brand(),
        sa.Column("delivery", KEY, primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("ix_heard_at", "heard", ["at"])


def _sample_nothing() -> None:
    seen = sa.inspect(op.get_bind())
    for table in TABLES:
        columns = seen.get_columns(table)
        names = {column["name"] for column in columns if isinstance(column["type"], TEXTUAL)}
        for name in sorted(names - TELLING):
            op.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{name}" SET STATISTICS 0')
