"""What every reply keeps to, told to whoever writes one; the checks beside it judge by the same rules."""

from __future__ import annotations

from service.guides.guide import Guide
from service.guides.rules import GuideRule
from service.messages import Language
from service.networks.catalogue import Network


def reply_rules_on(guide: Guide, network: Network) -> tuple[GuideRule, ...]:
    """The rules of replies, the gravest first, each under the id of the check that judges by it."""
    return (
        GuideRule("reply.promise", "block", {"brand": guide.name}),
        GuideRule("reply.fault", "block"),
        GuideRule("reply.personal_data", "block", {"network": network.name}),
        GuideRule("reply.name", "block"),
        GuideRule("reply.placeholder", "block"),
        GuideRule("reply.quarrel", "warn"),
        GuideRule("reply.courtesy", "warn"),
        GuideRule("reply.opening", "warn"),
    )


def reply_rules(guide: Guide, network: Network, language: Language) -> tuple[str, ...]:
    """Each of them as a sentence in `language`."""
    return tuple(rule.describe(language) for rule in reply_rules_on(guide, network))
