"""A message triaged, and what may be answered to it: a person reads, changes, sends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from service.desk import Desk
from service.errors import PortevoixError
from service.message import Message, Outcome, Triage
from service.placing import Placed, place
from service.records.people import keys_of
from service.replies.asking import question_for_team
from service.replies.case import Case, Failing
from service.replies.reading import read_message
from service.replies.suggesting import hold, suggest
from service.stored import save
from service.words import Draft, Source, Usage, WrittenBy
from service.writers.port import Terms
from service.writers.purse import Account, Purse

HEADS = WrittenBy("heads", None, "")


@dataclass(frozen=True, slots=True)
class Asked:
    """A message, the tones its answers are wanted in, whether any is; `stored`, its id where it is kept."""

    message: Message
    tones: tuple[str, ...] = ("warm", "brief")
    suggest: bool = True
    stored: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What a message is, and what may be answered.

    `suggestions` are drafts with their tone. `holding` is what can be said while the team looks for the
    answer, and `ask_team` what it is asked. `sources` are the pages nearest to the question, whether or not
    they answer it.
    """

    triage: Triage
    status: Outcome
    written_by: WrittenBy
    suggestions: tuple[tuple[Draft, str], ...] = ()
    holding: Draft | None = None
    ask_team: str | None = None
    sources: tuple[Source, ...] = ()
    usage: Usage = field(default_factory=Usage)
    silent: Failing | None = None

    @property
    def degraded(self) -> Failing | None:
        """The error for which a model did not have its say, or did not write: its code and its details."""
        drafts = (draft for draft, _ in self.suggestions if draft.degraded)
        written = ((one.degraded_because or "", one.degraded_details) for one in drafts)
        return next(written, self.silent)


async def reply(
    desk: Desk, brand: str, asked: Asked, until: float | None = None, purse: Purse | None = None
) -> Reply:
    """Triage a message and suggest answers, stored as drafts are. UnknownBrand, UnknownNetworkInBody.

    `until` is when models must be done, on the clock of the event loop; `purse`, what they may spend. Also
    EmbedderMismatch, and BudgetSpent when a model could make no call at all.
    """
    guide = await desk.guides.get(brand)
    account = Account(purse or Purse())
    terms = Terms(until, account)
    placed = place_of_reply(desk, asked.message.network)
    case = await read_message(desk, guide, placed, asked.message, terms, suggest=asked.suggest)
    status = outcome(case)
    tones = dict.fromkeys(asked.tones) if asked.suggest and status == "suggested" else {}
    drafts = await suggest(desk, case, list(tones), terms) if tones else []
    if case.asks and drafts and not any(map(answers, drafts)):
        case, status, drafts = replace(case, answering=()), "holding", []
    holding = await hold(desk, case, terms) if asked.suggest and holds(case, status) else []
    await keep(desk, brand, asked, [*drafts, *holding])
    return Reply(
        triage=case.triage,
        status=status,
        written_by=drafts[0].written_by if drafts else case.read_by or HEADS,
        suggestions=tuple(zip(drafts, tones, strict=False)),
        holding=next(iter(holding), None),
        ask_team=question_for_team(case, status) if asked.suggest else None,
        sources=case.sources,
        usage=account.usage,
        silent=case.silent,
    )


async def triaged_alone(desk: Desk, brand: str, message: Message, because: PortevoixError) -> Reply:
    """The triage of the heads, whatever else fails; `because` says why there is no more."""
    alone = replace(desk, writer=desk.composer, adviser=None)
    told = await reply(alone, brand, Asked(message, suggest=False))
    return replace(told, silent=(because.code, because.details))


def answers(draft: Draft) -> bool:
    """Whether a draft states something from a page; of a model's, the checks judge what it states."""
    return bool(draft.claims) or draft.written_by.writer != "composer"


async def keep(desk: Desk, brand: str, asked: Asked, drafts: Sequence[Draft]) -> None:
    """Keep the drafts, and whom they answer: they go when that person is erased."""
    author = asked.message.author
    people = keys_of(author.id, author.handle, author.name)
    ids = [draft.id for draft in drafts]
    linked = desk.records.inbox.linking(brand, ids, asked.message.network, people, desk.clock(), asked.stored)
    await save(desk, *drafts, also=[linked])


def place_of_reply(desk: Desk, network: str) -> Placed:
    """The network, and the kind of text that answers there. UnknownNetworkInBody."""
    ((found, _),) = place(desk.networks, [(network, None)])
    return found, found.reply_kind


def outcome(case: Case) -> Outcome:
    """What is to become of a message: low confidence and grave matters go to a person."""
    triage = case.triage
    if triage.action == "escalate" or not triage.sure:
        return "needs_person"
    if triage.action in ("ignore", "hide") or not triage.needs_reply:
        return "no_reply"
    return "holding" if case.asks and not case.answering else "suggested"


def holds(case: Case, status: Outcome) -> bool:
    """Whether a holding reply serves: no page answers, or it is for lawyers or the press to be answered.

    On a danger, an accusation or a crisis nothing is proposed: a person finds the words.
    """
    triage = case.triage
    waits = triage.sure and triage.needs_reply and triage.risk != "crisis"
    return status == "holding" or (waits and triage.intent[0] in ("legal", "press"))
