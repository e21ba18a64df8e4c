"""The measured voice over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from service.brands.moves import propose_moves
from service.brands.voice_schemas import ProposedMoveOut, VoiceReport
from service.guard import READ
from service.web import DeskDep, LanguageDep

router = APIRouter(prefix="/v1/brands/{brand}", tags=["voice"])
Openings = Annotated[bool, Query(description="also propose moves from past posts")]


@router.get("/voice", dependencies=[READ])
async def get_voice(
    desk: DeskDep, brand: str, language: LanguageDep, network: str | None = None, openings: Openings = False
) -> VoiceReport:
    """How the brand speaks, counted in its past posts; with `network`, there alone."""
    await desk.guides.get(brand)
    if network is not None:
        desk.networks.get(network)
    report = VoiceReport.of(brand, await desk.library.voice(brand), network, language)
    if openings:
        proposed = await propose_moves(desk, brand, network)
        report.openings = [ProposedMoveOut.of(move) for move in proposed]
    return report
