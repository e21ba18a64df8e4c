"""How usual a text is for a brand, against its own posts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from service.voice.anatomy import Anatomy
from service.voice.chain import Chain, Floats, Groups
from service.voice.gauges import Gauge, Gauges, gauge, gauges
from service.voice.habits import FEWEST_POSTS
from service.voice.kin import families
from service.voice.shape import Norms, shape

LENGTHS_ALIKE = 2.0  # posts of half to twice the words are of similar length…
FEWEST_ALIKE = 50  # …and the nearest in length when those are few: fewer could not tell 2 % apart
ROUNDING = 1e-9
ALL = ""
Telling = Callable[[Anatomy], list[str]]


@dataclass(frozen=True, slots=True)
class Measured:
    """Where a text lies among own posts. `usual` is the share of them, itself included, at least as far."""

    distance: float
    usual: float
    among: int
    pooled: bool


class Place:
    """The posts a text is held against: `rows` of the profile, of one network or of all."""

    def __init__(self, rows: Sequence[int], told: Gauges, surprises: Floats, groups: Groups) -> None:
        self.rows = np.array(rows)
        self.gauges: Gauges = {name: values[self.rows] for name, values in told.items()}
        _, own = np.unique(groups[self.rows], return_inverse=True)
        self.norms = Norms(shape(self.gauges), own)
        self.distances: Floats = surprises[self.rows] + self.norms.own

    def alike(self, words: float) -> Floats:
        """The distances of the posts of similar length: those in the band, or as many of the nearest."""
        ratio = np.abs(np.log(np.maximum(1, self.gauges["words"]) / max(1, words)))
        nearest = np.sort(ratio)[min(FEWEST_ALIKE, len(ratio)) - 1]
        kept: Floats = self.distances[ratio <= max(nearest, np.log(LENGTHS_ALIKE))]
        return kept


class Profile:
    """A brand's past posts as a measure; `telling` reads a text masked, or bare to try what topic would add.

    The distance of a text is its surprise after the brand's posts (nats a token) plus how unlikely its shape
    is on the network (nats a trait): a length of description, so the nearest profile is the likeliest.
    """

    def __init__(self, posts: Sequence[tuple[str, Anatomy]], telling: Telling = Anatomy.masked) -> None:
        """From the network and the text of each post, one at least."""
        self._telling = telling
        groups = families([anatomy.words for _, anatomy in posts])
        self._chain = Chain([telling(anatomy) for _, anatomy in posts], groups)
        told = gauges([gauge(anatomy) for _, anatomy in posts])
        rows: dict[str, list[int]] = {ALL: list(range(len(posts)))}
        for row, (network, _) in enumerate(posts):
            rows.setdefault(network, []).append(row)
        self.places: Mapping[str, Place] = {
            network: Place(chosen, told, self._chain.own, groups)
            for network, chosen in rows.items()
            if network == ALL or len(chosen) >= FEWEST_POSTS
        }

    def place(self, network: str) -> Place:
        """The posts of a network, or of all when it has few."""
        return self.places.get(network) or self.places[ALL]

    def distance(self, anatomy: Anatomy, network: str, counted: Gauge | None = None) -> float:
        """How far a text is from the brand's posts there; lower is nearer."""
        far = self.place(network).norms.distance(shape(counted or gauge(anatomy)))
        return self._chain.surprise(self._telling(anatomy)) + far

    def measure(self, anatomy: Anatomy, network: str, counted: Gauge | None = None) -> Measured:
        """Where a text lies among the posts of similar length; `counted` are its gauges when known."""
        counted = counted or gauge(anatomy)
        distance = self.distance(anatomy, network, counted)
        own = self.place(network).alike(counted["words"])
        as_far = int((own >= distance - ROUNDING).sum())
        return Measured(distance, (1 + as_far) / (len(own) + 1), len(own), network not in self.places)
