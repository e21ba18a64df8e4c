"""Erasing a brand, everywhere it is written."""

from __future__ import annotations

from service.desk import Desk
from service.errors import UnknownBrand


async def erase(desk: Desk, brand: str) -> None:
    """Erase a brand from records and index; a tombstone keeps `ingest` from bringing it back.

    UnknownBrand when there is none.
    """
    await desk.guides.get(brand)
    if not await desk.records.brands.delete(brand, desk.clock()):
        raise UnknownBrand(brand=brand)
    await desk.library.forget_brand(brand)
