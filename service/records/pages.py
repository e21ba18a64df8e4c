"""Knowledge pages, whole, as people wrote them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, delete, or_, select

from service.records.cursors import cut, unseal
from service.records.ledger import hold_brand, upsert
from service.records.nouns import KnowledgePage, Page
from service.records.store import Store, whole
from service.records.tables import pages

COLUMNS = [column for column in pages.columns if column.name != "brand"]


class PageStore(Store):
    """Knowledge pages of each brand, by path."""

    @whole
    async def save(self, brand: str, page: KnowledgePage) -> None:
        """Create or replace the page. Raises UnknownBrand."""
        row = {column.name: getattr(page, column.name) for column in COLUMNS}
        async with self._database.writing() as connection:
            await hold_brand(connection, brand)
            await upsert(connection, pages, [{"brand": brand, **row}])

    async def get(self, brand: str, path: str) -> KnowledgePage | None:
        """The page, or None."""
        found = await self._read(_of(brand).where(pages.c.path == path))
        return found[0] if found else None

    async def list(self, brand: str, cursor: str | None = None, limit: int = 50) -> Page[KnowledgePage]:
        """By path."""
        scope = f"pages/{brand}"
        query = _of(brand).limit(limit + 1)
        if cursor is not None:
            query = query.where(pages.c.path > unseal(scope, cursor, str)[0])
        return cut(await self._read(query), limit, scope, lambda page: (page.path,))

    async def in_force(self, brand: str, on: date) -> Sequence[KnowledgePage]:
        """Pages valid that day, by path; both ends of their validity are included."""
        begun = or_(pages.c.valid_from.is_(None), pages.c.valid_from <= on)
        not_over = or_(pages.c.valid_until.is_(None), pages.c.valid_until >= on)
        return await self._read(_of(brand).where(begun, not_over))

    @whole
    async def delete(self, brand: str, path: str) -> bool:
        """Erase the page; False when it was not there. Its passages are `passages.remove`'s."""
        gone = delete(pages).where(pages.c.brand == brand, pages.c.path == path)
        async with self._database.writing() as connection:
            deleted = (await connection.execute(gone)).rowcount > 0
        if deleted:
            await self._database.scrub()
        return deleted

    @whole
    async def _read(self, query: Select[Any]) -> Sequence[KnowledgePage]:
        async with self._database.reading() as connection:
            return [KnowledgePage(**row._mapping) for row in await connection.execute(query)]


def _of(brand: str) -> Select[Any]:
    return select(*COLUMNS).where(pages.c.brand == brand).order_by(pages.c.path)
