"""What the house tells of itself."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from service.messages import Language
from service.networks.catalogue import Limit, Network


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
    """What can be asked of this service now."""

    version: str
    writers: list[WriterOut]
    embedder: str
    actions: list[str]
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
    """A limit of a network, with who states it and how surely."""

    field: str
    limit: int
    unit: str
    kind: Literal["hard", "soft"]
    confidence: str
    source: list[str]
    note: str

    @classmethod
    def of(cls, limit: Limit) -> NetworkLimitOut:
        """From the value."""
        return cls(
            **{name: getattr(limit, name) for name in cls.model_fields if name != "source"},
            source=list(limit.source),
        )


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
    """A network in the catalogue; limits are by kind of post."""

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
    forbidden_characters: list[str]
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
            forbidden_characters=list(network.forbidden_characters),
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


class CountRequest(BaseModel):
    """A text to count, as it would be published."""

    model_config = ConfigDict(extra="forbid")

    text: str
    kind: str | None = None
