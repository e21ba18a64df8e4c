"""What the house tells of itself."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.messages import Language
from service.networks.network import Escape, Limit, Network


class PartOut(BaseModel):
    """One part of the service: whether it answers, and what to do when it does not."""

    name: str
    ok: bool
    detail: str = ""


class ReadyOut(BaseModel):
    """Whether the service can work; parts are told on this machine, or to who holds the key."""

    status: Literal["ready", "not_ready"]
    parts: list[PartOut] = []


class WriterOut(BaseModel):
    """A writer at work here."""

    name: str
    model: str | None
    active: bool


class CapabilitiesOut(BaseModel):
    """What can be asked of this service now.

    `rewrites` are what a text can be asked to become, `intents` what a message can be said to be,
    and `triage` who says it.
    """

    version: str
    writers: list[WriterOut]
    embedder: str
    actions: list[str]
    rewrites: list[str]
    intents: list[str]
    triage: list[str]
    networks: list[str]
    message_languages: list[str]


class RuleOut(BaseModel):
    """A rule the checks apply."""

    id: str
    severity: Literal["block", "warn", "info"]
    meaning: str


class RulesOut(BaseModel):
    """Every rule."""

    items: list[RuleOut]
    next_cursor: None = None


class NetworkLimitOut(BaseModel):
    """A limit of a network, with who states it and how surely.

    `also` names fields counted with this one; `each` says that the limit is that of one item.
    """

    field: str
    limit: int
    unit: str
    kind: Literal["hard", "soft"]
    confidence: str
    source: list[str]
    note: str
    also: list[str]
    each: bool

    model_config = ConfigDict(from_attributes=True)

    @classmethod
    def of(cls, limit: Limit) -> NetworkLimitOut:
        """From the value."""
        return cls.model_validate(limit)


class EscapeOut(BaseModel):
    """Characters that the network's API reads as markup, and what goes before each when meant literally."""

    model_config = ConfigDict(from_attributes=True)

    format: str
    characters: str
    prefix: str
    spared: list[str]

    @classmethod
    def of(cls, escape: Escape | None) -> EscapeOut | None:
        """From the value."""
        return cls.model_validate(escape) if escape else None


class MannersOut(BaseModel):
    """Conventions, not platform rules."""

    tone: str
    emoji: str
    hashtags: tuple[int, int]
    hashtags_at_end: bool
    link: Literal["anywhere", "end", "field", "none"]
    fold: int | None


class AudienceOut(BaseModel):
    """Who is there, and the study that says so."""

    words: str
    source: str


class NetworkItem(BaseModel):
    """A network in the catalogue; limits and required fields are by kind of post.

    `beside` is what a writer gives beside the text of each kind. `picture_text` are the kinds whose words are
    read only on the picture; `refused`, the kinds of values that the network's content policy refuses in a
    text.
    """

    model_config = ConfigDict(from_attributes=True)

    id: str
    name: str
    kinds: list[str]
    default_kind: str
    limits: dict[str, list[NetworkLimitOut]]
    clickable_links: bool
    media_required: bool
    alt_text_expected: bool
    url_weight: int | None
    local_mentions: bool
    required_fields: dict[str, list[str]]
    beside: dict[str, list[str]]
    picture_text: list[str]
    refused: list[str]
    forbidden_characters: list[str]
    escape: EscapeOut | None
    manners: MannersOut
    audience: AudienceOut

    @classmethod
    def of(cls, network: Network, language: Language) -> NetworkItem:
        """From the value, told in `language`."""
        manners, audience = network.manners, network.audience
        return cls(
            id=network.id,
            name=network.name,
            kinds=list(network.kinds),
            default_kind=network.default_kind,
            limits={
                kind: [NetworkLimitOut.of(li) for li in limits] for kind, limits in network.limits.items()
            },
            clickable_links=network.clickable_links,
            media_required=network.media_required,
            alt_text_expected=network.alt_text_expected,
            url_weight=network.url_weight,
            local_mentions=network.local_mentions,
            required_fields={kind: list(names) for kind, names in network.required_fields.items()},
            beside={kind: list(names) for kind, names in network.beside.items()},
            picture_text=list(network.picture_text),
            refused=list(network.refused),
            forbidden_characters=list(network.forbidden_characters),
            escape=EscapeOut.of(network.escape),
            manners=MannersOut(
                tone=manners.tone[language],
                emoji=manners.emoji[language],
                hashtags=manners.hashtags,
                hashtags_at_end=manners.hashtags_at_end,
                link=manners.link,
                fold=manners.fold,
            ),
            audience=AudienceOut(words=audience.words[language], source=audience.source),
        )


class Networks(BaseModel):
    """The catalogue."""

    items: list[NetworkItem]
    next_cursor: None = None


FieldName = Annotated[str, Field(max_length=40)]
FieldValue = str | Annotated[list[str], Field(max_length=500)] | None


class CountRequest(BaseModel):
    """A text to count, as it would be published, and the fields beside it.

    `fields`: title, alt_text, content_warning, tags, poll_options…; a field may hold several values.
    """

    model_config = ConfigDict(extra="forbid")

    text: str
    kind: Annotated[str, Field(max_length=100)] | None = None
    fields: Annotated[dict[FieldName, FieldValue], Field(max_length=20)] = {}
