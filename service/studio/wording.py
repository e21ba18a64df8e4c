"""The texts of the pages, from gettext catalogues: one per language and part, read as they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from gettext import c2py
from importlib.resources import files
from zoneinfo import ZoneInfo

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, get_timezone
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from service.messages import LANGUAGES, Language

PARTS = ("common", "write", "inbox", "trends", "brand")
Text = str | tuple[str, ...]


@cache
def catalogues(language: Language) -> Mapping[str, Catalog]:
    """The catalogue of each part, as its file has it."""
    folder = files(__package__) / "locale" / language / "LC_MESSAGES"
    found = {}
    for part in PARTS:
        with (folder / f"{part}.po").open("rb") as file:
            found[part] = read_po(file, locale=language, domain=part)
    return found


@cache
def texts(language: Language) -> Mapping[str, Text]:
    """Every text by its id: a string, or its forms, singular first, when it counts something."""
    found: dict[str, Text] = {}
    for catalogue in catalogues(language).values():
        for message in catalogue:
            text_id, text = message.id, message.string
            if isinstance(text_id, str) and text_id and isinstance(text, str):
                found[text_id] = text
            elif isinstance(text_id, tuple) and isinstance(text, tuple):
                found[text_id[0]] = text
    return found


class Words:
    """What the pages say in one language."""

    def __init__(self, language: Language, timezone: ZoneInfo | None = None) -> None:
        self.language: Language = language
        self._timezone = timezone or get_timezone("UTC")
        self._texts = texts(language)
        self._form: Callable[[int], int] = c2py(catalogues(language)["common"].plural_expr)

    @property
    def other(self) -> Language:
        """The other language, which the switch leads to."""
        return next(language for language in LANGUAGES if language != self.language)

    def say(self, text_id: str, **values: object) -> str:
        """The text of an id, filled with `values`; KeyError when there is none."""
        text = self._texts[text_id]
        if isinstance(text, tuple):
            raise KeyError(f"{text_id} counts: use plural")
        return text.format_map(values) if values else text

    def plural(self, text_id: str, n: int, **values: object) -> str:
        """The form of a text that counts `n`, told as `{n}`; KeyError when there is none."""
        forms = self._texts[text_id]
        if isinstance(forms, str):
            raise KeyError(f"{text_id} does not count: use say")
        return forms[self._form(n)].format_map({"n": self.number(n), **values})

    def tongue(self, tag: str) -> str:
        """The name of a language; its tag when nobody named it."""
        try:
            return Locale.parse(tag, sep="-").get_display_name(self.language) or tag
        except (UnknownLocaleError, ValueError):
            return tag

    def number(self, value: float) -> str:
        """A number, typeset."""
        return format_decimal(value, locale=self.language)

    def share(self, value: float) -> str:
        """A part of one, in per cent without decimals."""
        return format_percent(value, "#,##0 %" if self.language == "fr" else "#,##0%", locale=self.language)

    def day(self, value: date | str) -> str:
        """A day in full."""
        return format_date(_moment(value), "long", locale=self.language)

    def moment(self, value: datetime | str) -> str:
        """A day and an hour, in the timezone of the brand."""
        return format_datetime(_moment(value), "d MMM y HH:mm", tzinfo=self._timezone, locale=self.language)


def _moment(value: date | str) -> date:
    return datetime.fromisoformat(value) if isinstance(value, str) else value
