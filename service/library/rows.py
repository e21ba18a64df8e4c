"""Past posts as callers send them, judged row by row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from service.errors import InvalidInput, InvalidText, UnknownNetwork
from service.networks.catalogue import Catalogue
from service.records.elsewhere import ERASED_ROW
from service.records.nouns import Metrics, PastPost
from service.text import accept

Count = Annotated[int, Field(ge=0, le=2**62, strict=True)]
MOST_LISTED = 1_000


class MetricsRow(BaseModel):
    """Each metric an integer, or null when the network did not say."""

    impressions: Count | None = None
    reach: Count | None = None
    reactions: Count | None = None
    comments: Count | None = None
    shares: Count | None = None
    saves: Count | None = None
    clicks: Count | None = None
    follows: Count | None = None


class PostRow(BaseModel):
    """A past post as it is imported. Unknown keys are left aside: exports carry many."""

    model_config = ConfigDict(str_max_length=60_000)

    id: Annotated[str, StringConstraints(pattern=r"^[^\s/\x00-\x1f]{1,200}$")] | None = None
    network: str
    kind: str | None = None
    text: Annotated[str, StringConstraints(min_length=1)]
    published_at: AwareDatetime
    url: str | None = None
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")] | None = None
    metrics: MetricsRow = Field(default_factory=MetricsRow)


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that could not be imported: its number, from 1, and the message key and details that say why."""

    row: int
    code: str
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class ImportReport:
    """What became of the rows. `rejected` lists the first MOST_LISTED; `rejected_count` counts them all."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[RejectedRow] = field(default_factory=list)
    rejected_count: int = 0

    def reject(self, row: RejectedRow) -> None:
        """Note a row that could not be imported."""
        self.rejected_count += 1
        if len(self.rejected) < MOST_LISTED:
            self.rejected.append(row)

    @property
    def seen(self) -> int:
        """Rows dealt with so far."""
        return self.added + self.updated + self.unchanged + self.rejected_count


def read_row(number: int, row: object, networks: Catalogue) -> PastPost | RejectedRow:
    """The past post of a row (a JSON line as text or bytes, or a JSON value), or why it is refused."""
    if row == ERASED_ROW:
        return RejectedRow(number, "row_erased")
    try:
        value = json.loads(row) if isinstance(row, str | bytes) else row
        if not isinstance(value, dict):
            return RejectedRow(number, "row_not_object")
        read = PostRow.model_validate(value)
        network = networks.get(read.network)
        return _post(read, network.default_kind)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        return RejectedRow(number, "row_field", {"field": place, "reason": first["msg"]})
    except (ValueError, RecursionError) as error:
        return RejectedRow(number, "row_not_json", {"reason": str(error)[:120]})
    except (UnknownNetwork, InvalidText, InvalidInput) as error:
        return RejectedRow(number, error.code, error.details)


def _post(read: PostRow, default_kind: str) -> PastPost:
    for name in ("text", "id", "url", "kind"):
        accept(getattr(read, name) or "", path=name)
    if not read.text.strip():
        raise InvalidInput("row_empty")
    published_at = read.published_at.astimezone(UTC)
    content: dict[str, Any] = {
        "network": read.network,
        "kind": read.kind or default_kind,
        "text": read.text,
        "published_at": published_at,
        "url": read.url,
        "language": read.language,
    }
    metrics = Metrics(**read.metrics.model_dump())
    key = read.id or _digest(read.network, _minute(published_at), read.text)[:20]
    content_hash = _digest(
        json.dumps(content | asdict(metrics), default=str, sort_keys=True, ensure_ascii=False)
    )
    return PastPost(id=key, metrics=metrics, content_hash=content_hash, **content)


def _minute(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
