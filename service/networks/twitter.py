"""What X links: addresses, hashtags, mentions and stock symbols, by the rules of twitter-text 3.1.0.

The rules are those published with twitter-text (Copyright Twitter, Inc., Apache-2.0); the code is ours, so
that each takes a time linear in the text. Spans are code points of the text given, which X first puts in NFC.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import regex

from service.networks.characters import BLANK
from service.networks.hosts import BEFORE_HOST, HOST_RUN, LATIN, SPACES, HostRun, known_to_x
from service.words import Span

LONGEST_URL = 4096
LONGEST_LABEL = 63
LONGEST_SHORT_LINK = 40

_PATH_STOP = r"!*';:,.$%\[\]\u2013~@|&"
_PATH_END = rf"A-Za-z0-9\u0400-\u04FF+\-=_\#/{LATIN}"
_PATH = rf"[{_PATH_STOP}{_PATH_END}]"
PARENTHESES = rf"\((?:{_PATH}++|{_PATH}*+\({_PATH}++\){_PATH}*+)\)"
_QUERY = r"\?(?:[!?*'@();:+$%\[\].,~|]*+[A-Za-z0-9\-_&=#/])++"
REST = regex.compile(
    rf"(?::[0-9]++)?(?P<path>/(?:[{_PATH_STOP}]*+(?:[{_PATH_END}]|{PARENTHESES}))*+)?(?:{_QUERY})?"
)
SHORT_LINK = regex.compile(rf"[hH][tT][tT][pP][sS]?://[tT]\.[cC][oO]/([A-Za-z0-9]++)(?:{_QUERY})?")
PROTOCOL = re.compile(r"[hH][tT][tT][pP][sS]?://\Z")
LONGEST_PROTOCOL = len("gopher://")
ASCII_HOST = re.compile(r"[A-Za-z0-9.\-]+")
ASCII_LABELS = regex.compile(rf"(?:[\-A-Za-z0-9{LATIN}]++\.)++")
DOTS = regex.compile("[.\u3002\uff0e\uff61]")

_TAG_MARK = r"_\u200C\u200D\uA67E\u05BE\u05F3\u05F4\uFF5E\u301C\u309B\u309C\u30A0\u30FB\u3003\u0F0B\u0F0C\xB7"
_TAG_CHARACTER = rf"[\p{{L}}\p{{M}}\p{{Nd}}{_TAG_MARK}]"
HASHTAG = regex.compile(
    rf"(?s)(?:\A|[\uFE0E\uFE0F]|(?!{_TAG_CHARACTER}|&).)"
    rf"(?P<entity>[#＃](?![\uFE0F\u20E3])[\p{{Nd}}{_TAG_MARK}]*+[\p{{L}}\p{{M}}]{_TAG_CHARACTER}*+)"
)
AFTER_HASHTAG = re.compile(r"[#＃]|://")
MENTION = re.compile(
    r"(?:\A|[^A-Za-z0-9_!#$%&*@＠]|(?:\A|[^A-Za-z0-9_+~.\-])[rR][tT]:?)"
    r"(?P<entity>[@＠][A-Za-z0-9_]{1,20})(?P<list>/[A-Za-z][A-Za-z0-9_\-]{0,24})?"
)
AFTER_MENTION = re.compile(rf"[@＠{LATIN}]|://")
CASHTAG = re.compile(
    rf"(?:\A|[{SPACES}])(?P<entity>\$[A-Za-z]{{1,6}}(?:[._][A-Za-z]{{1,2}})?)"
    rf"(?=\Z|[{BLANK}!'#%&()*+,\\\-./:;<=>?@\[\]^_{{|}}~$])"
)


def hashtags(text: str) -> list[Span]:
    """A sign, then letters, marks, digits and a few joiners, one letter at least; not before a sign or `://`."""
    return [m.span("entity") for m in HASHTAG.finditer(text) if not AFTER_HASHTAG.match(text, m.end())]


def mentions(text: str) -> list[Span]:
    """`@` and up to 20 letters, digits or underscores; neither an e-mail nor a list (`@name/list`)."""
    return [
        match.span("entity")
        for match in MENTION.finditer(text)
        if match["list"] is None and not AFTER_MENTION.match(text, match.end())
    ]


def cashtags(text: str) -> list[Span]:
    """`$` and one to six letters, with one optional suffix (`$AIR.PA`)."""
    return [match.span("entity") for match in CASHTAG.finditer(text)]


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a network that reads addresses as X does changes of its rules.

    `run` are the characters of hosts in a row, `protocol` ends before a host, `rest` is what may follow one
    (its group `path` from the first slash on); `bare` hosts, without a protocol, are addresses too.
    """

    run: re.Pattern[str] = HOST_RUN
    protocol: re.Pattern[str] = PROTOCOL
    rest: regex.Pattern[str] = REST
    bare: bool = True


