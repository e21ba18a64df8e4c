"""Knowledge pages, whole, as people wrote them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, delete, func, or_, select

from service.records.cursors import cut, unseal
from service.records.elsewhere import TOUCHED, forget_elsewhere
from service.records.erasure import promise
from service.records.ledger import hold_brand, lock_brand, upsert
from service.records.nouns import KnowledgePage, Page
from service.records.passages import removed
from service.records.store import Store, whole
from service.records.tables import drafts, pages
from service.records.traces import Erased, clear

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

    async def count(self, brand: str) -> int:
        """How many pages are stored."""
        query = select(func.count()).where(pages.c.brand == brand)
        return await self._database.read(lambda connection: connection.execute(query).scalar_one())

    async def in_force(self, brand: str, on: date) -> Sequence[KnowledgePage]:
        """Pages valid that day, by path; both ends of their validity are included."""
        begun = or_(pages.c.valid_from.is_(None), pages.c.valid_from <= on)
        not_over = or_(pages.c.valid_until.is_(None), pages.c.valid_until >= on)
        return await self._read(_of(brand).where(begun, not_over))

    @whole
    async def delete(self, brand: str, path: str) -> Erased | None:
        """Erase a page, its passages with their vectors, and what drafts keep of it.

        None when there was no such page. Traces stay on the disk until `scrub`. Raises UnknownBrand.
        """
        here = (pages.c.brand == brand) & (pages.c.path == path)
        async with self._database.writing() as connection:
            await lock_brand(connection, brand, alone=True)
            text = (await connection.execute(select(pages.c.text).where(here))).scalar()
            if text is None:
                return None
            await promise(connection, pages, drafts, *TOUCHED)
            await connection.execute(delete(pages).where(here))
            gone = await removed(connection, brand, "knowledge", path)
            erased = Erased("knowledge", path, text, tuple(gone))
            touched = await connection.run_sync(clear, brand, erased)
            await connection.run_sync(forget_elsewhere, brand, erased, touched)
        return erased

    @whole
    async def _read(self, query: Select[Any]) -> Sequence[KnowledgePage]:
        async with self._database.reading() as connection:
            return [KnowledgePage(**row._mapping) for row in await connection.execute(query)]


def _of(brand: str) -> Select[Any]:
    return select(*COLUMNS).where(pages.c.brand == brand).order_by(pages.c.path)
