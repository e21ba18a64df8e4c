"""Pieces of request bodies that several stories read the same way."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

from service.errors import InvalidText
from service.text import accept


def _clean(text: str) -> str:
    try:
        return accept(text)
    except InvalidText as error:
        raise PydanticCustomError(error.code, error.code, error.details) from None


def _web_address(link: str) -> str:
    try:
        parts = urlsplit(link)
        valid = (
            parts.scheme in ("http", "https") and bool(parts.hostname) and not set(link) & set(' \t\r\n<>"')
        )
    except ValueError:
        valid = False
    if not valid or parts.username:
        raise PydanticCustomError("link", "not a web address")
    return link


def _spoken(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("blank", "blank text")
    return text


def _day(given: object) -> object:
    return _written(given, "day")


def _moment(given: object) -> object:
    return _written(given, "timezone_aware")


def _written(given: object, code: str) -> object:
    """As it was given, when it is a date as people write it; a number would be seconds since 1970."""
    if isinstance(given, date) or (isinstance(given, str) and WRITTEN.match(given)):
        return given
    raise PydanticCustomError(code, "not a date")


WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}")
Day = Annotated[date, BeforeValidator(_day)]
Moment = Annotated[AwareDatetime, BeforeValidator(_moment)]
Text = Annotated[str, AfterValidator(_clean)]
Name = Annotated[str, StringConstraints(max_length=100)]
Spoken = Annotated[Text, AfterValidator(_spoken)]
Line = Annotated[str, StringConstraints(max_length=2_000), AfterValidator(_clean)]
SpokenLine = Annotated[Line, AfterValidator(_spoken)]
Subject = Annotated[
    str, StringConstraints(min_length=1, max_length=1_000), AfterValidator(_clean), AfterValidator(_spoken)
]
Link = Annotated[Text, StringConstraints(max_length=2_048), AfterValidator(_web_address)]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,30}$")]
LanguageTag = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]


class Body(BaseModel):
    """A request body: unknown fields are errors."""

    model_config = ConfigDict(extra="forbid")


class CeilingBody(Body):
    """The most a request may spend: tokens read and written together, money in the currency of the prices."""

    tokens: int | None = Field(None, ge=0, le=10**12, strict=True)
    cost: float | None = Field(None, ge=0, allow_inf_nan=False, strict=True)


class Placement(Body):
    """A network, and the kind of post there."""

    network: Name
    kind: Name | None = None


def placements(networks: Iterable[str | Placement]) -> list[tuple[str, str | None]]:
    """`(network, kind)` in the order asked."""
    return [(one, None) if isinstance(one, str) else (one.network, one.kind) for one in networks]
