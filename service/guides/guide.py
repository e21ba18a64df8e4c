"""The guide's format: `brand.toml` as frozen values, and `guide.md` as sections of prose.

Every model refuses keys it does not know, so that a misspelt key is an error and not a silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from service.guides.fields import Hashtag, Host, LanguageTag, LocaleName, NetworkId, Text, Timezone
from service.guides.moderation import Moderation, ReplyMove
from service.guides.part import Part
from service.guides.trends import Watching
from service.guides.wording import names_in, words_in
from service.words import Goal

Role = Literal["opening", "bridge", "call_to_action", "closing"]
Need = Literal["date", "link", "place", "price"]
Register = Literal["tu", "vous"]


def _vous() -> Mapping[str, Register]:
    return {"default": "vous"}


class NetworkTone(Part):
    """How the brand speaks on one network, and the limits of its own account there."""

    id: NetworkId
    tone: Text | None = None
    limits: Mapping[str, Annotated[int, Field(gt=0)]] = Field(default_factory=dict)


class Trait(Part):
    """What the brand is, or is not, with a sentence that shows it."""

    trait: Text
    example: Text


class Preferred(Part):
    """A word to write instead of others."""

    term: Text
    instead_of: list[Text] = Field(min_length=1)
    reason: Text


class Discouraged(Part):
    """A word to avoid, or never to write."""

    term: Text
    reason: Text
    alternative: Text | None = None


class Required(Part):
    """A name whose spelling is fixed, and the spellings it is often given."""

    term: Text
    variants: list[Text] = Field(default_factory=list)
    reason: Text


class Vocabulary(Part):
    """The brand's words."""

    must: list[Required] = Field(default_factory=list)
    prefer: list[Preferred] = Field(default_factory=list)
    avoid: list[Discouraged] = Field(default_factory=list)
    never: list[Discouraged] = Field(default_factory=list)


class EmojiPolicy(Part):
    """How many emoji, which, and where none."""

    policy: Literal["none", "few", "free"] = "few"
    favourites: list[Text] = Field(default_factory=list)
    forbidden: list[Text] = Field(default_factory=list)
    max_per_post: Annotated[int, Field(ge=0)] = 2
    none_on: list[NetworkId] = Field(default_factory=list)


class HashtagPolicy(Part):
    """The hashtags the brand uses, and how many on each network."""

    always: list[Hashtag] = Field(default_factory=list)
    allowed: list[Hashtag] = Field(default_factory=list)
    max: Mapping[NetworkId, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)

    @property
    def listed(self) -> list[str]:
        """Every hashtag the guide knows, once; with none, any will do."""
        return list(dict.fromkeys([*self.allowed, *self.always]))


class Typography(Part):
    """Spaces before double punctuation, quotes, ellipsis and apostrophe."""

    spacing: Literal["french", "none"] = "french"
    quotes: Literal["guillemets", "straight"] = "guillemets"
    ellipsis: Literal["character", "dots"] = "character"
    apostrophe: Literal["curly", "straight"] = "curly"


class InclusiveWriting(Part):
    """How the brand names women and men."""

    policy: Literal["free", "doublets", "epicene", "median_point", "none"] = "free"


class Replacement(Part):
    """A word and the one to write for it."""

    term: Text
    alternative: Text


class Anglicisms(Part):
    """Whether English words are welcome."""

    policy: Literal["avoid", "accept"] = "accept"
    allowed: list[Text] = Field(default_factory=list)
    replace: list[Replacement] = Field(default_factory=list)


class Claim(Part):
    """Words that need a proof before they are written."""

    terms: list[Text] = Field(min_length=1)
    proof: Text
    severity: Literal["warn", "block"] = "warn"


class Move(Part):
    """A whole sentence the composer may place around a brief; in the brand's first language by default."""

    role: Role
    language: LanguageTag | None = None
    goals: list[Goal] = Field(min_length=1)
    networks: list[NetworkId] = Field(default_factory=list)
    register_: Literal["tu", "vous", "neutral"] = Field(default="neutral", alias="register")
    needs: list[Need] = Field(default_factory=list)
    text: Text


