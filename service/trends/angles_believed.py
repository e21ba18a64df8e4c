"""What of a model's answer is believed: markers, names and values that code can check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from service.checks.grounding import Grounds
from service.errors import InvalidText
from service.examining import Place
from service.text import accept
from service.topics.item import Item
from service.trends.angle import MOST_ANGLES, Angle
from service.trends.angles_laid_out import laid_out
from service.trends.angles_told import warnings
from service.trends.footing import Footing, blocks, footing
from service.trends.scene import Scene, Setting, link_of, one_line, roots
from service.writers.composer.typeset import for_network

MOST_READ = 20
LONGEST_HOOK = 200
LONGEST_WHY = 600


@dataclass(frozen=True, slots=True)
class Shown:
    """What the model was shown, by marker, what was counted, and what it must not repeat."""

    items: Mapping[str, Item]
    pillars: Mapping[str, str]
    figures: tuple[str, ...]
    secrets: tuple[str, ...]

    def grounds(self) -> Grounds:
        """What it may state: the items, their addresses, the figures."""
        urls = [link for item in self.items.values() if (link := link_of(item))]
        return Grounds.of([*(item.text for item in self.items.values()), *self.figures], urls=urls)


def believe(values: Mapping[str, Any], scene: Scene, shown: Shown, writer: str) -> tuple[Angle, ...]:
    """The angles of an answer that pass every check, each once, `MOST_ANGLES` at most."""
    listed = values.get("angles")
    rows = [row for row in listed if isinstance(row, Mapping)] if isinstance(listed, list) else []
    grounds = shown.grounds() if rows else Grounds()
    found: dict[tuple[str, str, str], Angle] = {}
    for row in rows[:MOST_READ]:
        angle = _angle(row, scene, shown, grounds, writer)
        if angle:
            found.setdefault(angle.key, angle)
    return tuple(found.values())[:MOST_ANGLES]


def _angle(row: Mapping[str, Any], scene: Scene, shown: Shown, grounds: Grounds, writer: str) -> Angle | None:
    """One angle: its facts are the items it names, their words and not the model's."""
    treatment = next((one for one in scene.treatments if one.id == row.get("treatment")), None)
    setting = next((one for one in scene.settings if one.network.id == row.get("network")), None)
    hook, why = _text(row.get("hook"), LONGEST_HOOK), _text(row.get("why"), LONGEST_WHY)
    items = list(_items(row.get("items"), shown))
    if not (treatment and setting and hook and why and items):
        return None
    found = footing(scene, setting, treatment, items)
    if not found or not _may_leave(hook, why, found, setting, scene, shown, grounds):
        return None
    pillar = shown.pillars.get(str(row.get("pillar")))
    return replace(
        laid_out(scene, (treatment, setting), found, pillar),
        hook=for_network(hook, setting.network),
        why=warnings(scene, found),
        argued=why,
        writer=writer,
    )


def _may_leave(
    hook: str,
    why: str,
    found: Footing,
    setting: Setting,
    scene: Scene,
    shown: Shown,
    grounds: Grounds,
) -> bool:
    """Whether nothing in the model's own words is invented, foreign or ours, and they speak of the topic."""
    spoken = Place(setting.network, found.kind, scene.guide, scene.language)
    argued = Place(setting.network, found.kind, scene.guide, scene.told)
    return _speaks_of(hook, found, scene, shown) and not (
        blocks(hook, spoken, scene, grounds, secrets=shown.secrets)
        or blocks(why, argued, scene, grounds, secrets=shown.secrets)
    )


def _speaks_of(hook: str, found: Footing, scene: Scene, shown: Shown) -> bool:
    """Whether the hook shares a word with the topic, its items or the brand's pillars.

    Where every title is in another language, words cannot be compared.
    """
    if all(item.language not in (None, scene.language) for item in found.items):
        return True
    topic = [scene.trend.label, *(item.text for item in found.items), *shown.pillars.values()]
    return bool(roots(hook) & roots("\n".join(topic)))


def _items(value: object, shown: Shown) -> Iterator[Item]:
    """The items that a list of markers names, each once."""
    listed: Sequence[object] = value if isinstance(value, list) else ()
    markers = (one.strip().strip("[]").lower() for one in listed if isinstance(one, str))
    yield from (shown.items[marker] for marker in dict.fromkeys(markers) if marker in shown.items)


def _text(value: object, longest: int) -> str | None:
    """A text on one line, or None for one that is none, is too long or cannot be written."""
    line = one_line(value) if isinstance(value, str) else ""
    try:
        return accept(line, longest) or None
    except InvalidText:
        return None
