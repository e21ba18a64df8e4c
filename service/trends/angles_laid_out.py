"""Angles without a model: ways to treat a topic, laid out on the networks and pillars they suit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from service.trends.angle import MOST_ANGLES, Angle
from service.trends.angles_told import reasons
from service.trends.footing import Footing, footing, quotation, topic_words
from service.trends.scene import Scene, Setting
from service.trends.treatments import Treatment

NOT_AT_HOME = 100  # after every network where a treatment is
ENDS = "?!…"
Pair = tuple[Treatment, Setting]


def lay_out(scene: Scene, most: int = MOST_ANGLES) -> tuple[Angle, ...]:
    """Up to `most` angles, no two alike: another treatment first, another network, another pillar in turn.

    None when no network can quote the topic.
    """
    left: list[Pair] = [(one, setting) for one in scene.treatments for setting in scene.settings]
    chosen: list[Angle] = []
    while left and len(chosen) < most:
        pair = min(left, key=lambda one: _wanted(one, chosen))
        left.remove(pair)
        found = footing(scene, pair[1], pair[0])
        if found:
            chosen.append(laid_out(scene, pair, found, _pillar(scene, chosen)))
        elif pair[0].call_to_action is None:
            # What has no room there without a call to action has none with one.
            left = [one for one in left if one[1] is not pair[1]]
    return tuple(chosen)


def laid_out(scene: Scene, pair: Pair, found: Footing, pillar: str | None) -> Angle:
    """The angle of a treatment on a network."""
    treatment, setting = pair
    return Angle(
        hook=hook_of(scene, treatment, found),
        why=reasons(scene, setting, treatment, found, pillar),
        treatment=treatment,
        network=setting.network.id,
        kind=found.kind,
        pillar=pillar,
        brief=found.brief,
    )


def hook_of(scene: Scene, treatment: Treatment, found: Footing) -> str:
    """A title quoted with its source; or what the topic is called, and what the treatment makes of it."""
    words = (treatment.headline or {}).get("fr" if scene.language == "fr" else "en")
    if not words or scene.language not in ("fr", "en"):
        return quotation(scene, found.items[0])
    head = topic_words(scene).rstrip(" .:;,")
    if head.endswith(tuple(ENDS)):
        return f"{head} {words[0].upper()}{words[1:]}"
    return f"{head}\u00a0: {words}" if scene.language == "fr" else f"{head}: {words}"


def _wanted(pair: Pair, chosen: Sequence[Angle]) -> tuple[int, int, int]:
    """Least used treatments first, then least used networks, then those where the treatment is at home."""
    treatment, setting = pair
    treated = Counter(one.treatment.id for one in chosen)
    seen = Counter(one.network for one in chosen)
    place = treatment.place_of(setting.network.id)
    home = NOT_AT_HOME if place is None else place
    return treated[treatment.id], seen[setting.network.id] + (place is None), home


def _pillar(scene: Scene, chosen: Sequence[Angle]) -> str | None:
    return scene.pillars[len(chosen) % len(scene.pillars)] if scene.pillars else None
