"""What a model would understand of a prompt: its brief, its limit, its words, found loosely."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from babel.dates import format_date

FENCED = re.compile(r"<<<\n(.*?)\n>>>", re.DOTALL)
PART = re.compile(
    r"^[ \-*\[\w\]]{0,12}?\b(?P<label>Sujet|Fait|Date|Lien|Appel à l['’]action)\b(?P<rest>[^\n<]*)\n+"
    r"<<<\n(?P<text>.*?)\n>>>",
    re.DOTALL | re.MULTILINE,
)
MARK = re.compile(r"\[(\w{1,8})\]")
LIMIT = re.compile(r"\n[-*•] Texte\s?: ([\d\s]+?) caractères[^\n]* au plus")
HASHTAGS = re.compile(r"Hashtags\b[^\n]*?\s?: (\d+) au plus")
CHOICE = re.compile(r"hashtags?\b[^\n#]* parmi\s?: (#[^\n]+)")
NEVER = re.compile(r"N[’']écrivez jamais «\s?([^»]+?)\s?»")
CANARY = re.compile(r"\bpv-[0-9a-f]{6,}\b")
SOURCED = re.compile(r"^(.*) — source : (.*)$", re.DOTALL)
NO_LIMIT = 100_000
NBSP = "\u00a0"


@dataclass(frozen=True, slots=True)
class Part:
    """A text of the brief, and the marker it may be cited by."""

    label: str
    text: str
    marker: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """A prompt as read. `limit` is in characters, wide ones counted twice by `weight`.

    `last` is the last text between fences: what a judge judges.
    """

    subject: str
    facts: tuple[Part, ...] = ()
    date: str | None = None
    link: str | None = None
    call_to_action: str | None = None
    limit: int = NO_LIMIT
    hashtags: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    wants_title: bool = False
    wants_alt_text: bool = False
    last: str = ""


@lru_cache(maxsize=512)
def read(user: str) -> Reading:
    """The brief and the rules of a user prompt; a prompt without brief gives its last fenced text."""
    parts = [
        Part(found["label"].replace("'", "’"), found["text"].strip(), _marker(found[0].partition("<<<")[0]))
        for found in PART.finditer(user)
    ]
    first = {part.label: part.text for part in reversed(parts)}
    return Reading(
        subject=first.get("Sujet") or _last_fenced(user),
        facts=tuple(part for part in parts if part.label == "Fait"),
        date=first.get("Date"),
        link=first.get("Lien"),
        call_to_action=first.get("Appel à l’action"),
        limit=min((int("".join(found.split())) for found in LIMIT.findall(user)), default=NO_LIMIT),
        hashtags=_hashtags(user),
        never=tuple(NEVER.findall(user)),
        wants_title="\n- Titre" in user,
        wants_alt_text="\n- Texte alternatif" in user,
        last=_last_fenced(user),
    )


def canary(system: str) -> str:
    """The secret mark of a system prompt; a made-up one when it has none."""
    found = CANARY.search(system)
    return found[0] if found else "pv-000000000000"


def weight(text: str) -> int:
    """Length, never less than what a network counts: letters beyond U+10FF weigh two."""
    return sum(2 if letter > "\u10ff" else 1 for letter in text)


@lru_cache(maxsize=512)
def said_date(text: str) -> str:
    """« dimanche 17 janvier 2027, de 14 h à 17 h » for ISO 8601, else the text as it is."""
    try:
        start, _, end = text.partition("/")
        day = format_date(date.fromisoformat(start[:10]), "EEEE d MMMM y", locale="fr")
        return day.replace(" 1 ", " 1er ") + _hours(start, end)
    except ValueError:
        return text


def said_fact(text: str) -> str:
    """A fact as a sentence tells it, its source in brackets."""
    found = SOURCED.match(text)
    return f"{found[1]} (source{NBSP}: {found[2]})" if found else text


def _hours(start: str, end: str) -> str:
    times = [
        f"{at.hour}{NBSP}h{NBSP}{at.minute:02d}" if at.minute else f"{at.hour}{NBSP}h"
        for at in (datetime.fromisoformat(text) for text in (start, end) if "T" in text)
    ]
    return f", de {times[0]} à {times[1]}" if len(times) == 2 else f", à {times[0]}" if times else ""


def _marker(label: str) -> str | None:
    found = MARK.search(label)
    return found[1] if found else None


def _hashtags(user: str) -> tuple[str, ...]:
    choice = CHOICE.search(user)
    most = min(map(int, HASHTAGS.findall(user)), default=1)
    return tuple(re.findall(r"#\w+", choice[1])[: min(most, 2)]) if choice else ()


def _last_fenced(user: str) -> str:
    fenced = FENCED.findall(user)
    return fenced[-1].strip() if fenced else "Des nouvelles de la maison"
