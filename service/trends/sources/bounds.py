"""What an XML parser may be given: no document type, no entity of its own, and no more than seconds of work.

feedparser takes 0.1 ms a tag, and minutes for a megabyte of attributes, name spaces or nested elements, whose
cost grows with their square: what no feed has is refused here, and a feed that is too long is cut.
"""

from __future__ import annotations

import re
import xml.sax  # nosec - defusedxml parses, this names its errors and handlers
from collections.abc import Iterator
from itertools import islice
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml import sax
from defusedxml.common import DefusedXmlException

from service.trends.sources.faults import SourceForbidden, SourceUnreadable

MOST_TAGS = 30_000
DEEPEST = 100
MOST_ATTRIBUTES = 100
MOST_NAMESPACES = 200  # different ones: an entry in XHTML declares the same one again
LONGEST_TAG = 20_000
MOST_ENTITIES = 500_000
_ITEM_END = re.compile(r"</(?:\w{1,40}:)?(?:item|entry)\s*>")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ASIDE = re.compile(r"<!\[CDATA\[|<!--")
_DECLARES = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_HTML = re.compile(r"\s*(?:<!doctype\s+html|<html[\s>])", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_NAMESPACE = re.compile(r"xmlns(?::[\w.-]{1,40})?\s{0,9}=\s{0,9}[\"'][^\"'<>]{0,200}")
_TAG = re.compile(r"<[A-Za-z/!?][^<>]*+")


class _Counter(ContentHandler):
    """Refuses what is nested, attributed or named beyond any feed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self._namespaces: set[tuple[str, str]] = set()

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - SAX calls it so
        """An element begins."""
        self.open.append(name)
        self._namespaces |= {item for item in attrs.items() if item[0].startswith("xmlns")}
        most = max(len(self.open) / DEEPEST, len(attrs) / MOST_ATTRIBUTES)
        if most > 1 or len(self._namespaces) > MOST_NAMESPACES:
            raise SourceForbidden("source_too_complex")

    def endElement(self, name: str) -> None:  # noqa: N802, ARG002
        """It ends."""
        self.open.pop()


def bounded(text: str) -> tuple[bytes, bool]:
    """An XML text that may be parsed, in UTF-8, and whether it was cut. SourceForbidden, SourceUnreadable."""
    if _HTML.match(text):
        raise SourceUnreadable("source_is_a_page")
    plain = _NOT_XML.sub(" ", _undeclared(text)).strip()
    shorter = _shortened(plain)
    _look(shorter)
    open_tags = _parsed(shorter.encode("utf-8"))
    cut = len(shorter) < len(plain)
    if cut:
        shorter += "".join(f"</{name}>" for name in reversed(open_tags))
    return shorter.encode("utf-8"), cut


def _parsed(content: bytes) -> list[str]:
    """Parse for what is forbidden; the elements left open where the text stops being well formed."""
    counter = _Counter()
    try:
        sax.parseString(content, counter, forbid_dtd=True)
    except DefusedXmlException:
        raise SourceForbidden from None
    except xml.sax.SAXException:
        return counter.open  # feedparser takes what can be read, and says so
    return []


def _undeclared(text: str) -> str:
    found = _XML_DECLARATION.match(text)
    return text[found.end() :] if found else text


def _outside(text: str) -> Iterator[tuple[int, str]]:
    """What stands in no CDATA section and in no comment, each piece with its place.

    A page that an item quotes declares nothing, and its tags cost nothing.
    """
    place = 0
    while start := _ASIDE.search(text, place):
        yield place, text[place : start.start()]
        end = "]]>" if start[0].startswith("<![") else "-->"
        place = text.find(end, start.end())
        if place < 0:
            return
    yield place, text[place:]


def _shortened(text: str) -> str:
    """`text`, or its first items, when it has over MOST_TAGS tags or MOST_ENTITIES entities."""
    tags = entities = 0
    for place, piece in _outside(text):
        tags += piece.count("<")
        entities += piece.count("&")
        if tags > MOST_TAGS or entities > MOST_ENTITIES:
            spare = (MOST_TAGS - tags + piece.count("<"), MOST_ENTITIES - entities + piece.count("&"))
            end = place + min(_nth(piece, "<", spare[0]), _nth(piece, "&", spare[1]))
            ends = [one.end() for one in _ITEM_END.finditer(text, 0, end)]
            return text[: ends[-1] if ends else end]
    return text


def _nth(text: str, mark: str, number: int) -> int:
    """Where the mark stands that follows `number` others; the length of `text` when it has no more."""
    places = (one.start() for one in re.finditer(mark, text))
    return next(islice(places, number, None), len(text))


def _look(text: str) -> None:
    """Refuse what is known by its letters, also where the text is not well formed."""
    spaces: set[str] = set()
    for _, piece in _outside(text):
        if _DECLARES.search(piece):
            raise SourceForbidden
        spaces.update(one[0] for one in _NAMESPACE.finditer(piece))
        longest = any(len(tag[0]) > LONGEST_TAG for tag in _TAG.finditer(piece))
        if longest or len(spaces) > MOST_NAMESPACES:
            raise SourceForbidden("source_too_complex")
