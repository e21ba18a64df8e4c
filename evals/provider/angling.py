"""What the stub makes of a topic: an angle for each way to treat it, on what it was shown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

NBSP = "\u00a0"
TOPIC = re.compile(
    r"^(?:Le sujet, tel qu’on le nomme|The topic, as it is called)\n<<<\n(?P<label>.*?)\n>>>",
    re.DOTALL | re.MULTILINE,
)
ITEM = re.compile(r"^\[(?P<marker>i\d{1,2})\]\n<<<\n", re.MULTILINE)
PILLAR = re.compile(r"^- \[(p\d{1,2})\] ", re.MULTILINE)
LISTED = r"^(?:{})\n(?P<lines>(?:- [^\n]+\n)+)"
TREATMENTS = re.compile(
    LISTED.format("Les façons de traiter le sujet|The ways to treat the topic"), re.MULTILINE
)
NETWORKS = re.compile(LISTED.format("Les réseaux|The networks"), re.MULTILINE)
MARK = re.compile(r"^- ([a-z_]+)\b", re.MULTILINE)
MOST = 5


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as a prompt tells it, and the markers of what may be chosen."""

    label: str
    english: bool
    items: Sequence[str]
    pillars: Sequence[str]
    treatments: Sequence[str]
    networks: Sequence[str]


@lru_cache(maxsize=512)
def topic_of(user: str) -> Topic | None:
    """The topic a prompt is about; None where it is about none."""
    found = TOPIC.search(user)
    if not found:
        return None
    return Topic(
        label=found["label"],
        english=found[0].startswith("The"),
        items=ITEM.findall(user),
        pillars=PILLAR.findall(user),
        treatments=_marks(TREATMENTS, user),
        networks=_marks(NETWORKS, user),
    )


def angled(topic: Topic) -> Mapping[str, Any]:
    """An angle for each treatment, the networks and pillars in turn."""
    return {"angles": [_angle(topic, *one) for one in enumerate(topic.treatments[:MOST])]}


def _angle(topic: Topic, place: int, treatment: str) -> Mapping[str, Any]:
    if topic.english:
        hook, why = f"{topic.label}: seen from our trade.", "It speaks to the people who follow us."
    else:
        hook, why = f"{topic.label}{NBSP}: vu de notre métier.", "Il parle aux personnes qui nous suivent."
    return {
        "treatment": treatment,
        "pillar": topic.pillars[place % len(topic.pillars)] if topic.pillars else "none",
        "network": topic.networks[place % len(topic.networks)],
        "items": list(topic.items[:2]),
        "hook": hook,
        "why": why,
    }


def _marks(listed: re.Pattern[str], user: str) -> Sequence[str]:
    found = listed.search(user)
    return MARK.findall(found["lines"]) if found else ()
