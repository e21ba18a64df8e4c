"""What the stub makes of a community's message: a sensible triage, and an answer from the page that fits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

MESSAGE = re.compile(
    r"^(?:Le message, reçu sur|The message, received on)[^\n]*\n<<<\n(?P<text>.*?)\n>>>",
    re.DOTALL | re.MULTILINE,
)
NAME = re.compile(
    r"^(?:Vous pouvez saluer par ce prénom|You may greet by this first name)\n<<<\n(.*?)\n>>>", re.MULTILINE
)
PAGE = re.compile(r"^\[(?P<marker>s\d{1,2})\]\n<<<\n(?P<text>.*?)\n>>>", re.DOTALL | re.MULTILINE)
SENTENCE = re.compile(r"[^.!?\n]{20,220}[.!?](?=\s|$)")
WORD = re.compile(r"[^\W\d_]{4,}")
ENOUGH = 2  # words that a message and a page share
# The first that a message matches says what it is: intent, sentiment, urgency, risk, action.
READINGS: tuple[tuple[str, tuple[str, str, str, str, str]], ...] = (
    (
        r"suicid|en finir|plus envie de vivre|kill myself|want to die",
        ("self_harm", "negative", "now", "crisis", "escalate"),
    ),
    (
        r"tuer|crever|brûler|casser la gueule|on sait où|kill you|burn (?:it|you)",
        ("threat", "negative", "now", "crisis", "escalate"),
    ),
    (
        r"avocat|mise en demeure|porter plainte|lawyer|sue you",
        ("legal", "negative", "today", "watch", "escalate"),
    ),
    (r"journaliste|interview|rédaction|journalist", ("press", "neutral", "today", "watch", "escalate")),
    (
        r"gagnez|cliquez|whatsapp|crypto|click here|earn money",
        ("spam", "neutral", "whenever", "none", "hide"),
    ),
    (r"connard|abruti|enculé|minables|idiots?\b", ("insult", "negative", "whenever", "watch", "hide")),
    (
        r"déçu|honte|inadmissible|jamais (?:arrivé|reçu)|disappointed|never (?:came|arrived)",
        ("complaint", "negative", "today", "none", "reply_privately"),
    ),
    (r"\?", ("question", "neutral", "today", "none", "reply")),
    (r"merci|bravo|super|thanks|love", ("praise", "positive", "whenever", "none", "reply")),
)
OTHERWISE = ("off_topic", "neutral", "whenever", "none", "ignore")


@dataclass(frozen=True, slots=True)
class Received:
    """A message, its author’s first name where it may be said, and the pages given with it, by marker."""

    text: str
    english: bool
    name: str | None
    pages: Mapping[str, str]

    @property
    def fitting(self) -> str | None:
        """The marker of the page that shares most words with the message, if any shares enough."""
        asked = _words(self.text)
        shared = {marker: len(asked & _words(text)) for marker, text in self.pages.items()}
        best = max(shared, key=lambda marker: shared[marker], default=None)
        return best if best and shared[best] >= ENOUGH else None


@lru_cache(maxsize=512)
def received(user: str) -> Received | None:
    """The message a prompt is about; None where it is about none."""
    found = MESSAGE.search(user)
    if not found:
        return None
    name = NAME.search(user)
    pages = {page["marker"]: page["text"] for page in PAGE.finditer(user)}
    return Received(found["text"], found[0].startswith("The"), name[1] if name else None, pages)


def triaged(message: Received) -> dict[str, Any]:
    """What it is, by its words."""
    told = message.text.casefold()
    kind = next((kind for pattern, kind in READINGS if re.search(pattern, told)), OTHERWISE)
    intent, sentiment, urgency, risk, action = kind
    return {
        "intent": [intent],
        "sentiment": sentiment,
        "urgency": urgency,
        "risk": risk,
        "needs_reply": action.startswith("reply") or intent in ("self_harm", "legal", "press"),
        "action": action,
        "sources": [message.fitting] if message.fitting else [],
    }


def answered(message: Received) -> dict[str, Any]:
    """A courteous reply, with a sentence of the page that fits, and where it was read."""
    hello = "Hello" if message.english else "Bonjour"
    thanks = "thank you for your message." if message.english else "merci pour votre message."
    bye = "Have a good day!" if message.english else "Belle journée à vous\u00a0!"
    said = SENTENCE.search(message.pages[message.fitting]) if message.fitting else None
    fact = said[0].strip() if said else ""
    text = " ".join(filter(None, (f"{hello} {message.name or ''}".strip() + ",", thanks, fact, bye)))
    return {"text": text, "claims": [{"text": fact, "source": message.fitting}] if fact else []}


def _words(text: str) -> set[str]:
    return set(WORD.findall(text.casefold()))
