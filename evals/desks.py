"""A house of an eval's own: a folder, nothing shared, the composer for a writer, and the demo brands."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from service.brands.ingest import Choices, ingest
from service.desk import Desk
from service.settings import Settings

BRANDS = Path(__file__).parent.parent / "brand_guides"


def alone(folder: Path, embedder: Literal["e5", "hashing"] = "hashing") -> Settings:
    """Settings that hold whatever the environment says, for a house in `folder`."""
    return Settings(
        data_dir=folder,
        database_url=None,
        chroma_url=None,
        embedder=embedder,
        model="composer",
        log_level="error",
    )


async def fill(desk: Desk, *names: str, brands: Path = BRANDS) -> None:
    """Ingest these brands of the folder, or all of them; what is wrong with one is raised."""
    async for done in ingest(desk, brands, Choices(brands=names)):
        if done.error:
            raise done.error
