"""What repeated edits teach, and what a person makes of it: confirmed, refused, undone."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import TypeAdapter

from service.decisions.case import Case
from service.decisions.learn_sentences import cut_lines, withdrawn_sentences
from service.decisions.learn_words import FEWEST, replaced_words
from service.decisions.lesson import Lesson, made, stands, undone
from service.desk import Desk
from service.errors import LessonStands, UnknownLesson
from service.library.guide_book import BrandGuide
from service.messages import Language
from service.records.nouns import DecidedText, LessonRecord

MOST_READ = 500  # decisions, the newest
AS_JSON: TypeAdapter[Lesson] = TypeAdapter(Lesson)
Status = Literal["proposed", "confirmed", "refused"]


@dataclass(frozen=True, slots=True)
class Told:
    """A lesson and what became of it; `evidence` are the drafts that showed it."""

    lesson: Lesson
    status: Status
    evidence: tuple[str, ...]


async def lessons(desk: Desk, brand: str) -> list[Told]:
    """Lessons that wait for a person, those most seen first, then those that are in the guide. UnknownBrand.

    One that was refused comes back when as many new edits show it as made it.
    """
    guide = await desk.guides.get(brand)
    known = await desk.records.lessons.all(brand)
    learnt = await _learnt(desk, guide)
    waiting = [one for one in learnt.values() if _is_proposed(one, known.get(one.id))]
    ranked = sorted(waiting, key=lambda one: (-len(one.evidence), one.id))
    return [_proposed(one) for one in ranked] + _confirmed(known.values(), guide)


async def confirm(desk: Desk, brand: str, lesson_id: str, by: str) -> tuple[Told, str]:
    """Change the guide as the lesson says; the lesson and the etag of the guide. UnknownBrand, UnknownLesson.

    PreconditionFailed when the guide was written meanwhile. One that is confirmed already stays so.
    """
    guide = await desk.guides.get(brand)
    known = await desk.records.lessons.all(brand)
    if there := next((one for one in _confirmed(known.values(), guide) if one.lesson.id == lesson_id), None):
        return there, guide.record.etag
    lesson = (await _learnt(desk, guide)).get(lesson_id)
    if lesson is None:
        raise UnknownLesson
    told = Told(lesson, "confirmed", _proposed(lesson).evidence)
    kept = AS_JSON.dump_python(lesson, mode="json", exclude={"evidence"})
    row = LessonRecord(lesson_id, "confirmed", by, desk.clock(), kept, told.evidence)
    rules = made(lesson.change, guide.record.guide)
    record = desk.guides.drawn(brand, rules, guide.record.prose, "api", None, guide.record.owner)
    await desk.records.lessons.confirm(row, record, guide.record.etag)
    return told, record.etag


async def refuse(desk: Desk, brand: str, lesson_id: str, by: str) -> Told:
    """Propose the lesson no more, until new edits show it. UnknownBrand, UnknownLesson, LessonStands."""
    guide = await desk.guides.get(brand)
    known = await desk.records.lessons.all(brand)
    if any(one.lesson.id == lesson_id for one in _confirmed(known.values(), guide)):
        raise LessonStands(lesson=lesson_id)
    lesson = (await _learnt(desk, guide)).get(lesson_id)
    if lesson is None:
        raise UnknownLesson
    await desk.records.lessons.refuse(brand, LessonRecord(lesson_id, "refused", by, desk.clock(), {}))
    return Told(lesson, "refused", _proposed(lesson).evidence)


async def undo(desk: Desk, brand: str, lesson_id: str) -> None:
    """Take a confirmed lesson out of the guide, or forget a refusal. UnknownLesson, LessonOverwritten."""
    guide = await desk.guides.get(brand)
    known = (await desk.records.lessons.all(brand)).get(lesson_id)
    if known is None:
        raise UnknownLesson
    if known.verdict == "refused":
        await desk.records.lessons.forget(brand, lesson_id)
        return
    lesson = AS_JSON.validate_python(dict(known.change))
    rules = undone(lesson.change, guide.record.guide, brand)
    record = desk.guides.drawn(brand, rules, guide.record.prose, "api", None, guide.record.owner)
    await desk.records.lessons.undo(lesson_id, record, guide.record.etag)


async def _learnt(desk: Desk, guide: BrandGuide) -> Mapping[str, Lesson]:
    decided = await desk.records.drafts.decided(guide.id, MOST_READ)
    return await asyncio.to_thread(_learn, desk, guide, decided)


def _learn(desk: Desk, guide: BrandGuide, decided: Sequence[DecidedText]) -> Mapping[str, Lesson]:
    cases = [Case.of(one) for one in decided]
    told: Language = "fr" if guide.guide.language == "fr" else "en"
    found = (
        *replaced_words(cases, guide.guide, desk.dictionaries, told),
        *withdrawn_sentences(cases, guide.record.guide),
        *cut_lines(cases, guide.guide, told),
    )
    return {lesson.id: lesson for lesson in found}


def _is_proposed(lesson: Lesson, known: LessonRecord | None) -> bool:
    """Whether a person has yet to decide: never asked, taken out of the guide by hand, or shown anew."""
    if known is None or known.verdict == "confirmed":
        return True
    return sum(one.decided_at > known.at for one in lesson.evidence) >= FEWEST


def _proposed(lesson: Lesson) -> Told:
    return Told(lesson, "proposed", tuple(one.draft for one in lesson.evidence))


def _confirmed(known: Iterable[LessonRecord], guide: BrandGuide) -> list[Told]:
    """The lessons that stand in the guide."""
    told = [
        Told(AS_JSON.validate_python(dict(one.change)), "confirmed", one.evidence)
        for one in known
        if one.verdict == "confirmed"
    ]
    return [one for one in told if stands(one.lesson.change, guide.record.guide)]
