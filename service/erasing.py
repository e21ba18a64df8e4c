"""Erasing: each place that keeps anything of a post, a page or a brand is called here."""

from __future__ import annotations

import asyncio

from service.desk import Desk
from service.errors import UnknownBrand


async def erase_post(desk: Desk, brand: str, post: str) -> asyncio.Task[None]:
    """Erase a past post; no search finds it any more. UnknownPost.

    The task ends once nothing of it is left on the disk, and goes on when nobody waits for it.
    """
    # The row, its vector, and what drafts keep of it: one transaction.
    await desk.library.forget_post(brand, post)
    return desk.library.cleaned(brand)


async def erase_page(desk: Desk, brand: str, path: str) -> asyncio.Task[None]:
    """Erase a knowledge page and its passages, as `erase_post` does. UnknownPage."""
    await desk.library.forget_page(brand, path)
    desk.grounds.forget(brand)
    return desk.library.cleaned(brand)


async def erase_brand(desk: Desk, brand: str) -> None:
    """Erase a brand with every row that is its own; a tombstone keeps `ingest` from bringing it back.

    Nothing is left on the disk when it ends. UnknownBrand when there is none.
    """
    await desk.guides.get(brand)
    if not await desk.records.brands.delete(brand, desk.clock()):
        raise UnknownBrand(brand=brand)
    desk.guides.forget(brand)
    desk.grounds.forget(brand)
    await desk.library.forget_brand(brand)
