"""Hashtags: how many, which, and those a network cuts short."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from service.checks.facts import Facts, Notice
from service.text import fold

# What a writer meant as one hashtag, with the apostrophe, hyphen or emoji that ends it earlier.
_MEANT = regex.compile(
    r"(?<![\p{L}\p{M}\p{N}_&/])[#＃](?P<first>[\p{L}\p{M}\p{N}_]++)"
    r"(?:(?P<cut>['’‘ʼ\-]|[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\uFE0F\u200D]++)"
    r"(?P<next>[\p{L}\p{N}][\p{L}\p{M}\p{N}_]*+))++"
)
# « #R&D », « #Node.js »: no correction is sure.
_UNJOINED = regex.compile(r"(?:&(?=[\p{L}\p{N}])|\.(?=[\p{Ll}\p{N}]))[\p{L}\p{M}\p{N}_]++")
_ARTICLES = frozenset("lLdD")
_APOSTROPHES = frozenset("'’‘ʼ")


def too_many(facts: Facts) -> Iterator[Notice]:
    """More hashtags than the network takes (block), or than it or the guide finds seemly (warn)."""
    used = facts.measure.hashtags
    counted = [one for one in facts.measure.limits if one.field == "hashtags" and one.unit == "count"]
    broken = [(limit.limit, limit.kind == "hard", limit.count) for limit in counted if not limit.fits]
    own = facts.guide.hashtags_on(facts.network.id)
    if own is not None and len(used) > own:
        broken.append((own, False, len(used)))
    if not broken:
        return
    limit, is_hard, count = min(broken, key=lambda one: (not one[1], one[0]))
    yield Notice(
        span=(used[limit].span[0], used[-1].span[1]) if len(used) > limit else None,
        severity="block" if is_hard else "warn",
        details={"count": str(count), "limit": str(limit), "network": facts.network.name},
    )


def unknown(facts: Facts) -> Iterator[Notice]:
    """Hashtags the guide does not list, when it lists any."""
    listed = {fold(tag) for tag in (*facts.guide.hashtags.allowed, *facts.guide.hashtags.always)}
    for hashtag in facts.measure.hashtags:
        if listed and fold(hashtag.text.replace("＃", "#")[:101]) not in listed:
            yield Notice(span=hashtag.span, details={"hashtag": hashtag.text})


def broken(facts: Facts) -> Iterator[Notice]:
    """Hashtags the network ends at an apostrophe, a hyphen or an emoji: « #l’été » is read « #l »."""
    ends = {hashtag.span[0]: hashtag for hashtag in facts.measure.hashtags}
    for match in _MEANT.finditer(facts.text):
        read = ends.pop(match.start(), None)
        if read and read.span[1] < match.end():
            yield Notice(
                span=match.span(), fix=_mended(facts, match), details={"meant": match[0], "read": read.text}
            )
    for start, read in ends.items():
        if rest := _UNJOINED.match(facts.text, read.span[1]):
            details = {"meant": facts.text[start : rest.end()], "read": read.text}
            yield Notice(span=(start, rest.end()), details=details)


def _mended(facts: Facts, match: regex.Match[str]) -> str:
    """The hashtag as the guide writes it; else an article before the sign, and the rest in one word."""
    cuts, parts = match.captures("cut"), [match["first"], *match.captures("next")]
    whole = _joined(cuts, parts)
    if listed := _listed(facts, whole):
        return listed
    if parts[0] in _ARTICLES and cuts[0] in _APOSTROPHES and regex.search(r"\p{L}", "".join(parts[1:])):
        rest = _joined(cuts[1:], parts[1:])
        return parts[0] + cuts[0] + (_listed(facts, rest) or f"#{rest}")
    return f"#{whole}"


def _joined(cuts: list[str], parts: list[str]) -> str:
    """Parts in one word: a capital to each, but after an apostrophe within a word (« #aujourd’hui »)."""
    joined = parts[0]
    for cut, before, part in zip(cuts, parts, parts[1:], strict=False):
        is_word = cut in _APOSTROPHES and before not in _ARTICLES
        joined += part if is_word else part[0].upper() + part[1:]
    return joined


def _listed(facts: Facts, joined: str) -> str | None:
    """The guide's own writing of that hashtag, if it has one."""
    return next((tag for tag in facts.guide.hashtags.allowed if fold(tag) == fold(f"#{joined[:100]}")), None)
