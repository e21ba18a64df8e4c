"""The yardsticks of one draft, whoever wrote it: a number each, or None where it does not apply."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log2

import regex

from evals import scorers
from evals.scorers import Runs
from service.checks import values
from service.checks.citations import OF_THE_HOUSE
from service.checks.grounding import Grounds, lost, ungrounded
from service.guides.guide import Guide
from service.networks.catalogue import Network
from service.text import fold
from service.voice.habits import Habits
from service.words import Brief, Draft, Fact

TELLING = 4  # letters: shorter words are grammar
ROOT = 5  # first letters that a word shares with those of its family
_HASHTAG = regex.compile(r"(?<!\w)#[\w\p{M}]++")


@dataclass(frozen=True, slots=True)
class Known:
    """What a draft is held against: the same for every writer of a brief on a network.

    `pages` are passages of knowledge pages near the brief, `examples` past posts of the network; `posts` are
    the runs of words of all past posts, `allowed` those of the guide's own sentences.
    """

    brief: Brief
    guide: Guide
    network: Network
    kind: str
    grounds: Grounds
    habits: Habits
    posts: Runs
    allowed: Runs
    pages: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """A draft, what it is held against, and the seconds it took. `case` is the place of its brief."""

    system: str
    case: int
    known: Known
    draft: Draft
    seconds: float


Measure = Callable[[Written], float | None]


def published(draft: Draft) -> str:
    """All that readers would see of a draft."""
    beside = (draft.fields.get(name) for name in ("title", "first_comment"))
    return "\n".join(part for part in (draft.text, *draft.thread, *beside) if part)


def states(text: str, fact: Fact, language: str) -> bool:
    """Whether a text states a fact: every value of it; without values, half of its telling words."""
    if values.find(fact.text, language):
        return not any(lost(fact.text, text, language))
    telling = _roots(fact.text)
    return not telling or 2 * len(telling & _roots(text)) >= len(telling)


def unstated(one: Written) -> list[str]:
    """The facts of the brief that a draft does not state."""
    text = published(one.draft)
    return [fact.text for fact in one.known.brief.facts if not states(text, fact, one.draft.language)]


def facts_stated(one: Written) -> float | None:
    """The share of the brief's facts that the draft states."""
    facts = one.known.brief.facts
    return 1 - len(unstated(one)) / len(facts) if facts else None


def date_stated(one: Written) -> float | None:
    """Whether the brief's date stands in the draft."""
    date = one.known.brief.date
    return float(states(published(one.draft), Fact(date), one.draft.language)) if date else None


def link_present(one: Written) -> float | None:
    """Whether the brief's link stands in the draft, where a reader could follow it."""
    link = one.known.brief.link
    if link is None or not one.known.network.clickable_links:
        return None
    return float(link in published(one.draft))


def invented(one: Written) -> list[str]:
    """The values of a draft that neither the brief, the guide nor a page in force states."""
    found = values.find(published(one.draft), one.draft.language)
    return [value.text for value in ungrounded(found, one.known.grounds)]


def cited(one: Written) -> float | None:
    """The share of the claims whose source exists and may state facts: a past post may not."""
    real = {source.id for source in one.draft.sources if source.kind != "past_post"} | OF_THE_HOUSE
    return scorers.share(claim.source in real for claim in one.draft.claims) if one.draft.claims else None


def copied(one: Written) -> list[str]:
    """The runs of eight words taken from past posts, but those of the brief and of the guide's sentences."""
    brief = one.known.brief
    said = [brief.subject, brief.date, brief.call_to_action, *map(scorers.named, brief.facts)]
    own = Runs.of([text for text in said if text])
    allowed = Runs(one.known.allowed.known | own.known)
    return one.known.posts.copied(published(one.draft), allowed)


def foreign_hashtags(one: Written) -> list[str]:
    """The hashtags that the guide does not list, where it lists any."""
    policy = one.known.guide.hashtags
    listed = {fold(tag) for tag in (*policy.allowed, *policy.always)}
    return [tag for tag in one.draft.hashtags if listed and fold(tag) not in listed]


def length_ratio(one: Written) -> float | None:
    """The draft's length over the usual one there, hashtags apart."""
    usual = one.known.habits.length
    return len(_HASHTAG.sub("", one.draft.text).strip()) / usual if usual else None


def off_habit(one: Written) -> float | None:
    """How far the length is from the usual one, in doublings: twice as long and half as long are both 1."""
    ratio = length_ratio(one)
    return abs(log2(ratio)) if ratio else None


def usual(one: Written) -> float | None:
    """How usual the draft is for the voice."""
    return one.draft.voice.usual


def verdict(name: str) -> Measure:
    """Whether the voice gives a draft this verdict."""
    return lambda one: None if one.draft.voice.verdict is None else float(one.draft.voice.verdict == name)


def silent_overrun(one: Written) -> float:
    """Whether a draft does not fit and no block finding says so."""
    return float(bool(scorers.overlong(one.draft)) and not scorers.blocks(one.draft))


def tokens(one: Written) -> float:
    """Tokens read and written."""
    return float(one.draft.usage.input_tokens + one.draft.usage.output_tokens)


MEASURES: Mapping[str, Measure] = {
    "fits": lambda one: float(not scorers.overlong(one.draft)),
    "over its limit and silent": silent_overrun,
    "block findings a draft": lambda one: float(len(scorers.blocks(one.draft))),
    "degraded": lambda one: float(one.draft.degraded),
    "facts of the brief stated": facts_stated,
    "date stated": date_stated,
    "link present": link_present,
    "invented values a draft": lambda one: float(len(invented(one))),
    "claims with a source that exists": cited,
    "claims a draft": lambda one: float(len(one.draft.claims)),
    "eight-word runs of past posts": lambda one: float(len(copied(one))),
    "usual, mean": usual,
    "habituel": verdict("habituel"),
    "en marge": verdict("en marge"),
    "pas votre voix": verdict("pas votre voix"),
    "hashtags unknown a draft": lambda one: float(len(foreign_hashtags(one))),
    "length / usual length": length_ratio,
    "length off habit, doublings": off_habit,
    "tokens a draft": tokens,
    "cost a draft": lambda one: one.draft.usage.cost,
    "seconds a draft": lambda one: one.seconds,
}


def measured(drafts: Sequence[Written]) -> list[dict[str, float | None]]:
    """Every measure of every draft."""
    return [{name: measure(one) for name, measure in MEASURES.items()} for one in drafts]


def _roots(text: str) -> frozenset[str]:
    return frozenset(word[:ROOT] for word in scorers.folded_words(text) if len(word) >= TELLING)
