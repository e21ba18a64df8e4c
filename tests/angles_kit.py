"""A topic made by hand, for the tests of angles."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from fastapi.testclient import TestClient

from service.checks.grounding import Grounds
from service.guides.guide import Guide
from service.guides.loader import parse
from service.messages import Language
from service.networks.catalogue import Catalogue
from service.topics.item import Item
from service.topics.trend import Fit, Rise, Risk, RiskKind, RiskLevel, Trend
from service.trends.angle import Angle, Angles
from service.trends.angles import angles
from service.trends.angles_schemas import AnglesRequest, angles_out
from service.trends.scene import Scene, Setting
from service.writers.port import Terms
from tests.house_kit import NOW, guide_rules

NETWORKS = Catalogue.load()
LATER = NOW + timedelta(days=30_000)
PILLARS = ("Le bois et d’où il vient", "Les gestes du métier", "La vie du quartier")
RISE = Rise(
    stage="rising", volume=24, items=6, witnesses=9, expected=4.0, p=0.0001, q=0.001, sources=3, speed=2.5
)
# Title, source, hours ago, language.
PUBLISHED = (
    ("Le chêne français s’exporte à prix record", "Le Bois du Jour", 30, "fr"),
    ("Prix record pour le chêne français à l’export", "Gazette des Scieries", 9, "fr"),
    ("Pourquoi le chêne quitte les forêts françaises", "Ouest Matin", 5, "fr"),
    ("French oak prices hit a record", "Timber Weekly", 40, "en"),
)


def item(title: str, source: str = "Ouest Matin", hours: float = 3, **changes: Any) -> Item:
    """An item published some hours before NOW."""
    told: dict[str, Any] = {
        "id": f"{source}-{title}"[:60],
        "title": title,
        "published_at": NOW - timedelta(hours=hours),
        "source": source,
        "language": "fr",
        "url": f"https://{source.lower().replace(' ', '-')}.example.org/a",
    }
    return Item(**told | changes)


def items() -> tuple[Item, ...]:
    """Those of a topic, the newest first."""
    made = [item(title, source, hours, language=tongue) for title, source, hours, tongue in PUBLISHED]
    return tuple(sorted(made, key=lambda one: one.published_at, reverse=True))


def trend(**changes: Any) -> Trend:
    """A harmless topic that rises."""
    told: dict[str, Any] = {
        "id": "t_chene",
        "label": "Prix du chêne français",
        "first_seen": NOW - timedelta(hours=40),
        "last_seen": NOW - timedelta(hours=1),
        "expires_at": NOW + timedelta(hours=24),
        "rise": RISE,
        "risk": risk(),
        "items": items(),
        "languages": {"fr": 3, "en": 1},
        "regions": {},
        "sources": {"Le Bois du Jour": 2, "Gazette des Scieries": 2, "Ouest Matin": 1, "Timber Weekly": 1},
        "fit": (Fit(PILLARS[0], 0.8), Fit(PILLARS[1], 0.7), Fit(PILLARS[2], 0.2)),
    }
    return Trend(**told | changes)


def risk(*kinds: RiskKind, level: RiskLevel = "none") -> Risk:
    """The risk of a topic."""
    return Risk(level, kinds)


def guide(**changes: Any) -> Guide:
    """The cabinet-maker's guide, with pillars."""
    return parse(guide_rules() | {"pillars": list(PILLARS)} | changes)


def scene(
    about: Trend | None = None, *, networks: tuple[str, ...] = (), language: str = "fr", **changes: Any
) -> Scene:
    """A topic before the cabinet-maker."""
    own: Guide = changes.pop("guide", None) or guide()
    named = networks or tuple(one.id for one in own.networks)
    now: datetime = changes.pop("now", NOW)
    return Scene(
        guide=own,
        trend=about or trend(),
        settings=tuple(Setting(NETWORKS.get(one), None) for one in named),
        language=language,
        now=now,
        grounds=Grounds.of_guide(own),
        **changes,
    )


def proposed(
    client: TestClient,
    about: Trend,
    *networks: Any,
    brand: str = "atelier",
    terms: Terms | None = None,
    **more: Any,
) -> Angles:
    """What the house proposes on a topic."""
    asked = AnglesRequest(networks=list(networks), **more).asked()
    assert client.portal is not None
    desk = client.app.state.desk  # type: ignore[attr-defined]
    return client.portal.call(partial(angles, desk, brand, about, asked, terms or Terms()))


def shown(found: Angles, language: Language = "fr") -> Mapping[str, Any]:
    """The same as callers see it."""
    return angles_out("t_chene", found, NETWORKS, language)


def why(angle: Angle, language: Language = "fr") -> str:
    """Why an angle suits."""
    told: str = shown(Angles("fr", (angle,)), language)["angles"][0]["why"]
    return told
