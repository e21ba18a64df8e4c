"""Lessons over HTTP: proposed from edits, confirmed by a person, undone."""

from __future__ import annotations

from fastapi import APIRouter, Response, status

from service.decisions.lesson_schemas import LessonDecision, LessonOut, LessonPage
from service.decisions.lessons import confirm, lessons, refuse, undo
from service.guard import ADMIN, READ, CallerDep
from service.web import DeskDep, LanguageDep

router = APIRouter(prefix="/v1/brands/{brand}/lessons", tags=["lessons"])


@router.get("", dependencies=[READ])
async def list_lessons(desk: DeskDep, brand: str, language: LanguageDep) -> LessonPage:
    """What the brand's last edits teach, and what of it is in the guide."""
    return LessonPage(items=[LessonOut.of(told, language) for told in await lessons(desk, brand)])


@router.post("/{lesson}/decision", dependencies=[ADMIN])
async def post_lesson_decision(
    desk: DeskDep,
    brand: str,
    lesson: str,
    body: LessonDecision,
    caller: CallerDep,
    language: LanguageDep,
    response: Response,
) -> LessonOut:
    """Confirm a lesson, which changes the guide (its new ETag is sent), or refuse it."""
    if body.verdict == "refused":
        return LessonOut.of(await refuse(desk, brand, lesson, caller.owner), language)
    told, etag = await confirm(desk, brand, lesson, caller.owner)
    response.headers["ETag"] = f'"{etag}"'
    return LessonOut.of(told, language)


@router.delete("/{lesson}", dependencies=[ADMIN], status_code=status.HTTP_204_NO_CONTENT)
async def delete_lesson(desk: DeskDep, brand: str, lesson: str) -> None:
    """Take a confirmed lesson out of the guide, and nothing else; or forget a refusal."""
    await undo(desk, brand, lesson)
