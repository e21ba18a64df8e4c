"""What callers of brands, knowledge and posts send, and what they get."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from service.bodies import Day
from service.library.rows import ImportReport
from service.messages import Language, say
from service.records.nouns import BrandRecord, KnowledgePage, PastPost


class GuideBody(BaseModel):
    """A guide: `brand.toml` as JSON, and the prose of `guide.md`."""

    model_config = ConfigDict(extra="forbid")

    guide: dict[str, Any]
    prose: str = ""


class BrandItem(BaseModel):
    """A brand in a list."""

    id: str
    name: str
    languages: list[str]
    networks: list[str]
    origin: str
    updated_at: datetime

    @classmethod
    def of(cls, record: BrandRecord) -> BrandItem:
        """From the record."""
        return cls(
            id=record.id,
            name=record.name,
            languages=list(record.guide.get("languages", [])),
            networks=[network["id"] for network in record.guide.get("networks", [])],
            origin=record.origin,
            updated_at=record.updated_at,
        )


class BrandOut(BrandItem):
    """A brand with its guide."""

    etag: str
    guide: dict[str, Any]
    prose: str

    @classmethod
    def of(cls, record: BrandRecord) -> BrandOut:
        """From the record."""
        item = BrandItem.of(record).model_dump()
        return cls(**item, etag=record.etag, guide=dict(record.guide), prose=record.prose)


class BrandPage(BaseModel):
    """Brands, by id."""

    items: list[BrandItem]
    next_cursor: str | None


class PageBody(BaseModel):
    """A knowledge page as JSON; as `text/markdown`, the same stands in its front matter."""

    model_config = ConfigDict(extra="forbid")

    text: str
    title: Annotated[str, Field(max_length=1_000)] | None = None
    valid_from: Day | None = None
    valid_until: Day | None = None


class PageItem(BaseModel):
    """A knowledge page in a list."""

    path: str
    title: str
    valid_from: date | None
    valid_until: date | None
    updated_at: datetime

    @classmethod
    def of(cls, page: KnowledgePage) -> PageItem:
        """From the record."""
        return cls(**{name: getattr(page, name) for name in PageItem.model_fields})


class PageOut(PageItem):
    """A knowledge page with its Markdown."""

    text: str

    @classmethod
    def of(cls, page: KnowledgePage) -> PageOut:
        """From the record."""
        return cls(**{name: getattr(page, name) for name in PageOut.model_fields})


class Pages(BaseModel):
    """Knowledge pages, by path."""

    items: list[PageItem]
    next_cursor: str | None


class MetricsOut(BaseModel):
    """What a network counted; null is not known."""

    model_config = ConfigDict(from_attributes=True)

    impressions: int | None
    reach: int | None
    reactions: int | None
    comments: int | None
    shares: int | None
    saves: int | None
    clicks: int | None
    follows: int | None


class PostOut(BaseModel):
    """A past post; `score` when it was searched for."""

    id: str
    network: str
    kind: str
    text: str
    published_at: datetime
    url: str | None
    language: str | None
    metrics: MetricsOut
    score: float | None = None

    @classmethod
    def of(cls, post: PastPost, score: float | None = None) -> PostOut:
        """From the record."""
        fields = {
            name: getattr(post, name) for name in PostOut.model_fields if name not in ("metrics", "score")
        }
        return cls(**fields, metrics=MetricsOut.model_validate(post.metrics), score=score)


class PostPage(BaseModel):
    """Past posts: newest first, or nearest first when searched for."""

    items: list[PostOut]
    next_cursor: str | None


class RejectedOut(BaseModel):
    """A row refused: its number from 1, and why."""

    row: int
    reason: str


class ImportOut(BaseModel):
    """What became of imported rows; `rejected` lists the first 1,000, `rejected_count` counts all."""

    added: int
    updated: int
    unchanged: int
    rejected: list[RejectedOut]
    rejected_count: int

    @classmethod
    def of(cls, report: ImportReport, language: Language) -> ImportOut:
        """From the report, told in `language`."""
        rejected = [
            RejectedOut(row=r.row, reason=say(f"rows.{r.code}", language, r.details)) for r in report.rejected
        ]
        return cls(
            added=report.added,
            updated=report.updated,
            unchanged=report.unchanged,
            rejected=rejected,
            rejected_count=report.rejected_count,
        )
