"""Traps of the networks: what they read, weigh or refuse otherwise than the writer would think."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from service.checks.facts import Facts, Notice

# Signs of French prose that weigh 2 on X. For the first, U+00A0 weighs 1.
NARROW, NO_BREAK = "\u202f", "\u00a0"
_HEAVY = regex.compile(f"[{NARROW}…€•‣→←↑↓⇒™№‰†‡‹›⁄]")
# What follows a mention in the same word: letters, or a full stop or hyphen and a lower-case letter or digit.
_REST_OF_NAME = regex.compile(
    r"(?!-(?:là|ci|mêmes?)(?!\p{L}))(?:[.\-](?=[\p{Ll}\p{Nd}])|[\p{L}\p{M}\p{Nd}_]++)+(?<=[\p{L}\p{M}\p{Nd}_])"
)
_HASHTAGS = regex.compile(r"(?<![\p{L}\p{M}\p{N}_&/#＃])(?:[#＃][\p{L}\p{M}\p{N}_]++)++")
_SHORT_NUMBER = regex.compile(r"[#＃]\p{N}{1,3}")
_HEADING = regex.compile(r"(?m)^ {0,3}(?P<sign>#{1,6})")


def heavy_character(facts: Facts) -> Iterator[Notice]:
    """Signs that weigh two characters: each narrow space, and the first of each other sign."""
    if not any(limit.unit == "weighted_characters" for limit in facts.measure.limits):
        return
    seen: set[str] = set()
    for match in _HEAVY.finditer(facts.text):
        if match[0] == NARROW:
            yield Notice(span=match.span(), fix=NO_BREAK, details=_weighed("U+202F", facts))
        elif match[0] not in seen:
            seen.add(match[0])
            yield Notice(span=match.span(), details=_weighed(match[0], facts))


def _weighed(character: str, facts: Facts) -> dict[str, str]:
    return {"character": character, "network": facts.network.name}


def cut_mention(facts: Facts) -> Iterator[Notice]:
    """A name that goes on after what the network reads of it: « @marque.fr » is read « @marque »."""
    for mention in facts.measure.mentions:
        start, end = mention.span
        rest = _REST_OF_NAME.match(facts.text, end) if mention.text[-1:].isalnum() else None
        if rest:
            meant = facts.text[start : rest.end()][:100]
            yield Notice(span=(start, rest.end()), details={"meant": meant, "read": mention.text})


def unread_hashtag(facts: Facts) -> Iterator[Notice]:
    """What looks like a hashtag and is none here: « #2026 », « (#pain », « #pain#four »."""
    if facts.network.rules.hashtags == "none":
        return
    taken = sorted(one.span for one in (*facts.measure.hashtags, *facts.measure.links))
    at = 0
    for match in _HASHTAGS.finditer(facts.text):
        while at < len(taken) and taken[at][1] <= match.start():
            at += 1
        is_taken = at < len(taken) and taken[at][0] < match.end()
        if not is_taken and not _SHORT_NUMBER.fullmatch(match[0]):
            yield Notice(
                span=match.span(), details={"hashtag": match[0][:100], "network": facts.network.name}
            )


def heading(facts: Facts) -> Iterator[Notice]:
    """A line that starts with `#` where the text is Markdown."""
    if facts.network.escape and facts.network.escape.format == "markdown":
        for match in _HEADING.finditer(facts.text):
            yield Notice(span=match.span("sign"), details=_where(facts))


def phone(facts: Facts) -> Iterator[Notice]:
    """A telephone number in a text where the network's content policy refuses one."""
    for value in facts.values:
        if value.kind == "phone" and value.kind in facts.network.refused:
            yield Notice(span=value.span, details={"value": value.text, **_where(facts)})


def picture_text(facts: Facts) -> Iterator[Notice]:
    """A kind of post that shows no caption: its words are read only on the picture."""
    if facts.text.strip() and facts.network.kind_of(facts.kind) in facts.network.picture_text:
        yield Notice(details=_where(facts))


def _where(facts: Facts) -> dict[str, str]:
    return {"network": facts.network.name}
