"""A network as a value: where a text will appear, with its limits, rules and manners."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

from service.errors import InvalidInput
from service.messages import Language, say
from service.words import LimitCount

Unit = Literal[
    "weighted_characters",
    "graphemes",
    "utf8_bytes",
    "utf16_code_units",
    "code_points",
    "characters_after_entity_parsing",
    "characters_emoji_as_utf8_bytes",
    "tag_characters",
    "count",
]
Confidence = Literal["primary", "third-party", "observed"]
LinkPlace = Literal["anywhere", "end", "field", "none"]
Reading = Literal["as_written", "composed", "telegram_markup"]
USUAL_KIND = "post"
REPLY_KINDS = ("reply", "comment")
UNITS: tuple[Unit, ...] = get_args(Unit)
CONFIDENCES: tuple[Confidence, ...] = get_args(Confidence)


@dataclass(frozen=True, slots=True)
class Limit:
    """One rule, two readers: it describes itself to the prompt and judges the text.

    `field` is text, title, alt_text… or what is found in the text (hashtags, mentions, cashtags, links,
    distinct_links, entities), or fold (read before "see more"). `also` names fields counted with it, and
    `each` says that the limit is that of one item where the field holds several. `kind` is hard (publishing
    fails or cuts) or soft (a convention). `confidence`, `source`: who states it.
    """

    field: str
    limit: int
    unit: Unit
    kind: Literal["hard", "soft"]
    confidence: Confidence
    source: tuple[str, ...]
    note: str = ""
    also: tuple[str, ...] = ()
    each: bool = False

    def describe(self, language: Language) -> str:
        """The limit as a sentence; its number is written in digits without grouping."""
        if self.field == "fold":
            return say("networks.limit.fold", language, {"limit": self.limit})
        shape = "counted" if self.unit == "count" else "each" if self.each else "sized"
        key = f"networks.limit.{shape}.{self.kind}" if self.limit else "networks.limit.useless"
        unit = say(f"networks.unit.{self.unit}", language)
        name = say(f"networks.field.{'+'.join([self.field, *self.also])}", language)
        return say(key, language, {"field": name, "limit": self.limit, "unit": unit})

    def judge(self, count: int) -> LimitCount:
        """`count`, in this limit's unit, held against it."""
        return LimitCount(self.field, count, self.limit, self.unit, self.kind)


@dataclass(frozen=True, slots=True)
class Rules:
    """Names of the rules that find links, hashtags, mentions… (service/networks/entities.py)."""

    links: str
    hashtags: str
    mentions: str
    cashtags: str = "none"
    commands: str = "none"


@dataclass(frozen=True, slots=True)
class Escape:
    """Characters that the network's API reads as markup, and what goes before each when meant literally.

    `format` is what the network calls it; `spared` are the entities whose own marks stay bare.
    """

    format: str
    characters: str
    prefix: str
    spared: tuple[str, ...]
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Manners:
    """Conventions, not platform rules: tone and emoji in words by language, hashtags as (fewest, most).

    `link` is where an address belongs: in the text, at its end, in a field of its own, or nowhere.
    """

    tone: Mapping[Language, str]
    emoji: Mapping[Language, str]
    hashtags: tuple[int, int]
    hashtags_at_end: bool
    link: LinkPlace
    fold: int | None


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is there, in words by language, and the study that says so."""

    words: Mapping[Language, str]
    source: str


@dataclass(frozen=True, slots=True)
class Network:
    """One network. `limits` are by kind of post, the main field (caption, commentary…) always named text.

    `url_weight` is what any link costs in characters, None when it is counted in full; `local_mentions`:
    of `@name@server`, only `@name` counts. `reading` is what the network makes of a text before it counts
    and links: nothing, Unicode's composed form (NFC), or the text that its markup stands for.
    `media_required`: a post of the default kind without a picture or a video is refused;
    `alt_text_expected`: its readers expect pictures to be described. `required_fields` are, by kind, those
    without which publishing fails; `beside` are, by kind, what a writer is asked for beside the text (title,
    hashtags, the other posts of a thread…), in the order it gives them. `picture_text` are the kinds whose
    words are read only on the picture. `refused` are the kinds of values (phone) that its content policy
    refuses in a text.
    """

    id: str
    name: str
    kinds: tuple[str, ...]
    default_kind: str
    limits: Mapping[str, tuple[Limit, ...]]
    rules: Rules
    url_weight: int | None
    local_mentions: bool
    reading: Reading
    clickable_links: bool
    media_required: bool
    alt_text_expected: bool
    required_fields: Mapping[str, tuple[str, ...]]
    beside: Mapping[str, tuple[str, ...]]
    picture_text: tuple[str, ...]
    refused: tuple[str, ...]
    forbidden_characters: tuple[str, ...]
    escape: Escape | None
    manners: Manners
    audience: Audience

    @property
    def reply_kind(self) -> str:
        """The kind in which a brand answers a stranger; where all is a message, that of every text."""
        return next((kind for kind in REPLY_KINDS if kind in self.kinds), self.default_kind)

    def kind_of(self, kind: str | None) -> str:
        """The kind as this network names it: « post » is its default kind. InvalidInput `unknown_kind`."""
        if kind is None or kind == USUAL_KIND:
            return self.default_kind
        if kind not in self.limits:
            raise InvalidInput("unknown_kind", network=self.id, kind=kind, known=", ".join(self.kinds))
        return kind

    def limits_for(
        self, kind: str | None = None, overrides: Mapping[str, int] | None = None
    ) -> tuple[Limit, ...]:
        """Limits of a kind (the default kind when None); `overrides` gives fields another number.

        Where a field has several units, the override is in the first. Raises InvalidInput `unknown_kind`.
        """
        kind = self.kind_of(kind)
        left = dict(overrides or {})
        return tuple(
            replace(limit, limit=left.pop(limit.field)) if limit.field in left else limit
            for limit in self.limits[kind]
        )

    def describe(
        self, language: Language, kind: str | None = None, overrides: Mapping[str, int] | None = None
    ) -> tuple[str, ...]:
        """Every limit of a kind as a sentence, then whether links can be clicked. Raises as `limits_for`."""
        limits = self.limits_for(kind, overrides)
        manner = ["links.clickable" if self.clickable_links else "links.inert"]
        if self.kind_of(kind) in self.picture_text:
            manner.append("picture_text")
        told = (say(f"networks.{key}", language) for key in manner)
        return (*(limit.describe(language) for limit in limits), *told)
