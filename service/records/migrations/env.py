"""Run by Alembic on the connection that service/records/migrate.py hands over."""

from __future__ import annotations

from alembic import context

from service.records.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
