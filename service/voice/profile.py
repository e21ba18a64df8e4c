"""How usual a text is for a brand, against its own posts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from service.voice.anatomy import Anatomy
from service.voice.chain import Floats, Groups, learn
from service.voice.common import common_speech
from service.voice.gauges import Gauge, Gauges, gauge, gauges
from service.voice.habits import FEWEST_POSTS
from service.voice.kin import families
from service.voice.shape import Norms, shape

LENGTHS_ALIKE = 2.0  # posts of half to twice the words are of similar length…
FEWEST_ALIKE = 50  # …and the nearest in length when those are few: fewer could not tell 2 % apart
COMMON = 0.5  # what part of the cost of a text in common speech is taken off, whatever the brand
ROUNDING = 1e-9
OWN_LEVEL = 0.5  # what part of a brand’s own level is taken off to compare brands: archives differ in size
NEITHER = 2
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
    """The posts a text is held against: `rows` of the profile, of one network or of all.

    A brand of two languages is not equally at home in both: a text is held against what its language costs.
    """

    def __init__(self, rows: Sequence[int], told: Gauges, surprises: Floats, groups: Groups) -> None:
        self.rows = np.array(rows)
        self.gauges: Gauges = {name: values[self.rows] for name, values in told.items()}
        _, own = np.unique(groups[self.rows], return_inverse=True)
        spoken = _languages(self.gauges)
        self.norms = Norms(shape(self.gauges), own, spoken)
        raw = surprises[self.rows] + self.norms.own
        self._levels = Levels(raw, spoken, own)
        self.distances: Floats = raw - self._levels.own

    def level(self, counted: Gauge) -> float:
        """What a post in the language of a text usually costs."""
        return self._levels.of(int(_languages(counted)))

    def alike(self, words: float) -> Floats:
        """The distances of the posts of similar length: those in the band, or as many of the nearest."""
        ratio = np.abs(np.log(np.maximum(1, self.gauges["words"]) / max(1, words)))
        nearest = np.sort(ratio)[min(FEWEST_ALIKE, len(ratio)) - 1]
        kept: Floats = self.distances[ratio <= max(nearest, np.log(LENGTHS_ALIKE))]
        return kept


class Levels:
    """The mean distance of posts in each language, drawn to that of all by one post's weight.

    `own[i]` is that of post i without its group.
    """

    def __init__(self, distances: Floats, languages: Groups, groups: Groups) -> None:
        self._all = float(distances.mean())
        self._sums = np.bincount(languages, distances, 3)
        self._counts = np.bincount(languages, minlength=3)
        held = groups * 3 + languages
        rest = self._sums[languages] - np.bincount(held, distances)[held]
        self.own: Floats = (rest + self._all) / (self._counts[languages] - np.bincount(held)[held] + 1)

    def of(self, language: int) -> float:
        """The level of a language."""
        return float((self._sums[language] + self._all) / (self._counts[language] + 1))


def _languages(gauges: Gauges | Gauge) -> Groups:
    """0 for French, 1 for English, NEITHER."""
    return np.asarray(np.where(gauges["fr"], 0, np.where(gauges["en"], 1, NEITHER)), np.int64)


class Profile:
    """A brand's past posts as a measure; `telling` reads a text masked, or bare to try what topic would add.

    The distance of a text is its surprise after the brand's posts (nats a token), less a part of what it
    costs in common speech, plus how unlikely its shape is on the network (nats a trait).
    """

    def __init__(self, posts: Sequence[tuple[str, Anatomy]], telling: Telling = Anatomy.masked) -> None:
        """From the network and the text of each post, one at least."""
        self._telling = telling
        groups = families([anatomy.words for _, anatomy in posts])
        told = gauges([gauge(anatomy) for _, anatomy in posts])
        self._spoken = int(np.bincount(_languages(told), minlength=3)[:NEITHER].argmax())
        roots = self._roots(told)
        self._chain, own = learn([telling(anatomy) for _, anatomy in posts], groups, roots)
        surprises = own - [COMMON * common_speech().surprise(anatomy.masked()) for _, anatomy in posts]
        rows: dict[str, list[int]] = {ALL: list(range(len(posts)))}
        for row, (network, _) in enumerate(posts):
            rows.setdefault(network, []).append(row)
        self.places: Mapping[str, Place] = {
            network: Place(chosen, told, surprises, groups)
            for network, chosen in rows.items()
            if network == ALL or len(chosen) >= FEWEST_POSTS
        }

    def place(self, network: str) -> Place:
        """The posts of a network, or of all when it has few."""
        return self.places.get(network) or self.places[ALL]

    def distance(self, anatomy: Anatomy, network: str) -> float:
        """How far a text is from the brand's posts there; lower is nearer, of one brand or of another."""
        counted, place = gauge(anatomy), self.place(network)
        return self._cost(anatomy, place, counted) - OWN_LEVEL * place.level(counted)

    def measure(self, anatomy: Anatomy, network: str, counted: Gauge | None = None) -> Measured:
        """Where a text lies among the posts of similar length; `counted` are its gauges when known."""
        counted = counted or gauge(anatomy)
        place = self.place(network)
        distance = self._cost(anatomy, place, counted) - place.level(counted)
        own = place.alike(counted["words"])
        as_far = int((own >= distance - ROUNDING).sum())
        return Measured(distance, (1 + as_far) / (len(own) + 1), len(own), network not in self.places)

    def _cost(self, anatomy: Anatomy, place: Place, counted: Gauge) -> float:
        far = place.norms.distance(shape(counted), int(_languages(counted)))
        common = common_speech().surprise(anatomy.masked())
        surprise = self._chain.surprise(self._telling(anatomy), int(self._roots(counted)))
        return surprise - COMMON * common + far

    def _roots(self, told: Gauges | Gauge) -> Groups:
        """The language of each text; one in neither is read in the brand's."""
        spoken = _languages(told)
        return np.where(spoken == NEITHER, self._spoken, spoken)
