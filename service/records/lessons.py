"""Lessons a person confirmed or refused: what each changed in a guide, so that it can be undone."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import JSON, Column, Connection, Delete, String, Table, delete, select

from service.records.brands import write_brand
from service.records.ledger import held, upsert, upserted
from service.records.nouns import BrandRecord, LessonRecord
from service.records.store import Store, whole
from service.records.tables import OF_BRAND, Moment, brand_key, key, metadata

lessons = Table(
    "lessons",
    metadata,
    brand_key(),
    key("id"),
    Column("verdict", String, nullable=False),
    Column("by", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("change", JSON, nullable=False),
    Column("evidence", JSON, nullable=False),
    info=OF_BRAND,
)

COLUMNS = [column for column in lessons.columns if column.name != "brand"]


class LessonStore(Store):
    """The lessons of each brand that a person has decided of."""

    async def all(self, brand: str) -> Mapping[str, LessonRecord]:
        """Every one, by id: a person decides of few."""
        query = select(*COLUMNS).where(lessons.c.brand == brand).order_by(lessons.c.id)
        rows = await self._database.carry_out(self._database.read(lambda one: one.execute(query).all()))
        return {row.id: LessonRecord(**{**row._mapping, "evidence": tuple(row.evidence)}) for row in rows}

    @whole
    async def refuse(self, brand: str, lesson: LessonRecord) -> None:
        """Remember a refusal. Raises UnknownBrand."""
        row = _row(brand, lesson)

        def work(connection: Connection) -> None:
            held(connection, brand)
            upserted(connection, lessons, [row])

        await self._database.write(work, apart=True)

    @whole
    async def confirm(self, lesson: LessonRecord, guide: BrandRecord, etag: str) -> None:
        """Write the guide as the lesson makes it, over the version `etag`, and remember it, or neither.

        Raises PreconditionFailed, BrandDeleted.
        """
        async with self._database.writing() as connection:
            await write_brand(connection, guide, etag)
            await upsert(connection, lessons, [_row(guide.id, lesson)])

    @whole
    async def undo(self, lesson: str, guide: BrandRecord, etag: str) -> None:
        """Write the guide as it is without the lesson, over the version `etag`, and forget it, or neither.

        Raises PreconditionFailed, BrandDeleted.
        """
        async with self._database.writing() as connection:
            await write_brand(connection, guide, etag)
            await connection.execute(_gone(guide.id, lesson))

    @whole
    async def forget(self, brand: str, lesson: str) -> None:
        """Forget what was decided of a lesson."""
        await self._database.write(lambda connection: connection.execute(_gone(brand, lesson)), apart=True)


def _gone(brand: str, lesson: str) -> Delete:
    return delete(lessons).where(lessons.c.brand == brand, lessons.c.id == lesson)


def _row(brand: str, lesson: LessonRecord) -> dict[str, object]:
    row = {column.name: getattr(lesson, column.name) for column in COLUMNS}
    return row | {"brand": brand, "change": dict(lesson.change), "evidence": list(lesson.evidence)}
