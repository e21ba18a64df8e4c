"""The kinds of value a guide holds, each with its own refusal."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import available_timezones

from babel.core import Locale, UnknownLocaleError
from pydantic import AfterValidator, StringConstraints

from service.errors import InvalidText
from service.text import accept


def _clean(text: str) -> str:
    try:
        return accept(text)
    except InvalidText as error:
        raise ValueError(error.code) from None


def _locale(name: str) -> str:
    try:
        Locale.parse(name, sep="-")
    except (UnknownLocaleError, ValueError):
        raise ValueError("unknown_locale") from None
    return name


def _timezone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("unknown_timezone")
    return name


Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True), AfterValidator(_clean)]
Hashtag = Annotated[str, StringConstraints(pattern=r"^#[^\s#]{1,100}$"), AfterValidator(_clean)]
Host = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$")]
NetworkId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]
LanguageTag = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
LocaleName = Annotated[Text, AfterValidator(_locale)]
Timezone = Annotated[Text, AfterValidator(_timezone)]
