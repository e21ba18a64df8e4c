"""What the checks say of a text when no brand is known: the network's own rules."""

from __future__ import annotations

from service.checks.facts import Facts
from service.checks.registry import review
from service.guides.guide import Guide, NetworkTone
from service.networks.catalogue import Network
from service.networks.counting import Measure
from service.words import Finding

NETWORK_RULES = ("limits.", "links.", "hashtags.broken")


def network_findings(text: str, network: Network, kind: str | None, measured: Measure) -> list[Finding]:
    """The findings that hold for any brand on a network."""
    anyone = Guide(name="—", sector="—", languages=["fr"], networks=[NetworkTone(id=network.id)])
    facts = Facts(text=text, network=network, guide=anyone, language="fr", measure=measured, kind=kind)
    return [finding for finding in review(facts) if finding.rule.startswith(NETWORK_RULES)]
