"""Setting dates and hours as the guide's locale does, with the spaces the network counts least."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from service.guides.guide import Guide
from service.messages import Language, say
from service.networks.catalogue import Network

NARROW = "\u202f"
NO_BREAK = "\u00a0"
FIRST = re.compile(r"\b1\b")


def for_network(text: str, network: Network) -> str:
    """`text` with U+00A0 for U+202F where a network weighs characters: there U+202F costs two."""
    weighed = any(limit.unit == "weighted_characters" for limit in network.limits_for())
    return text.replace(NARROW, NO_BREAK) if weighed else text


def typeset_date(text: str, guide: Guide, language: str, network: Network) -> str:
    """An ISO 8601 date, date and time, or interval as a line of its own; any other text as it was written."""
    try:
        start, end = _read(text, guide)
    except ValueError:
        return text
    line = _interval(start, end, _Setter(guide.locale, language))
    return for_network(line[0].upper() + line[1:], network)


def link_line(link: str, network: Network, language: str) -> str:
    """The link itself, or the words that send to the profile where a post can hold none."""
    return say("composer.link_in_bio", _spoken(language)) if network.manners.link == "none" else link


Moment = date | datetime


def _read(text: str, guide: Guide) -> tuple[Moment, Moment | None]:
    first, _, last = text.strip().partition("/")
    start = _moment(first, guide)
    return start, _moment(last, guide, start) if last else None


def _moment(text: str, guide: Guide, before: Moment | None = None) -> Moment:
    if len(text) == 5 and isinstance(before, datetime):
        return datetime.combine(before.date(), time.fromisoformat(text))
    if len(text) <= 10:
        return date.fromisoformat(text)
    moment = datetime.fromisoformat(text)
    return moment.astimezone(ZoneInfo(guide.timezone)) if moment.tzinfo else moment


class _Setter:
    """Writes days and hours in one language and locale."""

    def __init__(self, locale: str, language: str) -> None:
        self.language = _spoken(language)
        self._locale = (locale if locale.startswith(language) else language).replace("-", "_")

    def day(self, moment: Moment) -> str:
        """For example « samedi 16 janvier 2027 », « vendredi 1er janvier 2027 »."""
        return self._first(format_date(moment, "full", locale=self._locale))

    def day_before(self, moment: Moment, last: Moment) -> str:
        """The first day of an interval, in French without what its last day says too: « lundi 1er »."""
        if self.language != "fr" or moment.year != last.year:
            return self.day(moment)
        form = "EEEE d" if moment.month == last.month else "EEEE d MMMM"
        return self._first(format_date(moment, form, locale=self._locale))

    def _first(self, text: str) -> str:
        return FIRST.sub("1er", text) if self.language == "fr" else text

    def hour(self, moment: datetime) -> str:
        """For example « 10 h », « 7 h 30 »."""
        if self.language == "fr":
            minutes = f"{NARROW}{moment.minute:02d}" if moment.minute else ""
            return f"{moment.hour}{NARROW}h{minutes}"
        return str(format_time(moment, "short", locale=self._locale))


def _interval(start: Moment, end: Moment | None, setter: _Setter) -> str:
    facts = {"day": setter.day(start)}
    if isinstance(start, datetime):
        facts["start"] = setter.hour(start)
    if end is None:
        key = "moment" if "start" in facts else "day"
        return say(f"composer.date_{key}", setter.language, facts)
    if isinstance(start, datetime) and isinstance(end, datetime):
        facts |= {"end": setter.hour(end), "last_day": setter.day(end)}
        if start.date() == end.date():
            return say("composer.date_hours", setter.language, facts)
        facts["day"] = setter.day_before(start, end)
        return say("composer.date_hours_over_days", setter.language, facts)
    facts |= {"day": setter.day_before(start, end), "last_day": setter.day(end)}
    return say("composer.date_days", setter.language, facts)


def _spoken(language: str) -> Language:
    return "fr" if language == "fr" else "en"
