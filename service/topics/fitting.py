"""How near topics are to what a brand speaks of, how long they last, and which posts already had them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from service.index.embedder import Vectors
from service.topics.ledger import Sighting
from service.topics.terms import terms_of
from service.topics.trend import Fit

# Cosines of centred vectors: of everyday news, most lie under the first with any pillar, hardly any above the
# second. What is between is told from 0 to 1.
STRANGERS, KIN = 0.10, 0.40
SHORTEST_LIFE, LONGEST_LIFE = 12.0, 72.0  # hours
USED_SHARE, USED_TERMS = 0.6, 3  # of a topic's own terms, in a post that already spoke of it


def fits(direction: Vectors, pillars: Mapping[str, Vectors]) -> tuple[Fit, ...]:
    """The fit with each pillar, the nearest first; all vectors are centred and of length 1."""
    told = (Fit(name, round(_between(float(vector @ direction)), 3)) for name, vector in pillars.items())
    return tuple(sorted(told, key=lambda fit: (-fit.score, fit.pillar)))


def _between(cosine: float) -> float:
    return min(1.0, max(0.0, (cosine - STRANGERS) / (KIN - STRANGERS)))


def expiry(seen: Sequence[Sighting]) -> float:
    """The hour after which a topic is stale: half as long after its last item as its rise lasted.

    What has lasted so long is as likely as not to last for a third to thrice as long again (Gott, 1993); no
    less than half a day, no more than three. `seen` are its sightings of the window.
    """
    first, last = min(one.hour for one in seen), max(one.hour for one in seen)
    return last + min(LONGEST_LIFE, max(SHORTEST_LIFE, (last - first) / 2))


def used_in(terms: frozenset[str], posts: Iterable[tuple[str, str, str]]) -> tuple[str, ...]:
    """The ids of the posts, `(id, text, language)`, that have most of a topic's own `terms`."""
    if len(terms) < USED_TERMS:
        return ()
    return tuple(
        post
        for post, text, language in posts
        if (common := len(terms & set(terms_of(text, language)))) >= USED_TERMS
        and common >= USED_SHARE * len(terms)
    )
