"""What is seen in a message without its vector: its words, its language, the guide's words, its windows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

from service.checks.contacts import addresses
from service.checks.shadow import Shadow
from service.checks.words import Reading as TermReading
from service.guides.guide import Guide
from service.language import Detector
from service.message import Message
from service.personal.finding import find
from service.triage.features import Look, Marked
from service.triage.hidden import hidden_in
from service.triage.tongue import language_of
from service.words import Span

# Characters of a text that the embedder reads: its time grows with them, and faster where the signs are odd.
WHOLE = 600
WINDOW = 400
AROUND = 150  # characters on each side of a serious word: more would drown it
LONGEST_READ = 5_000  # characters in which orders are looked for, beside those of the message itself
MOST_WINDOWS = 4
LAST_SAID = 12  # messages of a thread: those a model is shown
_SERIOUS = frozenset(["threat", "wish_harm", "self_harm", "slur", "danger", "leak", "misconduct"])
_RUN = regex.compile(r"(\S)\1{3,}")
_MENTION = regex.compile(r"[@#][\w.]+")
# What of a person's own is not answered in public; an order number or a handle alone may be.
_COORDINATES = frozenset(["email", "phone", "iban", "card", "nir", "address"])
_LONGEST_THANKS = 8  # words
_NOT_THANKS = frozenset(["negation", "complaint", "insult", "help", "threat", "self_harm"])


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as its words alone tell it. `windows`: texts to embed beside the whole, with their look."""

    marked: Marked
    look: Look
    windows: tuple[tuple[str, Look], ...]
    language: str
    escalate: tuple[str, ...]
    never_public: tuple[str, ...]
    subjects: tuple[tuple[str, str], ...]
    guide_spans: tuple[Span, ...]
    personal: tuple[Span, ...]
    wordless: bool
    closes: bool
    ordered: bool


def look_at(message: Message, guide: Guide, detector: Detector) -> Seen:
    """Read the words of a message. Slow only for the first one, which loads what tells languages apart."""
    marked = Marked.of(message.text)
    language = language_of(message, guide, detector)
    shadow = Shadow.of(message.text)
    terms = TermReading.of(shadow.text) if _listens(guide) else None
    escalate, escalate_spans = _held(terms, shadow, guide.moderation.always_escalate, guide)
    never, never_spans = _held(terms, shadow, guide.moderation.never_public, guide)
    subjects, subject_spans = _subjects(terms, shadow, guide)
    start = marked if len(message.text) <= WHOLE else Marked.of(message.text[:WHOLE])
    return Seen(
        marked=marked,
        look=Look.of(start),
        windows=tuple((text, Look.of(Marked.of(text))) for text in _windows(marked)),
        language=language,
        escalate=escalate,
        never_public=never,
        subjects=subjects,
        guide_spans=(*escalate_spans, *never_spans, *subject_spans),
        personal=tuple(_personal(message.text)),
        wordless=_is_wordless(message.text, marked),
        closes=_closes(message, marked),
        ordered=_is_ordered(message, marked),
    )


def gives_orders(text: str) -> bool:
    """Whether a text, or what it hides, tells whoever sorts or answers messages what to do."""
    read = text[:LONGEST_READ]
    return "orders" in Marked.of(read).names or _hides_orders(read)


def _hides_orders(text: str) -> bool:
    return any("orders" in Marked.of(one).names for one in hidden_in(text) if one)


def _listens(guide: Guide) -> bool:
    return bool(guide.moderation.always_escalate or guide.moderation.never_public or guide.escalation)


def _held(
    terms: TermReading | None, shadow: Shadow, listed: Sequence[str], guide: Guide
) -> tuple[tuple[str, ...], tuple[Span, ...]]:
    """Which of the guide's terms a message holds, and where."""
    if terms is None or not listed:
        return (), ()
    found = terms.find(listed, guide.language)
    return tuple(dict.fromkeys(one.term for one in found)), tuple(shadow.span(o.start, o.end) for o in found)


def _subjects(
    terms: TermReading | None, shadow: Shadow, guide: Guide
) -> tuple[tuple[tuple[str, str], ...], tuple[Span, ...]]:
    """The subjects of the guide's escalations that a message names, with their contacts."""
    contacts = {
        part.strip(): (one.subject, one.contact)
        for one in guide.escalation
        for part in one.subject.split(",")
    }
    held, spans = _held(terms, shadow, list(contacts), guide)
    return tuple(dict.fromkeys(contacts[term] for term in held)), spans


def embedded_part(text: str) -> str:
    """What of a text is embedded: its beginning, no sign of it more than three times in a row."""
    return _RUN.sub(r"\1\1\1", text[: 2 * WHOLE])[:WHOLE]


def _windows(marked: Marked) -> Iterator[str]:
    """What else to embed: a text without its disguise; the end of a long one, and where its cues stand."""
    text, plain = marked.text, marked.tokens.plain
    if plain is not None:
        yield plain[:WHOLE]
    if len(text) <= WINDOW:
        return
    last = len(text)
    if last > WHOLE:
        last -= WINDOW
        yield text[last:]
    asked, reached = 1 + (plain is not None), 0
    for found in marked.found:
        start = marked.span(found)[0]
        if asked < MOST_WINDOWS - 1 and found.name in _SERIOUS and reached <= start < last:
            yield text[max(0, start - AROUND) : start + AROUND]
            asked, reached = asked + 1, start + AROUND


def _personal(text: str) -> Iterator[Span]:
    """Where somebody's e-mail, telephone, account, number or street stands."""
    return (one.span for one in find(text) if one.kind in _COORDINATES)


def _is_ordered(message: Message, marked: Marked) -> bool:
    """Whether the message, its author's names, or what strangers said before it gives orders."""
    said = (one for one in message.thread[-LAST_SAID:] if not one.ours)
    people = (message.author.name, message.author.handle)
    told = filter(None, (*people, *(part for one in said for part in (one.author.name, one.text))))
    return "orders" in marked.names or _hides_orders(message.text) or any(map(gives_orders, told))


def _is_wordless(text: str, marked: Marked) -> bool:
    """Whether a message holds no word beside links, mentions and hashtags."""
    covered = (
        [*addresses(text), *(match.span() for match in _MENTION.finditer(text))]
        if marked.found or text
        else []
    )
    return all(any(start <= word.start < end for start, end in covered) for word in marked.tokens.words[:40])


def _closes(message: Message, marked: Marked) -> bool:
    """Whether a message is a bare thanks after an answer of ours."""
    words = marked.tokens.words
    if not (message.thread and message.thread[-1].ours and 0 < len(words) <= _LONGEST_THANKS):
        return False
    if "?" in message.text or marked.names & _NOT_THANKS:
        return False
    thanked = {
        place
        for found in marked.found
        if found.name == "thanks_only"
        for place in range(found.first, found.last)
    }
    return len(thanked) * 2 >= len(words)
