"""The measured voice as callers get it."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict, Field

from service.brands.moves import ProposedMove
from service.messages import Language, say
from service.voice.habits import FEWEST_POSTS
from service.voice.portrait import Portrait
from service.voice.voice import FEWEST_POOLED, Voice

MOST_HASHTAGS = 12
SPEAKERS, ADDRESSES = ("nous", "on", "je", "we", "i"), ("tu", "vous", "you")
WORTH_SAYING = 0.1
Rates = dict[str, float]


class RangeOut(BaseModel):
    """The middle of a count over posts, and where nine posts of ten begin and end."""

    model_config = ConfigDict(from_attributes=True)

    low: float
    middle: float
    high: float


class EmojiOut(BaseModel):
    """Emoji: the share of posts with one, where they stand, the favourites."""

    rate: float
    places: Rates
    favourites: list[str]


class HashtagsOut(BaseModel):
    """Hashtags: how many in a usual post, where they stand, in what share of posts each is."""

    usual: int
    places: Rates
    rates: Rates


class PortraitOut(BaseModel):
    """The voice in one place. Rates are shares of posts; `signs` and `grammar` are counts per 100 words."""

    posts: int
    pooled: bool
    described: list[str] = Field(description="the same in words, in the reader's language")
    characters: RangeOut
    words: RangeOut
    sentence: RangeOut = Field(description="mean words a sentence")
    lines: int
    languages: Rates
    persons: Rates = Field(description="share of posts that say tu, vous, nous, on, je, you, we, i")
    openings: Rates
    opening_words: Rates
    closings: Rates
    question_rate: float
    exclamation_rate: float
    emoji: EmojiOut
    hashtags: HashtagsOut
    rates: Rates = Field(description="share of posts with links, mentions, numbers, loud words, line breaks")
    signs: Rates
    grammar: Rates
    typical: list[str] = Field(description="ids of the posts nearest to all others")

    @classmethod
    def of(cls, portrait: Portrait, language: Language) -> PortraitOut:
        """From the measure, described in `language`."""
        habits = portrait.habits
        tags = list(habits.hashtag_rates.items())[:MOST_HASHTAGS]
        same = ("languages", "persons", "openings", "opening_words", "closings", "rates", "signs", "grammar")
        return cls(
            posts=habits.posts,
            pooled=habits.pooled,
            described=list(described(portrait, language)),
            lines=habits.lines,
            question_rate=round(habits.question_rate, 3),
            exclamation_rate=round(habits.exclamation_rate, 3),
            emoji=EmojiOut(
                rate=round(habits.emoji_rate, 3),
                places=dict(portrait.emoji_places),
                favourites=list(habits.emoji),
            ),
            hashtags=HashtagsOut(
                usual=habits.hashtags,
                places=dict(portrait.hashtag_places),
                rates={tag: round(rate, 3) for tag, rate in tags},
            ),
            typical=list(portrait.typical),
            **{n: RangeOut.model_validate(getattr(portrait, n)) for n in ("characters", "words", "sentence")},
            **{name: dict(getattr(portrait, name)) for name in same},
        )


class ProposedMoveOut(BaseModel):
    """A sentence of past posts that could be one of the guide's moves; `posts` are the evidence."""

    model_config = ConfigDict(from_attributes=True)

    role: str
    language: str | None = Field(description="null for the brand's first language")
    goals: list[str]
    networks: list[str]
    register_: str = Field(serialization_alias="register")
    needs: list[str]
    text: str
    posts: list[str]

    @classmethod
    def of(cls, move: ProposedMove) -> ProposedMoveOut:
        """From the proposal."""
        return cls(
            role=move.role,
            language=move.language,
            goals=[move.goal],
            networks=list(move.networks),
            register_=move.register,
            needs=list(move.needs),
            text=move.text,
            posts=list(move.posts),
        )


class VoiceReport(BaseModel):
    """The measured voice of a brand: `all` pools its posts; a network with few has no portrait of its own.

    `openings` are the moves proposed from past posts, null unless asked for.
    """

    brand: str
    posts: int
    measured: bool = Field(description="whether there are enough posts to tell how usual a text is")
    fewest: int = Field(description="posts from which it is measured")
    fewest_on_network: int = Field(description="posts from which a network has a portrait of its own")
    all: PortraitOut | None
    networks: dict[str, PortraitOut]
    openings: list[ProposedMoveOut] | None = None

    @classmethod
    def of(cls, brand: str, voice: Voice, network: str | None, language: Language) -> VoiceReport:
        """From the measure; with `network`, that one alone, pooled when it has too few posts."""
        told = {name: PortraitOut.of(portrait, language) for name, portrait in voice.portraits.items()}
        pooled = told.pop("", None)
        if network is not None:
            own = told.get(network) or pooled
            told = {network: own} if own else {}
        return cls(
            brand=brand,
            posts=voice.posts,
            measured=voice.measured,
            fewest=FEWEST_POOLED,
            fewest_on_network=FEWEST_POSTS,
            all=pooled,
            networks=told,
        )


def described(portrait: Portrait, language: Language) -> Iterator[str]:
    """The portrait in a few sentences."""
    habits, words = portrait.habits, portrait.words
    lengths = {"low": words.low, "middle": words.middle, "high": words.high}
    told = {name: round(value) for name, value in (lengths | {"sentence": portrait.sentence.middle}).items()}
    yield say("voice.told.length", language, told)
    for key, persons in (("told.speaks", SPEAKERS), ("told.addresses", ADDRESSES)):
        ranked = sorted(((portrait.persons[name], name) for name in persons), reverse=True)
        if ranked[0][0] >= WORTH_SAYING:
            yield say(f"voice.{key}", language, {"person": ranked[0][1], "share": _percent(ranked[0][0])})
    shares = {"questions": habits.question_rate, "exclamations": habits.exclamation_rate}
    yield say("voice.told.tone", language, {name: _percent(rate) for name, rate in shares.items()})
    signs = " ".join(habits.emoji[:5])
    key = "told.emoji" if habits.emoji else "told.no_emoji"
    yield say(f"voice.{key}", language, {"share": _percent(habits.emoji_rate), "favourites": signs})
    key = f"told.hashtags.{min(habits.hashtags, 2)}"
    yield say(f"voice.{key}", language, {"count": habits.hashtags})


def _percent(rate: float) -> int:
    return round(100 * rate)
