"""Web addresses, e-mail addresses and telephone numbers in a text, in a form that compares."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from urllib.parse import urlsplit

from service.networks.hosts import delegated, known_to_x

_TAIL = r"[^\s<>\"«»“”\x00]*"
_ADDRESS = re.compile(
    rf"(?<![\w@])(?:https?|ftp)://{_TAIL}|(?<![\w@.-])www\.{_TAIL}"
    r"|(?<![\w@.-])(?:[^\W_][\w-]{0,62}\.)+(?P<ending>[^\W\d_]{2,24})(?![\w@])"
    rf"(?P<rest>(?::\d+)?(?:[/?#]{_TAIL})?)",
    re.IGNORECASE,
)
_TRAILING = ".,;:!?…'’*_~"
_STICKY_SENTENCE = re.compile(r"\A[^\W_]*[^\W\d_]\.[A-ZÀ-ÖØ-Þ][a-zß-ÿ]*")
# Endings so common that a capital does not make a new sentence of them: « Exemple.Com » is an address.
_UNMISTAKABLE = frozenset(
    ["com", "org", "net", "info", "biz", "fr", "eu", "io", "app", "dev", "shop", "online", "site"]
)
_RESERVED = frozenset(["example", "test", "invalid", "localhost"])  # RFC 2606
_EMAIL = re.compile(r"(?<![\w.+@%-])[\w.+%-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(
    r"(?<![\w+])(?:\+|(?<!\d )00)\d{1,3}(?:[ .()/-]{0,3}\d){6,13}(?!\w)"
    r"|(?<![\w.,/-])(?<!\d )0\d(?:[ .-]?\d){7,9}(?!\w)"
    r"|(?<!\w)\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?!\w)"
)


def addresses(text: str) -> Iterator[tuple[int, int]]:
    """Where each web address of `text` stands: with a scheme, with www, or bare on a known ending."""
    for match in _ADDRESS.finditer(text):
        ending = match["ending"]
        if ending and (not is_known_ending(ending) or is_sticky(match[0])):
            continue
        yield match.start(), match.start() + len(_trimmed(match[0]))


def is_sticky(address: str) -> bool:
    """Whether a bare address is two sentences with no blank between, « demain.La »."""
    ending = address.rpartition(".")[2].lower()
    return bool(_STICKY_SENTENCE.fullmatch(address)) and ending not in _UNMISTAKABLE


def emails(text: str) -> Iterator[tuple[int, int]]:
    """Where each e-mail address of `text` stands."""
    return (match.span() for match in _EMAIL.finditer(text))


def phones(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each telephone number stands, with its last nine digits: « 02 61… » is « +33 (0)2 61… »."""
    for match in _PHONE.finditer(text):
        yield *match.span(), re.sub(r"\D", "", match[0])[-9:]


def canonical(address: str) -> str:
    """An address without scheme, www, default port and last slash, its host in lower case.

    Two are equal when they lead to the same page. Letters stay as they are: a look-alike is another host.
    """
    address = unicodedata.normalize("NFC", address)
    try:
        parts = urlsplit(address if "://" in address else f"//{address}")
    except ValueError:
        return address.casefold()
    host = parts.netloc.casefold().removeprefix("www.").removesuffix(":443").removesuffix(":80")
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"{host}{parts.path.rstrip('/')}{query}{fragment}"


def is_known_ending(host: str) -> bool:
    """Whether a host ends with a top-level domain that exists or is reserved for examples."""
    return host.rpartition(".")[2].lower() in _endings()


def host_of(address: str) -> str:
    """The host of a canonical address; with what stands before an `@`, so that it equals no listed domain."""
    return re.split(r"[/?#]", address, maxsplit=1)[0]


def _trimmed(address: str) -> str:
    """Without the punctuation of the sentence around it; a bracket closes only what the address opened."""
    return address.rstrip(_TRAILING if set("([{") & set(address) else f"{_TRAILING})]}}")


@cache
def _endings() -> frozenset[str]:
    """Top-level domains, those only X links too, and those reserved for examples."""
    return _RESERVED | known_to_x().names | delegated()
