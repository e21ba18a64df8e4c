"""Reading text with care: what is accepted, how words are compared."""

from __future__ import annotations

import base64
import re
import unicodedata

from service.errors import InvalidText

LONGEST_TEXT = 50_000
CHUNK = 256
# For `regex`: flags, keycaps, a picture with its selector, skin tone, tags and joined pictures (UTS #51).
EMOJI = (
    r"\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3"
    r"|(?:\p{Emoji_Presentation}|(?![0-9#*])\p{Emoji}\uFE0F)[\uFE0F\p{Emoji_Modifier}]*+[\U000E0020-\U000E007F]*+"
    r"(?:\u200D(?![0-9#*])\p{Emoji}[\uFE0F\p{Emoji_Modifier}]*+)*+"
)
APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "ʹ": "'", "＇": "'"})
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")


def accept(text: str, longest: int = LONGEST_TEXT, path: str = "text") -> str:
    """Return `text` as it is; raise InvalidText for a NUL, a lone surrogate or over `longest` code points."""
    if len(text) > longest:
        raise InvalidText("text_too_long", path=path, length=len(text), longest=longest)
    if "\x00" in text:
        raise InvalidText("text_with_nul", path=path, position=text.index("\x00"))
    for position, character in enumerate(text):
        if "\ud800" <= character <= "\udfff":
            raise InvalidText("text_with_surrogate", path=path, position=position)
    return text


def fold(text: str) -> str:
    """Lower case without accents or curly apostrophes, for comparing words; length may change."""
    if text.isascii():
        return text.lower()
    lower = text.translate(APOSTROPHES).casefold()
    # Sorting the marks of one long run is quadratic in Unicode's algorithm; here they are all dropped anyway.
    parts = (lower[start : start + CHUNK] for start in range(0, len(lower), CHUNK))
    plain = "".join(unicodedata.normalize("NFKD", part) for part in parts)
    return _BEYOND_ASCII.sub(_unmarked, plain).replace("œ", "oe").replace("æ", "ae")


def _unmarked(run: re.Match[str]) -> str:
    return "".join(c for c in run[0] if not unicodedata.combining(c))


def read_base64(text: str) -> bytes:
    """The bytes of `text`, in either alphabet of RFC 4648, padded or not. ValueError."""
    plain = text.strip().rstrip("=").translate(str.maketrans("-_", "+/"))
    return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
