"""The tables of what strangers wrote to a brand, of whom it is, and of what was suggested in answer."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Index, Integer, LargeBinary, String, Table, Text

from service.records.tables import KEY, OF_BRAND, Moment, brand_key, key, metadata

# `intents` holds names between spaces, the main one first: one is in it when " name " is.
# `folded`: the text as searches compare it. `swept_at`: since then it only counts.
messages = Table(
    "messages",
    metadata,
    brand_key(),
    key("id"),
    Column("network", KEY, nullable=False),
    Column("external", KEY),
    Column("received_at", Moment, nullable=False),
    Column("posted_at", Moment),
    Column("payload", JSON, nullable=False),
    Column("folded", Text, nullable=False),
    Column("triage", JSON, nullable=False),
    Column("language", String, nullable=False),
    Column("intents", String, nullable=False),
    Column("sentiment", String, nullable=False),
    Column("urgency", String, nullable=False),
    Column("risk", String, nullable=False),
    Column("action", String, nullable=False),
    Column("needs_reply", Boolean, nullable=False),
    Column("state", String, nullable=False),
    Column("decision", JSON),
    Column("embedder", String),
    Column("vector", LargeBinary),
    Column("swept_at", Moment),
    Index(None, "brand", "network", "external", unique=True),
    Index(None, "brand", "received_at", "id"),
    Index(None, "brand", "state", "received_at", "id"),
    Index(None, "swept_at", "received_at"),
    info=OF_BRAND,
)

# By what each person of a message is known: its author at `place` 0, those of its thread from 1.
message_people = Table(
    "message_people",
    metadata,
    brand_key(),
    key("message"),
    Column("place", Integer, primary_key=True, autoincrement=False),
    key("person"),
    Column("network", KEY, nullable=False),
    Index(None, "brand", "network", "person"),
    info=OF_BRAND,
)

# No foreign key to the message: what was decided stays known when its texts are erased.
message_decisions = Table(
    "message_decisions",
    metadata,
    brand_key(),
    key("id"),
    Column("message", KEY, nullable=False),
    Column("verdict", String, nullable=False),
    Column("by", String, nullable=False),
    Column("key", String),
    Column("at", Moment, nullable=False),
    Column("reply", KEY),
    Index(None, "brand", "at", "id"),
    Index(None, "brand", "message", "at", "id"),
    info=OF_BRAND,
)

# Which drafts answer whom: one row for each way the person is known, or one with none.
reply_links = Table(
    "reply_links",
    metadata,
    brand_key(),
    key("draft"),
    key("person"),
    Column("message", KEY),
    Column("network", KEY, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "brand", "message"),
    Index(None, "brand", "network", "person"),
    Index(None, "at"),
    info=OF_BRAND,
)
