"""What every piece of a guide is."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A piece of the guide: frozen, and strict about its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
