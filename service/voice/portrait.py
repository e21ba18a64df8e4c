"""How a brand speaks on a network, as a person would describe it: counted, nothing judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from service.voice.anatomy import Anatomy, Piece, lexicon
from service.voice.gauges import SIGNS, Gauges
from service.voice.habits import Habits, Post, habits_of
from service.voice.profile import Place

PERSONS = ("tu", "vous", "nous", "on", "je", "you", "we", "i")
SPOTS = ("start", "inside", "end")
MOST_LISTED = 12
TYPICAL = 3


@dataclass(frozen=True, slots=True)
class Range:
    """The middle of a count over posts, and where nine posts of ten begin and end."""

    low: float
    middle: float
    high: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Range:
        """From the count of each post."""
        low, middle, high = np.quantile(np.array(list(values), float), [0.05, 0.5, 0.95])
        return cls(round(float(low), 1), round(float(middle), 1), round(float(high), 1))


@dataclass(frozen=True, slots=True)
class Portrait:
    """The voice on one network, or pooled. Rates are shares of posts; places are shares of the things placed.

    `openings` and `closings` say how posts begin and end; `opening_words` are their commonest first words;
    `signs` and `grammar` are counts per 100 words; `typical` are the ids of the posts nearest to all others.
    """

    habits: Habits
    characters: Range
    words: Range
    sentence: Range
    languages: Mapping[str, float]
    persons: Mapping[str, float]
    openings: Mapping[str, float]
    opening_words: Mapping[str, float]
    closings: Mapping[str, float]
    emoji_places: Mapping[str, float]
    hashtag_places: Mapping[str, float]
    rates: Mapping[str, float]
    signs: Mapping[str, float]
    grammar: Mapping[str, float]
    typical: tuple[str, ...] = field(default=())


def portrait(posts: Sequence[Post], place: Place, *, pooled: bool) -> Portrait:
    """The portrait of the posts of a place."""
    gauges = place.gauges
    words = float(max(1, gauges["words"].sum()))
    anatomies = [post.anatomy for post in posts]
    nearest = sorted(zip(place.distances.round(9), (post.id for post in posts), strict=True))
    spoken = {name: _seen(gauges, name) for name in ("fr", "en")}
    return Portrait(
        habits=habits_of(posts, pooled=pooled),
        characters=Range.of(len(post.body) for post in posts),
        words=Range.of(gauges["words"]),
        sentence=Range.of(gauges["sentence"]),
        languages={name: rate for name, rate in spoken.items() if rate},
        persons={name: _seen(gauges, name) for name in PERSONS},
        openings=_shares(Counter(_opening(anatomy) for anatomy in anatomies), len(posts)),
        opening_words=_repeated(Counter(_first_words(anatomy) for anatomy in anatomies), len(posts)),
        closings=_shares(Counter(_closing(anatomy) for anatomy in anatomies), len(posts)),
        emoji_places=_places(anatomies, "emoji"),
        hashtag_places=_places(anatomies, "hashtag"),
        rates={name: _seen(gauges, name) for name in ("links", "mentions", "numbers", "loud", "breaks")},
        signs={name: round(100 * float(gauges[name].sum()) / words, 2) for name in SIGNS},
        grammar=_grammar(anatomies, words),
        typical=tuple(post for _, post in nearest[:TYPICAL]),
    )


def _seen(gauges: Gauges, name: str) -> float:
    return round(float((gauges[name] > 0).mean()), 3)


def _shares(counted: Counter[str], many: int) -> dict[str, float]:
    return {name: round(count / many, 3) for name, count in sorted(counted.items(), key=_most)}


def _repeated(counted: Counter[str], many: int) -> dict[str, float]:
    """What stands in several posts, the commonest first."""
    several = Counter({name: count for name, count in counted.items() if name and count > 1})
    return dict(list(_shares(several, many).items())[:MOST_LISTED])


def _most(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def _opening(anatomy: Anatomy) -> str:
    """What the first sentence is: its tone, or the emoji, number, hashtag… before it."""
    first = anatomy.pieces[0].kind if anatomy.pieces else "word"
    if first in ("emoji", "number", "hashtag", "mention", "link"):
        return first
    return _tone(anatomy.sentences[0]) if anatomy.sentences else "statement"


def _closing(anatomy: Anatomy) -> str:
    """What the text ends with: hashtags, an emoji, a link, or a sentence by its tone."""
    last = _body(anatomy)[-1:]
    if last and last[0].kind in ("emoji", "hashtag", "mention", "link"):
        return last[0].kind
    return _tone(anatomy.sentences[-1]) if anatomy.sentences else "statement"


def _tone(sentence: Sequence[Piece]) -> str:
    end = next((piece.mask for piece in reversed(sentence) if piece.kind == "sign"), "")
    return {"?": "question", "!": "exclamation", "…": "ellipsis"}.get(end, "statement")


def _first_words(anatomy: Anatomy) -> str:
    """The first two words, when at least the first is grammar: a topic is no opening."""
    words = list(anatomy.words[:2])
    return " ".join(words) if len(words) == 2 and set(words) <= lexicon().known else ""


def _places(anatomies: Sequence[Anatomy], kind: str) -> dict[str, float]:
    """Where things of a kind stand: before the first word, after the last, or between."""
    counted: Counter[str] = Counter()
    for anatomy in anatomies:
        kinds = [piece.kind for piece in anatomy.pieces]
        words = [place for place, one in enumerate(kinds) if one == "word"] or [len(kinds)]
        for place, one in enumerate(kinds):
            if one == kind:
                counted["start" if place < words[0] else "end" if place > words[-1] else "inside"] += 1
    total = max(1, counted.total())
    return {spot: round(counted[spot] / total, 3) for spot in SPOTS} if counted else {}


def _grammar(anatomies: Sequence[Anatomy], words: float) -> dict[str, float]:
    known = lexicon().known
    counted = Counter(word for anatomy in anatomies for word in anatomy.words if word in known)
    return {word: round(100 * n / words, 2) for word, n in sorted(counted.items(), key=_most)[:MOST_LISTED]}


def _body(anatomy: Anatomy) -> list[Piece]:
    return [piece for piece in anatomy.pieces if piece.kind not in ("line", "paragraph")]
