"""An angle on a topic: what to say of it, why it suits the brand, where, and from what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from service.trends.treatments import Treatment
from service.words import Brief, Remark, Usage, WrittenBy

MOST_ANGLES = 5
Failing = tuple[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class AskedAngles:
    """What a caller wants: networks with a kind or None, those of the guide if none is named; a language."""

    networks: tuple[tuple[str, str | None], ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Angle:
    """One way to speak of a topic.

    `why` are messages of angles.toml, told after `argued`, a model's own words. `brief` goes straight to
    drafts: its facts are titles of items, each with its source.
    """

    hook: str
    why: tuple[Remark, ...]
    treatment: Treatment
    network: str
    kind: str
    pillar: str | None
    brief: Brief
    argued: str | None = None
    writer: str = "composer"

    @property
    def key(self) -> tuple[str, str, str]:
        """What no two angles share."""
        return self.treatment.id, self.network, self.kind


@dataclass(frozen=True, slots=True)
class Angles:
    """What is proposed on a topic. `withheld` is the message that says why nothing is.

    `already` are past posts that spoke of it. `silent`: why a model did not have its say.
    """

    language: str
    angles: tuple[Angle, ...] = ()
    withheld: Remark | None = None
    already: tuple[str, ...] = ()
    written_by: WrittenBy = field(default_factory=lambda: WrittenBy("composer", None, ""))
    usage: Usage = field(default_factory=Usage)
    silent: Failing | None = None
