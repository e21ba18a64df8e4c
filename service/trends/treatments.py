"""The ways to treat a topic, read from treatments.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from pydantic import Field

from service.guides.part import Part
from service.messages import Language
from service.words import Goal

Words = Mapping[Language, str]


class Treatment(Part):
    """One way; what each field says is told at the head of the file."""

    id: str
    goal: Goal
    networks: tuple[str, ...] = Field(min_length=1, strict=False)
    how: Words
    sober: bool = False
    fresh: bool = False
    headline: Words | None = None
    call_to_action: Words | None = None
    kinds: Mapping[str, str] = Field(default_factory=dict)

    def place_of(self, network: str) -> int | None:
        """How well it is at home there, 0 the best; None where it is not."""
        return self.networks.index(network) if network in self.networks else None


class _File(Part):
    treatments: list[Treatment] = Field(min_length=1)


@cache
def treatments() -> tuple[Treatment, ...]:
    """All of them, in the order of the file."""
    text = (files(__package__) / "treatments.toml").read_text(encoding="utf-8")
    return tuple(_File.model_validate(tomllib.loads(text)).treatments)
