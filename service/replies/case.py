"""A message as the house reads it: what it is, what was found for it, what may be said of its author."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from service.library.guide_book import BrandGuide
from service.message import Message, Triage
from service.personal.veil import Veil
from service.placing import Placed
from service.words import Finding, Source, WrittenBy

Failing = tuple[str, Mapping[str, str]]
NEEDS_FACTS = frozenset({"question", "help", "purchase", "job"})


@dataclass(frozen=True, slots=True)
class Case:
    """One message in hand.

    `veil` puts its personal data under placeholders. `sources` are the pages nearest to what it asks, the
    best first, and `answering` those that answer it. `notes` are findings on the search,
    `silent` the code and the details of the error for which the model did not have its say.
    """

    guide: BrandGuide
    placed: Placed
    message: Message
    veil: Veil
    triage: Triage
    read_by: WrittenBy | None
    sources: tuple[Source, ...] = ()
    answering: tuple[Source, ...] = ()
    notes: tuple[Finding, ...] = ()
    silent: Failing | None = None

    @property
    def asks(self) -> bool:
        """Whether what it says calls for facts."""
        return needs_facts(self.triage)


def needs_facts(triage: Triage) -> bool:
    """Whether an answer in public would have to state something of the brand's."""
    return triage.action == "reply" and not NEEDS_FACTS.isdisjoint(triage.intent)
