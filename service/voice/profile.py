"""How usual a text is for a brand, against its own posts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from service.voice.anatomy import Anatomy
from service.voice.chain import Chain, Floats
from service.voice.habits import FEWEST_POSTS
from service.voice.kin import families
from service.voice.traits import Norms, traits

FEWEST_POOLED = 15
FEWEST_WORDS = 8
LENGTHS_ALIKE = 2.0  # posts of half to twice the words are of similar length
ROUNDING = 1e-9
Telling = Callable[[Anatomy], list[str]]


@dataclass(frozen=True, slots=True)
class Measured:
    """Where a text lies among own posts. `usual` is the share of them, itself included, at least as far."""

    distance: float
    usual: float
    among: int
    pooled: bool


class Place:
    """The posts a text is held against: of one network, or of all when it has few."""

    def __init__(self, chosen: Sequence[int], words: Floats, chain: Chain, shapes: Floats, groups: Floats) -> None:
        rows = np.array(chosen)
        _, own = np.unique(groups[rows], return_inverse=True)
        self.norms = Norms(shapes[rows], own)
        self.rows = rows
        self.words = words[rows]
        self.distances: Floats = chain.own[rows] + self.norms.own

    def like(self, words: int) -> Floats:
        """The distances of the posts of similar length: those in the band, or as many of the nearest."""
        ratio = np.abs(np.log(self.words / words))
        near = np.sort(ratio)[min(FEWEST_POSTS, len(ratio)) - 1]
        kept: Floats = self.distances[ratio <= max(near, np.log(LENGTHS_ALIKE))]
        return kept


class Profile:
    """A brand's past posts as a measure. `telling` says which chain is read: masked, or bare to try topic too.

    The distance of a text is its surprise after the brand's posts (nats a token) plus how unlikely its shape is on
    the network (nats a trait): a description length, so that the nearest of several profiles is the likeliest.
    """

    def __init__(
        self, posts: Sequence[tuple[str, Anatomy]], telling: Telling = Anatomy.masked
    ) -> None:
        self._telling = telling
        groups = families([anatomy.words for _, anatomy in posts])
        self._chain = Chain([telling(anatomy) for _, anatomy in posts], groups)
        shapes = np.array([list(traits(anatomy).values()) for _, anatomy in posts])
        words = np.array([max(1, len(anatomy.words)) for _, anatomy in posts], float)
        by_network: dict[str, list[int]] = {}
        for row, (network, _) in enumerate(posts):
            by_network.setdefault(network, []).append(row)
        self._places: Mapping[str, Place] = {
            network: Place(rows, words, self._chain, shapes, groups)
            for network, rows in [*by_network.items(), ("", range(len(posts)))]
            if len(rows) >= (FEWEST_POSTS if network else 1)
        }

    def place(self, network: str) -> Place:
        """The posts of a network, or of all."""
        return self._places.get(network) or self._places[""]

    def distance(self, anatomy: Anatomy, network: str) -> float:
        """How far a text is from the brand's posts there; lower is nearer."""
        shape = np.array(list(traits(anatomy).values()))
        return self._chain.surprise(self._telling(anatomy)) + self.place(network).norms.distance(shape)

    def measure(self, anatomy: Anatomy, network: str) -> Measured:
        """Where a text lies among the posts of similar length."""
        distance = self.distance(anatomy, network)
        own = self.place(network).like(max(1, len(anatomy.words)))
        as_far = int((own >= distance - ROUNDING).sum())
        return Measured(distance, (1 + as_far) / (len(own) + 1), len(own), network not in self._places)
