"""Rewriting without a model, and the parachute of models: the same text gives the same rewrite."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence

from service.networks.counting import measure
from service.prompting import Prompt
from service.rewrites import adapt, shorten
from service.rewrites.facts import RewriteFacts
from service.rewrites.pieces import Piece, cut, joined
from service.spelling import Dictionaries
from service.words import Finding
from service.writers.composer.typeset import for_network
from service.writers.port import Terms, Written

# The rules whose sure fixes are applied to what a person wrote, by what was asked.
MENDS: Mapping[str, tuple[str, ...]] = {
    "typography": ("typography.", "spelling."),
    "shorten": (),
    "adapt": ("hashtags.broken", "limits.forbidden_character", "links.accidental"),
}


class Mechanic:
    """Leaves pieces out, moves them, or lets the sure fixes be applied; it writes no word of its own."""

    name = "mechanic"
    model: str | None = None
    corrects = False
    room: int | None = None

    def __init__(self, dictionaries: Dictionaries | None = None) -> None:
        self._dictionaries = dictionaries

    async def write(self, prompt: Prompt, terms: Terms | None = None) -> Written:  # noqa: ARG002 - it spends neither
        """Rewrite the text as its verb says. What was left out is named in `notes`."""
        facts = RewriteFacts.of(prompt)
        # A long hostile text takes a second or two: meanwhile others are answered.
        text, beside, notes = await asyncio.to_thread(VERBS[facts.verb], facts, self._dictionaries)
        fields = {**beside, **facts.beside}
        alt_text = fields.pop("alt_text", None)
        return Written(text, fields, alt_text, tuple(notes), mends=MENDS[facts.verb])


Rewritten = tuple[str, dict[str, str], Sequence[Finding]]


def as_it_is(facts: RewriteFacts, _: Dictionaries | None) -> Rewritten:
    """The text itself: what typography needs is applied after the checks."""
    return facts.text, {}, ()


def shorter(facts: RewriteFacts, dictionaries: Dictionaries | None) -> Rewritten:
    """The text without its least telling pieces, until it fits and is a fifth shorter."""
    pieces = cut(facts.text)
    longest = int(shorten.LEFT * len(facts.text))
    gone = shorten.leave_out(
        pieces,
        shorten.stated(facts, dictionaries),
        facts,
        lambda text: len(text) <= longest and _fits(text, facts),
    )
    text = joined(pieces, gone)
    notes = list(_dropped(gone))
    if len(text) > longest:
        share = round(100 * (1 - len(text) / max(1, len(facts.text))))
        notes.append(Finding("rewrite.not_shorter", "warn", details={"share": str(share)}))
    return text, {}, notes


def adapted(facts: RewriteFacts, dictionaries: Dictionaries | None) -> Rewritten:
    """The text set for its network; when it is too long there, without its least telling pieces.

    When even that is too long, leaving out serves nothing: all stays, and the checks say so.
    """
    marks = shorten.stated(facts, dictionaries)
    pieces = adapt.without_emoji(cut(facts.text), facts)
    pieces = adapt.with_link(pieces, facts)
    pieces, spare = adapt.with_hashtags(pieces, marks, facts)
    pieces = adapt.compact(pieces, facts)
    gone = shorten.leave_out(
        pieces, marks, facts, lambda text: _fits(for_network(text, facts.network), facts)
    )
    text = for_network(joined(pieces, gone), facts.network)
    if gone and not _fits(text, facts):
        text, gone = for_network(joined(pieces), facts.network), ()
    return text, adapt.titled(pieces, facts), tuple(_dropped((*spare, *gone)))


VERBS: Mapping[str, Callable[[RewriteFacts, Dictionaries | None], Rewritten]] = {
    "typography": as_it_is,
    "shorten": shorter,
    "adapt": adapted,
}


def _fits(text: str, facts: RewriteFacts) -> bool:
    return measure(facts.network, text, facts.kind, facts.guide.limits_on(facts.network.id)).fits


def _dropped(gone: Sequence[Piece]) -> Iterator[Finding]:
    """A note for each sentence left out, and one for all the hashtags."""
    in_order = sorted(gone, key=lambda piece: piece.span)
    told = [piece.text for piece in in_order if piece.kind != "hashtag"]
    tags = " ".join(piece.text for piece in in_order if piece.kind == "hashtag")
    for text in (*told, *([tags] if tags else [])):
        yield Finding("rewrite.dropped", "warn", details={"piece": text[:300]})
