"""What a guide, its locale and a network ask of the typography of a text in one language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from service.guides.guide import Guide
from service.networks.catalogue import Network

NARROW = "\u202f"
NO_BREAK = "\u00a0"
Blank = Literal["wanted", "free", "none"]


@dataclass(frozen=True, slots=True)
class Style:
    """Blanks before marks, what they are written with, and the marks themselves.

    `high` holds for ? ! ; and `colon` for the colon: `free` where both usages are right. Quotes, dots and
    apostrophe that are None are left as written; numbers are when not `spaced`. Where marks take no blank,
    `keeps_narrow` bears U+202F all the same.
    Sources: Lexique de l’Imprimerie nationale; for fr-CA, OQLF; for fr-CH, Guide du typographe.
    """

    language: Literal["fr", "en"]
    high: Blank
    colon: Blank
    inside: Blank
    narrow: str
    wide: str
    quotes: Literal["guillemets", "straight", "curly"] | None
    ellipsis: Literal["character", "dots"] | None
    apostrophe: Literal["curly", "straight"] | None
    keeps_narrow: bool = False
    spaced: bool = True

    @classmethod
    def of(cls, guide: Guide, network: Network, language: str) -> Style | None:
        """The style of French and English texts; None in any other language."""
        if language == "fr":
            return cls._french(guide, network)
        return cls._english(guide) if language == "en" else None

    @classmethod
    def _french(cls, guide: Guide, network: Network) -> Style:
        asked = guide.typography
        locale = guide.locale.replace("_", "-")
        high: Blank = {"fr-CA": "none", "fr-CH": "free"}.get(locale, "wanted")  # type: ignore[assignment]
        colon: Blank = "free" if locale == "fr-CH" else "wanted"
        if asked.spacing == "none":
            high = colon = "none"
        # X weighs U+202F two and U+00A0 one.
        weighed = any(limit.unit == "weighted_characters" for limit in network.limits_for())
        return cls(
            language="fr",
            high=high,
            colon=colon,
            inside="free" if locale == "fr-CH" or asked.spacing == "none" else "wanted",
            narrow=NO_BREAK if weighed else NARROW,
            wide=NO_BREAK,
            quotes=asked.quotes,
            ellipsis=asked.ellipsis,
            apostrophe=asked.apostrophe,
            keeps_narrow=locale == "fr-CA" and asked.spacing == "french",
            spaced=asked.spacing == "french",
        )

    @classmethod
    def _english(cls, guide: Guide) -> Style:
        """Quotes, ellipsis and apostrophe are judged only when the guide says something of them."""
        asked, told = guide.typography, guide.typography.model_fields_set
        quotes: Literal["curly", "straight"] = "curly" if asked.quotes == "guillemets" else "straight"
        return cls(
            language="en",
            high="none",
            colon="none",
            inside="free",
            narrow=NARROW,
            wide=NO_BREAK,
            quotes=quotes if "quotes" in told else None,
            ellipsis=asked.ellipsis if "ellipsis" in told else None,
            apostrophe=asked.apostrophe if "apostrophe" in told else None,
        )
