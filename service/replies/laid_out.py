"""Replies without a model: whole sentences of the guide around whole sentences of the brand's pages.

It never conjugates, and never puts a fragment inside a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import emoji

from service.checks.replying.opening import begun_by
from service.language import Detector
from service.message import Intent
from service.networks.counting import measure
from service.prompting import Prompt
from service.replies.choosing import Chooser
from service.replies.facts import ReplyFacts
from service.replies.passages import answer
from service.words import Finding
from service.writers.composer.chance import Chance
from service.writers.port import Terms, Written

TURNS = 12  # other sentences tried where a neighbour begins alike
AIRY = 320  # characters from which a reply has paragraphs
# Nothing is thanked for and nobody is cheered: the message is heard, and spoken of elsewhere.
GRAVE: frozenset[Intent] = frozenset({"insult", "hate", "threat", "self_harm", "spam"})
PLEASANT: frozenset[Intent] = frozenset({"praise", "suggestion"})
SORRY: frozenset[Intent] = frozenset({"complaint", "help", "self_harm"})
FIRST_TO_GO = ("closing", "lead", "thanks", "empathy")


@dataclass(frozen=True, slots=True)
class ReplyParts:
    """The pieces of a reply, each whole. `core` is what has to be said when no page answers."""

    greeting: str = ""
    thanks: str = ""
    empathy: str = ""
    lead: str = ""
    answer: tuple[str, ...] = ()
    core: str = ""
    closing: str = ""

    def text(self) -> str:
        """The reply as it would be published."""
        heart = [self.thanks, self.empathy], [self.lead, *self.answer, self.core], [self.closing]
        blocks = [" ".join(piece for piece in block if piece) for block in heart]
        body = [block for block in blocks if block]
        airy = len(" ".join(body)) > AIRY
        said = ("\n\n" if airy else " ").join(body)
        between = "\n" if airy or self.greeting.endswith((",", ":")) else " "
        return between.join(piece for piece in (self.greeting, said) if piece)

    def shorter(self) -> ReplyParts | None:
        """The same without its least needed piece; None when only one is left to say.

        The greeting stays while nothing else is courteous, and an answer of several sentences gives one up.
        """
        for piece in FIRST_TO_GO:
            if getattr(self, piece) and (piece != "thanks" or self.answer or self.core):
                return _without(self, piece)
        if len(self.answer) > 1:
            return replace(self, answer=self.answer[:-1])
        return replace(self, greeting="") if self.greeting else None


class ReplyComposer:
    """The embedded writer of replies, and the parachute of every other: the same facts give the same reply.

    `detector` tells in which language a page is; without one, French is told from English alone.
    """

    name = "composer"
    model: str | None = None
    corrects = False
    room: int | None = None

    def __init__(self, detector: Detector | None = None) -> None:
        self._detector = detector

    async def write(self, prompt: Prompt, terms: Terms | None = None) -> Written:  # noqa: ARG002 - it spends neither
        """Lay a reply out. Sentences of the answer that do not fit are named in `notes`, never cut."""
        facts = ReplyFacts.of(prompt)
        said = answer(facts, self._detector) if _may_state(facts) else ()
        tried = [fit(parts, facts) for parts in _turns(facts, said)]
        parts = next((one for one in tried if not begun_by(one.text(), facts.openings)), tried[0])
        dropped = [sentence for sentence in said if sentence not in parts.answer]
        notes = [Finding("composer.dropped_fact", "warn", details={"fact": one}) for one in dropped]
        return Written(with_emoji(parts, facts), notes=tuple(notes))


def _may_state(facts: ReplyFacts) -> bool:
    """Whether the reply may answer in public, from pages."""
    is_open = not facts.holding and facts.triage.action != "reply_privately"
    return is_open and not GRAVE & set(facts.triage.intent[:1])


def _turns(facts: ReplyFacts, said: tuple[str, ...]) -> Iterator[ReplyParts]:
    """The reply in other and other sentences, where neighbours make them wanted."""
    for turn in range(TURNS if facts.openings else 1):
        yield lay_out(facts, said, turn)


def lay_out(facts: ReplyFacts, said: tuple[str, ...], turn: int = 0) -> ReplyParts:
    """Every piece the tone wants, whatever room there is."""
    chooser, intent = Chooser(facts, turn=turn), _intent(facts)
    # Short of other sentences, a brief reply takes one more to begin otherwise.
    is_brief = facts.tone == "brief" and turn < TURNS // 2
    parts = ReplyParts(answer=said, core=_core(facts, said, chooser), greeting=chooser.choose("greeting"))
    if intent in SORRY:
        parts = replace(parts, empathy=chooser.choose("empathy"))
    elif intent in PLEASANT or not (is_brief or intent in GRAVE):
        parts = replace(parts, thanks=chooser.choose("thanks"))
    if said and not is_brief:
        parts = replace(parts, lead=chooser.choose("answer"))
    if not is_brief and intent not in GRAVE:
        parts = replace(parts, closing=chooser.choose("closing"))
    # One courteous piece is enough of them for a reply that wants to be brief.
    is_courteous = intent not in GRAVE and (parts.thanks or parts.empathy)
    return replace(parts, greeting="") if is_brief and is_courteous else parts


def _core(facts: ReplyFacts, said: tuple[str, ...], chooser: Chooser) -> str:
    """What is said where no page answers: in private, later, or nothing more than thanks."""
    if facts.triage.action == "reply_privately":
        return chooser.choose("private")
    if facts.holding:
        return chooser.choose("holding")
    intent = _intent(facts)
    if said or intent in PLEASANT:
        return ""
    return chooser.choose("private" if intent in GRAVE else "holding")


def fit(parts: ReplyParts, facts: ReplyFacts) -> ReplyParts:
    """Drop whole pieces, the least needed first, until every hard limit holds, or only one piece is left."""
    overrides = facts.guide.limits_on(facts.network.id)
    fitting = parts
    while not measure(facts.network, fitting.text(), facts.kind, overrides).fits:
        shorter = fitting.shorter()
        if shorter is None:
            break
        fitting = shorter
    return fitting


def with_emoji(parts: ReplyParts, facts: ReplyFacts) -> str:
    """The text, with a smile of the guide's where praise is warmly thanked and the brand would smile."""
    text, policy = parts.text(), facts.guide.emoji
    barred = policy.policy == "none" or policy.max_per_post == 0 or facts.network.id in policy.none_on
    if (
        barred
        or facts.tone in ("brief", "formal")
        or _intent(facts) != "praise"
        or parts.answer
        or parts.core
    ):
        return text
    chance = Chance(f"{facts.network.id}|{facts.message.text}")
    smiles = [sign for sign in policy.favourites if "smil" in emoji.demojize(sign)]
    allowed = [sign for sign in smiles if sign not in policy.forbidden]
    if not allowed or chance.draw("emoji") >= facts.habits.emoji_rate:
        return text
    smiling = f"{text.removesuffix('.')} {allowed[0]}"
    overrides = facts.guide.limits_on(facts.network.id)
    return smiling if measure(facts.network, smiling, facts.kind, overrides).fits else text


def _intent(facts: ReplyFacts) -> Intent:
    return facts.triage.intent[0] if facts.triage.intent else "question"


def _without(parts: ReplyParts, piece: str) -> ReplyParts:
    emptied: Any = {piece: ""}
    return replace(parts, **emptied)
