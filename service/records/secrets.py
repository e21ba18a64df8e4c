"""Secrets the house made for itself, the same for every process on these records."""

from __future__ import annotations

from sqlalchemy import Column, Connection, LargeBinary, Table, select

from service.records.ledger import INSERTS
from service.records.store import Store, whole
from service.records.tables import key, metadata

secrets = Table("secrets", metadata, key("name"), Column("value", LargeBinary, nullable=False))


class SecretStore(Store):
    """Secrets by name. Nothing lists them."""

    @whole
    async def settle(self, name: str, made: bytes) -> bytes:
        """The secret of that name: the one already kept, or else `made`, kept from now on."""
        known = select(secrets.c.value).where(secrets.c.name == name)

        def work(connection: Connection) -> bytes:
            first = INSERTS[connection.dialect.name](secrets).values(name=name, value=made)
            connection.execute(first.on_conflict_do_nothing())
            value: bytes = connection.execute(known).scalar_one()
            return value

        return await self._database.write(work, apart=True)
