"""What callers of keys send, and what they get."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from service.access.keys import Asked, Made
from service.access.scopes import Scope
from service.bodies import Body, SpokenLine
from service.library.guide_book import BRAND_ID
from service.records.nouns import KeyRecord

Label = Annotated[SpokenLine, StringConstraints(max_length=100)]
BrandId = Annotated[str, StringConstraints(pattern=f"^{BRAND_ID.pattern}$")]


class KeyRequest(Body):
    """A key to make."""

    name: Label = Field(description="a label, to know the key again")
    owner: Label | None = Field(
        None,
        description="who holds it, by default the name; the keys of an owner share jobs and kept answers",
    )
    scopes: list[Scope] = Field(min_length=1, max_length=4)
    brands: list[BrandId] | None = Field(
        None,
        min_length=1,
        max_length=1_000,
        description="the brands it opens, there already or not; null: all",
    )
    days: int | None = Field(
        None, ge=1, le=3_650, strict=True, description="how long it opens; null: for ever"
    )

    def asked(self) -> Asked:
        """The same, as the ring takes it."""
        return Asked(
            name=self.name,
            scopes=self.scopes,
            owner=self.owner,
            brands=None if self.brands is None else frozenset(self.brands),
            lasts=None if self.days is None else timedelta(days=self.days),
        )


class RotationRequest(Body):
    """How long the old key still opens."""

    grace_hours: int = Field(0, ge=0, le=720, strict=True)

    def grace(self) -> timedelta:
        """The same, as the ring takes it."""
        return timedelta(hours=self.grace_hours)


class KeyOut(BaseModel):
    """A key, without its secret. `revoked_at` may be to come, after a rotation with a grace."""

    id: str
    name: str
    owner: str
    scopes: list[Scope]
    brands: list[str] | None
    status: Literal["active", "expired", "revoked"]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None

    @classmethod
    def of(cls, key: KeyRecord, now: datetime) -> KeyOut:
        """From the record."""
        ended = "revoked" if key.revoked_at is not None and key.revoked_at <= now else "expired"
        return cls(
            id=key.id,
            name=key.name,
            owner=key.owner,
            scopes=list(key.scopes),
            brands=None if key.brands is None else sorted(key.brands),
            status="active" if key.living(now) else ended,
            created_at=key.created_at,
            expires_at=key.expires_at,
            revoked_at=key.revoked_at,
            last_used_at=key.last_used_at,
        )


class KeyMadeOut(KeyOut):
    """A key just made, with its token, which is told this once: null when a retry is given this answer."""

    token: str | None

    @classmethod
    def made(cls, made: Made, now: datetime) -> KeyMadeOut:
        """From what the ring made."""
        return cls(**KeyOut.of(made.key, now).model_dump(), token=made.token)


class KeyPage(BaseModel):
    """Keys, newest first."""

    items: list[KeyOut]
    next_cursor: str | None