class Signature(Part):
    """A line that ends every post on the networks named."""

    networks: list[NetworkId] = Field(min_length=1)
    text: Text


class Escalation(Part):
    """Whom to call for a subject."""

    subject: Text
    contact: Text


class Section(Part):
    """One heading of `guide.md` with its text."""

    heading: str
    text: str


class Guide(Part):
    """How a brand speaks: rules a machine checks, and the voice a person reads."""

    name: Text
    sector: Text
    description: Text | None = None
    locale: LocaleName = "fr-FR"
    languages: list[LanguageTag] = Field(min_length=1)
    timezone: Timezone = "Europe/Paris"
    domains: list[Host] = Field(default_factory=list)
    pillars: list[Text] = Field(default_factory=list)
    we: Literal["on", "nous", "je", "we", "i"] = "nous"
    register_: Mapping[str, Register] = Field(alias="register", default_factory=_vous)
    constants: Mapping[str, Text] = Field(default_factory=dict)
    networks: list[NetworkTone] = Field(min_length=1)
    we_are: list[Trait] = Field(default_factory=list)
    we_are_not: list[Trait] = Field(default_factory=list)
    vocabulary: Vocabulary = Field(default_factory=Vocabulary)
    emoji: EmojiPolicy = Field(default_factory=EmojiPolicy)
    hashtags: HashtagPolicy = Field(default_factory=HashtagPolicy)
    typography: Typography = Field(default_factory=Typography)
    inclusive_writing: InclusiveWriting = Field(default_factory=InclusiveWriting)
    anglicisms: Anglicisms = Field(default_factory=Anglicisms)
    claims: list[Claim] = Field(default_factory=list)
    cues: Mapping[Goal, list[Text]] = Field(default_factory=dict)
    moves: list[Move] = Field(default_factory=list)
    signatures: list[Signature] = Field(default_factory=list)
    escalation: list[Escalation] = Field(default_factory=list)
    moderation: Moderation = Field(default_factory=Moderation)
    replies: list[ReplyMove] = Field(default_factory=list)
    trends: Watching = Field(default_factory=Watching)

    def __hash__(self) -> int:
        """Of a few words: lists have no hash, and what is equal bears the same name."""
        return hash((self.name, self.sector, self.locale))

    @property
    def language(self) -> str:
        """The brand's first language."""
        return self.languages[0]

    def register_on(self, network: str) -> Register:
        """How the brand addresses one person on a network."""
        return self.register_.get(network, self.register_.get("default", "vous"))

    def tone_on(self, network: str) -> NetworkTone | None:
        """What the guide says of a network, if it names it."""
        return next((tone for tone in self.networks if tone.id == network), None)

    def limits_on(self, network: str) -> Mapping[str, int]:
        """The limits of the brand's own account on a network, by field."""
        tone = self.tone_on(network)
        return tone.limits if tone else {}

    def hashtags_on(self, network: str) -> int | None:
        """The most hashtags the guide wants on a network; None when it does not say."""
        return self.hashtags.max.get(network)

    def signature_on(self, network: str) -> str | None:
        """The line that ends every post on a network, if any."""
        return next((s.text for s in self.signatures if network in s.networks), None)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word the guide writes, hashtags' own included, in lower case: none of them is a mistake."""
        return words_in(self.model_dump(mode="json"))

    @cached_property
    def names(self) -> frozenset[str]:
        """The words the guide always writes with a capital, within a sentence too."""
        return names_in(self.model_dump(mode="json"))

    def grounds(self) -> Iterator[str]:
        """Texts whose values the brand may always state: constants, moves of both kinds, signatures."""
        yield from self.constants.values()
        yield from (move.text for move in self.moves)
        yield from (move.text for move in self.replies)
        yield from (signature.text for signature in self.signatures)
