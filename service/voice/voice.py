"""A brand's voice, measured from its past posts: its portrait, its habits, and how usual a text is for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from service.voice.anatomy import dissect
from service.voice.gauges import gauge
from service.voice.habits import FEWEST_POSTS, Habits, Post
from service.voice.portrait import Portrait, portrait
from service.voice.profile import ALL, Measured, Profile
from service.voice.remarks import differences
from service.words import Remark, VoiceMatch

FEWEST_POOLED = 15
FEWEST_WORDS = 8
USUAL, FRINGE = 0.10, 0.02
Verdict = Literal["habituel", "en marge", "pas votre voix"]


class Voice:
    """The measured voice of one brand; the network "" pools all."""

    def __init__(self, posts: Iterable[tuple[str, str, str]]) -> None:
        """From `(id, network, text)` of each past post, in any order."""
        read = [Post.of(*post) for post in posts]
        self.posts = len(read)
        self._portraits: dict[str, Portrait] = {}
        self._profile = Profile([(post.network, post.anatomy) for post in read]) if read else None
        for network, place in self._profile.places.items() if self._profile else ():
            own = [read[row] for row in place.rows]
            self._portraits[network] = portrait(own, place, pooled=network == ALL)

    @property
    def measured(self) -> bool:
        """Whether there are enough posts to tell how usual a text is."""
        return self.posts >= FEWEST_POOLED

    @property
    def portraits(self) -> Mapping[str, Portrait]:
        """Of all posts pooled, under "", and of each network with enough of them."""
        return self._portraits

    def portrait_on(self, network: str) -> Portrait | None:
        """The portrait on a network, or the pooled one; None without posts."""
        return self._portraits.get(network) or self._portraits.get(ALL)

    def habits_on(self, network: str) -> Habits:
        """The habits on a network, or the pooled ones."""
        found = self.portrait_on(network)
        return found.habits if found else Habits()

    def match(self, text: str, network: str) -> VoiceMatch:
        """How usual a text is for the brand there and what differs; nulls, and why, when not measured."""
        if self._profile is None or not self.measured:
            return _unmeasured("few_posts", fewest=FEWEST_POOLED, count=self.posts)
        anatomy = dissect(text)
        if len(anatomy.words) < FEWEST_WORDS:
            return _unmeasured("few_words", fewest=FEWEST_WORDS)
        counted = gauge(anatomy)
        measured = self._profile.measure(anatomy, network, counted)
        verdict = verdict_of(measured.usual)
        notes = differences(counted, self._profile.place(network).gauges)
        if not notes and verdict != "habituel":
            notes = (Remark("turns"),)
        return VoiceMatch(round(measured.usual, 4), verdict, (*notes, *_said(measured)))


def verdict_of(usual: float) -> Verdict:
    """What a share of own posts is called."""
    return "habituel" if usual >= USUAL else "en marge" if usual >= FRINGE else "pas votre voix"


def _said(measured: Measured) -> tuple[Remark, ...]:
    return (Remark("pooled", {"fewest": str(FEWEST_POSTS)}),) if measured.pooled else ()


def _unmeasured(why: str, **details: int) -> VoiceMatch:
    return VoiceMatch(notes=(Remark(why, {name: str(value) for name, value in details.items()}),))
