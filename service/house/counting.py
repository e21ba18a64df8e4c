"""What the checks say of a text when no brand is known: the network's own rules."""

from __future__ import annotations

from collections.abc import Mapping

from service.checks.facts import Facts
from service.checks.registry import RULES, review
from service.guides.guide import Guide, NetworkTone
from service.networks.counting import Field, Measure
from service.networks.network import Network
from service.words import Finding

OF_THE_NETWORK = (
    "limits.",
    "links.",
    "network.",
    "mentions.cut",
    "hashtags.broken",
    "hashtags.too_many",
    "hashtags.unread",
)
NETWORK_RULES = tuple(rule for rule in RULES if rule.id.startswith(OF_THE_NETWORK))


def network_findings(
    text: str,
    network: Network,
    kind: str | None,
    measured: Measure,
    fields: Mapping[str, Field] | None = None,
) -> list[Finding]:
    """The findings that hold for any brand on a network."""
    anyone = Guide(name="—", sector="—", languages=["fr"], networks=[NetworkTone(id=network.id)])
    facts = Facts(
        text=text,
        network=network,
        guide=anyone,
        language="fr",
        measure=measured,
        kind=kind,
        fields={name: _joined(value) for name, value in (fields or {}).items()},
    )
    return list(review(facts, rules=NETWORK_RULES))


def _joined(value: Field) -> str | None:
    return value if value is None or isinstance(value, str) else ", ".join(value)
