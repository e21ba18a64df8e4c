"""What a brand's library holds, over HTTP."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from service.guard import READ
from service.index.port import Condition
from service.library.holding import Holding
from service.web import DeskDep

router = APIRouter(prefix="/v1/brands/{brand}", tags=["library"])


class SpreadOut(BaseModel):
    """The past posts on one network: how many, and when the first and the last appeared."""

    model_config = ConfigDict(from_attributes=True)

    posts: int
    first: datetime
    last: datetime


class HoldingOut(BaseModel):
    """What the library holds; `networks` has those with past posts, the most first."""

    posts: int
    networks: dict[str, SpreadOut]
    pages: int
    pages_in_force: int = Field(description="knowledge pages that ground facts today")
    passages: dict[str, int] = Field(description="passages to search, by shelf: posts, guide, knowledge")
    index: Condition = Field(description="missing is made at the first search, broken mended at the next")
    embedder: str | None = Field(description="what made the vectors; null while there are none")
    embedder_configured: str

    @classmethod
    def of(cls, held: Holding, configured: str) -> HoldingOut:
        """From the value, and the name of the embedder that is configured."""
        return cls(
            posts=sum(spread.posts for spread in held.spread.values()),
            networks={name: SpreadOut.model_validate(spread) for name, spread in held.spread.items()},
            pages=held.pages,
            pages_in_force=held.pages_in_force,
            passages={str(shelf): count for shelf, count in held.passages.items()},
            index=held.condition,
            embedder=held.embedder,
            embedder_configured=configured,
        )


@router.get("/library", dependencies=[READ])
async def get_holding(desk: DeskDep, brand: str) -> HoldingOut:
    """What the brand's library holds, and whether it can be searched."""
    await desk.guides.get(brand)
    return HoldingOut.of(await desk.library.holding(brand), desk.embedder.name)