ON_X = Dialect()


def links(text: str, dialect: Dialect = ON_X) -> list[Span]:
    """Addresses, with a protocol or on any known top-level domain (« demain.La » is one)."""
    found: list[Span] = []
    position = 0
    for stretch in dialect.run.finditer(text):
        if stretch.end() <= position or "." not in stretch[0]:
            continue
        for start, end in HostRun(text, stretch.span(), known_to_x()).hosts():
            if position and start <= position:
                continue
            first = _protocol_start(text, start, position, dialect) if start == stretch.start() else start
            rest = dialect.rest.match(text, end)
            position = rest.end() if rest else end
            if _is_possible(text[start:end], position - first, start - first):
                whole = rest is not None and rest["path"] is not None
                if dialect.bare or first < start:
                    found += _kept(text, first, (start, end), position, whole)
    return found


def _protocol_start(text: str, start: int, position: int, dialect: Dialect) -> int:
    """Where the protocol before `start` begins; `start` itself when none does or may open a link there."""
    protocol = dialect.protocol.search(text, max(start - LONGEST_PROTOCOL, position), start)
    if protocol is None:
        return start
    first = protocol.start()
    opens = first == 0 or (first > position and BEFORE_HOST.match(text, first - 1))
    return first if opens else start


def _is_possible(host: str, length: int, protocol: int) -> bool:
    """Whether every label fits the domain name system once in ASCII, and the address fits X's length."""
    if length + (protocol or len("https://")) > LONGEST_URL:
        return False
    if len(host) <= LONGEST_LABEL and ASCII_HOST.fullmatch(host):
        return True
    if host.startswith("xn--") and not any(_ascii_hosts(host)):
        return False
    return all(1 <= _ascii_length(label) <= LONGEST_LABEL for label in host.split("."))


def _ascii_length(label: str) -> int:
    if len(label) > LONGEST_LABEL or label.isascii():
        return len(label)
    parts = DOTS.split(label)
    sizes = [len(p) if p.isascii() else len("xn--") + len(p.encode("punycode")) for p in parts]
    return sum(sizes) + len(parts) - 1


def _kept(text: str, first: int, host: Span, end: int, whole: bool) -> Iterator[Span]:
    """What X links of one match: all of it after a protocol, else its ASCII hosts, the last with its path."""
    start, host_end = host
    if first < start:
        short = SHORT_LINK.match(text, first, end)
        if short is None:
            yield first, end
        elif len(short[1]) <= LONGEST_SHORT_LINK:
            yield short.span()
    elif start == 0 or text[start - 1] not in "-_./":
        hosts = list(_ascii_hosts(text[start:host_end]))
        for number, (left, right) in enumerate(hosts, 1):
            yield start + left, end if whole and number == len(hosts) else start + right


def _ascii_hosts(host: str) -> Iterator[Span]:
    """The hosts within a host whose labels hold only Latin letters, digits and hyphens."""
    if ASCII_HOST.fullmatch(host):
        yield 0, len(host)
        return
    position = 0
    while labels := ASCII_LABELS.search(host, position):
        position = labels.end()
        for dot in range(labels.end(), labels.start(), -1):
            if host[dot - 1] == "." and (end := known_to_x().end(host, dot)):
                position = end
                yield labels.start(), end
                break
