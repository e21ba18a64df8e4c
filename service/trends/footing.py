"""What an angle may quote on a network: the brief of its draft, held against the network and the guide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from service.checks.grounding import Grounds
from service.examining import Place, examine
from service.networks.catalogue import Network
from service.topics.item import Item
from service.trends.scene import Scene, Setting, fact_of, link_of, one_line, source_of, title_of
from service.trends.treatments import Treatment
from service.voice.habits import Habits
from service.words import Brief
from service.writers.composer.composer import brief_lines
from service.writers.composer.typeset import for_network
from service.writers.port import DraftFacts

MOST_FACTS = 3
MOST_TRIED = 8
LONGEST_LABEL = 300
INNER = str.maketrans("“”", "‘’")
_OPENING, _CLOSING = re.compile("«[ \u00a0\u202f]*"), re.compile("[ \u00a0\u202f]*»")


@dataclass(frozen=True, slots=True)
class Footing:
    """What a draft may be asked for: a brief whose bare lines fit, and name every source; its items."""

    kind: str
    brief: Brief
    items: tuple[Item, ...]


def footing(
    scene: Scene, setting: Setting, treatment: Treatment, items: Sequence[Item] | None = None
) -> Footing | None:
    """A brief with as many facts of `items`, those of the scene by default, as there is room for.

    None when the network can hold none of them, or nothing of the topic may be said there.
    """
    for kind in _kinds(setting, treatment):
        brief = bare_brief(scene, setting.network, treatment)
        chosen: list[Item] = []
        for item in candidates(scene, items):
            longer = _with(brief, item, setting.network)
            if _is_sound(scene, setting.network, kind, longer):
                brief, chosen = longer, [*chosen, item]
            if len(chosen) == MOST_FACTS:
                break
        if chosen:
            return Footing(kind, brief, tuple(chosen))
    return None


def candidates(scene: Scene, items: Sequence[Item] | None) -> list[Item]:
    """The items to try, that whose title is the label last: the subject says it already.

    Where none is chosen, those in the language of the texts if there is any.
    """
    spoken = [item for item in scene.sources if item.language in (None, scene.language)]
    tried = (spoken or scene.sources) if items is None else items
    said = scene.label_source
    return sorted(tried, key=lambda item: said is not None and title_of(item) == title_of(said))[:MOST_TRIED]


def bare_brief(scene: Scene, network: Network, treatment: Treatment) -> Brief:
    """The brief without a fact: what the topic is called, as its source's when it is the title of one."""
    call = (treatment.call_to_action or {}).get("fr" if scene.language == "fr" else "en")
    spoken = scene.language in ("fr", "en")
    return Brief(
        subject=topic_words(scene),
        goal=treatment.goal,
        call_to_action=for_network(call, network) if call and spoken else None,
    )


def topic_words(scene: Scene) -> str:
    """What the topic is called; where that is a title, it is quoted with its source."""
    item = scene.label_source
    return quotation(scene, item) if item else one_line(scene.trend.label)[:LONGEST_LABEL]


def quotation(scene: Scene, item: Item) -> str:
    """A title between the quotation marks of the language, and its source."""
    title, source = title_of(item), source_of(item)
    if scene.language == "fr":
        inner = _CLOSING.sub("”", _OPENING.sub("“", title))
        quoted = f"«\u00a0{inner}\u00a0»"
    else:
        quoted = f"“{title.translate(INNER)}”"
    return f"{quoted} ({source})"


def _kinds(setting: Setting, treatment: Treatment) -> Iterator[str]:
    """The formats to try: the one asked for; else the treatment's, then the network's usual one."""
    if setting.kind is not None:
        yield setting.kind
        return
    preferred = treatment.kinds.get(setting.network.id)
    if preferred in setting.network.kinds:
        yield preferred
    yield setting.network.default_kind


def _with(brief: Brief, item: Item, network: Network) -> Brief:
    """The brief with one more fact, and the first address there is where the network takes one."""
    link = brief.link or (link_of(item) if network.manners.link != "none" else None)
    return replace(brief, facts=(*brief.facts, fact_of(item)), link=link)


def _is_sound(scene: Scene, network: Network, kind: str, brief: Brief) -> bool:
    """Whether nothing blocks the lines of the brief, laid out as they are."""
    facts = DraftFacts(
        brief=brief,
        guide=scene.guide,
        network=network,
        kind=kind,
        language=scene.language,
        habits=Habits(),
        today=scene.now.date(),
        rules=(),
        canary="",
    )
    place = Place(network, kind, scene.guide, scene.language)
    return not blocks(brief_lines(facts).text(), place, scene, Grounds.of_brief(brief), brief)


def blocks(
    text: str,
    place: Place,
    scene: Scene,
    grounds: Grounds,
    brief: Brief | None = None,
    secrets: Iterable[str] = (),
) -> tuple[str, ...]:
    """The rules that keep a text from leaving, when it may state what the guide and `grounds` do."""
    found = examine(
        text,
        place,
        brief=brief,
        grounds=scene.grounds | grounds,
        others=scene.others,
        secrets=tuple(secrets),
    )
    return tuple(finding.rule for finding in found.blocked)
