"""What a private note says of a message: what Portevoix proposes, in words. A person decides, and sends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.desk import Desk
from service.message import Triage
from service.messages import Language, catalogue, say
from service.records.inbox_nouns import MessageRecord
from service.replies.told import triage_of


@dataclass(frozen=True, slots=True)
class Proposed:
    """What is proposed for a message.

    `replies` are texts by tone; `holding` says that the team looks into it, `question` what to ask the team.
    """

    triage: Triage
    replies: Sequence[tuple[str, str]] = ()
    holding: str | None = None
    question: str | None = None


async def suggestion(desk: Desk, brand: str, message: str) -> str | None:
    """The note on a stored message, in the first language of the guide; None when it is no longer kept.

    UnknownBrand, and whatever keeps a reply from being written.
    """
    guide = (await desk.guides.get(brand)).guide
    record = await desk.records.inbox.get(brand, message)
    if record is None or record.swept_at is not None:
        return None
    language: Language = "fr" if guide.languages[0] == "fr" else "en"
    return words_of(await proposed(desk, brand, record), language)


async def proposed(desk: Desk, brand: str, record: MessageRecord) -> Proposed:  # noqa: ARG001
    """What is proposed for a stored message: what its triage says."""
    return Proposed(triage_of(record))


def words_of(given: Proposed, language: Language) -> str:
    """The text of a note."""
    return "\n\n".join(_paragraphs(given, language))


def _paragraphs(given: Proposed, language: Language) -> Iterator[str]:
    triage = given.triage
    action = say(f"notes.{triage.action}", language)
    yield f"{action} {say(f'triage.{triage.reason}', language, triage.details)}"
    if not triage.sure:
        yield say("notes.unsure", language)
    for tone, text in given.replies:
        yield f"{say('notes.proposed', language, {'tone': _tone(tone, language)})}\n{text}"
    if given.holding is not None:
        yield f"{say('notes.holding', language)}\n{given.holding}"
    if given.question is not None:
        yield f"{say('notes.question', language)}\n{given.question}"
    yield say("notes.decides", language)


def _tone(tone: str, language: Language) -> str:
    """The name of a tone; a person's own words stand as they are."""
    known = f"notes.tone_{tone}"
    return say(known, language) if known in catalogue() else tone
