"""What a guide says of trends: where to look, what is watched, and what is not the brand's to speak of."""

from __future__ import annotations

from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from service.guides.fields import LanguageTag, Text
from service.guides.part import Part

SourceType = Literal["feed", "mastodon", "hackernews", "rows", "messages"]
ADDRESSED: tuple[SourceType, ...] = ("feed", "mastodon", "rows")
Region = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")]


def _web(address: str) -> str:
    try:
        parts = urlsplit(address)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
    except ValueError:
        valid = False
    if not valid:
        raise ValueError("source_address")
    return address


Address = Annotated[Text, StringConstraints(max_length=2_048), AfterValidator(_web)]


class FeedSource(Part):
    """A place where items are read.

    `feed` is RSS, Atom or JSON Feed; `mastodon` a server's public trends; `hackernews` its front page;
    `rows` a CSV or NDJSON file; `messages` the messages the brand receives, personal data hidden.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
    type: SourceType = "feed"
    url: Address | None = None
    language: LanguageTag | None = None
    region: Region | None = None
    every_minutes: Annotated[int, Field(ge=5, le=10_080)] = 60

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if self.url is None and self.type in ADDRESSED:
            raise ValueError("source_without_url")
        return self


class Unsuited(Part):
    """Words of topics that are not the brand's to speak of, and why."""

    terms: list[Text] = Field(min_length=1)
    reason: Text


def _each_once(sources: list[FeedSource]) -> list[FeedSource]:
    if len({source.id for source in sources}) < len(sources):
        raise ValueError("source_twice")
    return sources


class Watching(Part):
    """`[trends]`: languages watched beside the brand's own, competitors, and what is not for us."""

    languages: list[LanguageTag] = Field(default_factory=lambda: ["en"])
    competitors: list[Text] = Field(default_factory=list)
    not_for_us: list[Unsuited] = Field(default_factory=list)
    sources: Annotated[list[FeedSource], AfterValidator(_each_once)] = Field(default_factory=list)
