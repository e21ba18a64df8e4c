"""A brand's export over HTTP."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import StreamingResponse

from service.brands.export import export
from service.guard import ADMIN
from service.web import DeskDep

router = APIRouter(prefix="/v1/brands/{brand}", tags=["brands"])
ZIP = "application/zip"


@router.get(
    "/export",
    dependencies=[ADMIN],
    response_class=StreamingResponse,
    responses={200: {"content": {ZIP: {"schema": {"type": "string", "format": "binary"}}}}},
)
async def get_export(desk: DeskDep, brand: str) -> StreamingResponse:
    """Everything the brand owns, in open formats: a ZIP that `ingest` can load again."""
    await desk.guides.get(brand)
    headers = {"Content-Disposition": f'attachment; filename="{brand}.zip"', "Cache-Control": "no-store"}
    return StreamingResponse(export(desk, brand), media_type=ZIP, headers=headers)
