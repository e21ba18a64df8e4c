"""What must not leave, even when a model obeys a stranger: foreign addresses, markup, the prompt's text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from service.checks import contacts
from service.checks.defanged import defanged
from service.checks.facts import Facts, Notice
from service.checks.shadow import Shadow
from service.checks.words import word_forms, words
from service.guides.guide import Guide
from service.text import fold

_RUN = 8  # words in a row taken from the prompt: chance rarely gives five
_SHORTEST_SECRET = 4
_SHORTEST_CANARY = 6
# A tag, the beginning of one that needs no end, or a character reference; « <3 » and « 5 < 6 » are neither.
_HTML = re.compile(
    r"</?[a-z!][^<>]*>|<(?:script|img|iframe|svg|style|object|embed|link|meta|base|form|a)\b"
    r"|&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});",
    re.IGNORECASE,
)
# Addresses that run code or carry content, and Markdown links and images, which fetch what they name.
_SCRIPT = re.compile(
    r"\b(?:javascript|vbscript):(?=\S)|\bdata:(?:[a-z]{1,20}/[\w.+-]{1,60}|;|,)"
    r"|!?\[[^\[\]\n]{0,300}\]\([^()\s][^()\n]{0,2000}\)?|^\[[^\[\]\n]{1,100}\]:[ ]*\S+",
    re.IGNORECASE | re.MULTILINE,
)
_MARKDOWN_LINK = re.compile(r"\[[^\[\]\n]+\]\(https?://[^\s()]+\)")


def url_foreign(facts: Facts) -> Iterator[Notice]:
    """Addresses on a host that neither the guide lists nor the brief gives."""
    domains = {domain.casefold().removeprefix("www.") for domain in facts.guide.domains}
    given = set(facts.grounds.urls) if facts.grounds else set()
    if facts.brief and facts.brief.link:
        given.add(contacts.canonical(facts.brief.link))
    for text, span, address in _addresses(facts):
        key = contacts.canonical(address)
        if key not in given and contacts.host_of(key) not in domains:
            yield Notice(span=span, details={"url": text})


def html(facts: Facts) -> Iterator[Notice]:
    """Tags and character references."""
    return _matches(facts, _HTML)


def script(facts: Facts) -> Iterator[Notice]:
    """`javascript:` and `data:` addresses, Markdown links and images.

    Where Markdown is the network's own format, a link is one: its address is judged as any other.
    """
    escape = facts.network.escape
    is_markdown = escape is not None and escape.format == "markdown"
    for notice in _matches(facts, _SCRIPT):
        written = facts.text[slice(*notice.span)] if notice.span else ""
        if not (is_markdown and _MARKDOWN_LINK.fullmatch(written)):
            yield notice


def canary(facts: Facts) -> Iterator[Notice]:
    """A canary of the prompt, whatever stands between its characters."""
    needles = [needle for secret in facts.secrets if (needle := canary_in(secret))]
    text = facts.shadow.text
    places = [place for place, letter in enumerate(text) if letter.isalnum()] if needles else []
    squeezed = "".join([text[place] for place in places]).lower()
    for needle in needles:
        start = squeezed.find(needle)
        while start >= 0:
            yield Notice(span=facts.shadow.span(places[start], places[start + len(needle) - 1] + 1))
            start = squeezed.find(needle, start + len(needle))


def prompt_text(facts: Facts) -> Iterator[Notice]:
    """Eight words in a row of the prompt's instructions, most of which the brand does not say itself."""
    said = words(facts.shadow.text)
    forms = [fold(word.form) for word in said]
    copied = bytearray(len(forms))
    for secret in facts.secrets:
        size = shortest_copy(secret)
        if size:
            _mark(copied, forms, secret, size)
    own = _said_by_brand(facts, forms) if any(copied) else copied
    for start, end in (match.span() for match in re.finditer(rb"\x01+", copied)):
        leaked = end - start - sum(own[start:end])
        if leaked >= _RUN or 2 * leaked > end - start:
            yield Notice(span=facts.shadow.span(said[start].start, said[end - 1].end))


def canary_in(secret: str) -> str:
    """The letters and digits of a canary, in lower case; "" for a secret that is none."""
    if len(secret.split()) != 1:
        return ""
    needle = "".join(filter(str.isalnum, Shadow.of(secret).text)).lower()
    return needle if len(needle) >= _SHORTEST_CANARY else ""


def shortest_copy(secret: str) -> int:
    """How many words in a row of `secret` are a copy of it; 0 when none are."""
    size = min(_RUN, len(secret.split()))
    return size if size >= _SHORTEST_SECRET else 0


def _addresses(facts: Facts) -> Iterator[tuple[str, tuple[int, int], str]]:
    """The addresses we read, any other the network would link, and those a reader alone would follow.

    Each as it is written, where, and what it leads to; a sentence stuck to the next is none.
    """
    read = [value for value in facts.values if value.kind in ("url", "email")]
    yield from ((value.text, value.span, value.text) for value in read if value.kind == "url")
    taken = bytearray(len(facts.text))
    for value in read:
        taken[value.span[0] : value.span[1]] = b"\x01" * len(value.text)
    for link in facts.measure.links:
        if not any(taken[link.span[0] : link.span[1]]) and not contacts.is_sticky(link.text):
            yield link.text, link.span, link.text
    for start, end, address in defanged(facts.shadow.text):
        span = facts.shadow.span(start, end)
        if not any(taken[span[0] : span[1]]):
            yield facts.text[slice(*span)], span, address


def _matches(facts: Facts, pattern: re.Pattern[str]) -> Iterator[Notice]:
    for match in pattern.finditer(facts.shadow.text):
        span = facts.shadow.span(*match.span())
        yield Notice(span=span, details={"found": facts.text[span[0] : span[1]][:80]})


def _own_words(guide: Guide) -> Iterator[str]:
    """What a prompt quotes of the guide, and a draft may therefore say too."""
    yield from (guide.name, guide.sector, guide.description or "", *guide.pillars, *guide.grounds())
    yield from (trait.example for trait in (*guide.we_are, *guide.we_are_not))


def _mark(marks: bytearray, forms: list[str], source: str, size: int) -> None:
    """Put 1 on each word of the text that stands in `size` words in a row of `source`."""
    told = [form for line in source.split("\n") for form in _forms_of(line)]
    known = frozenset(told)
    if b"\x01" * size not in bytes(form in known for form in forms):
        return  # no run of its words: most texts share none with a prompt
    runs = {tuple(told[place : place + size]) for place in range(len(told) - size + 1)}
    for place in range(len(forms) - size + 1):
        if tuple(forms[place : place + size]) in runs:
            marks[place : place + size] = b"\x01" * size


@lru_cache(maxsize=4_096)
def _forms_of(line: str) -> tuple[str, ...]:
    """The words of a line; no word goes over a line, and those of a prompt are the same in every prompt."""
    return tuple(fold(form) for form in word_forms(Shadow.of(line).text))


def _said_by_brand(facts: Facts, forms: list[str]) -> bytearray:
    """1 for each word of the text that stands in four words of the brand's or of the brief's."""
    marks = bytearray(len(forms))
    for text in (*(facts.grounds.texts if facts.grounds else ()), *_own_words(facts.guide)):
        _mark(marks, forms, text, _SHORTEST_SECRET)
    return marks
