"""Hashtags: how many, which, and those a network cuts short."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from service.checks.facts import Facts, Notice
from service.text import fold

# What a writer meant as one hashtag, with the apostrophe, hyphen or emoji that ends it earlier.
_MEANT = regex.compile(
    r"(?<![\p{L}\p{M}\p{N}_&/])[#＃](?P<first>[\p{L}\p{M}\p{N}_]++)"
    r"(?:(?:['’‘ʼ\-]|[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\uFE0F\u200D]++)"
    r"(?P<next>[\p{L}\p{N}][\p{L}\p{M}\p{N}_]*+))++"
)


def too_many(facts: Facts) -> Iterator[Notice]:
    """More hashtags than the network takes (block), or than it or the guide finds seemly (warn)."""
    used = facts.measure.hashtags
    counted = [limit for limit in facts.measure.limits if limit.field == "hashtags"]
    allowed = [(limit.limit, limit.kind == "hard") for limit in counted]
    if (own := facts.guide.hashtags_on(facts.network.id)) is not None:
        allowed.append((own, False))
    broken = [(limit, is_hard) for limit, is_hard in allowed if len(used) > limit]
    if not broken:
        return
    hardest = [limit for limit, is_hard in broken if is_hard]
    limit = min(hardest or [limit for limit, _ in broken])
    yield Notice(
        span=(used[limit].span[0], used[-1].span[1]),
        severity="block" if hardest else "warn",
        details={"count": str(len(used)), "limit": str(limit), "network": facts.network.name},
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
        read = ends.get(match.start())
        if read and read.span[1] < match.end():
            joined = match["first"] + "".join(part[0].upper() + part[1:] for part in match.captures("next"))
            yield Notice(
                span=match.span(),
                fix=_listed(facts, joined) or f"#{joined}",
                details={"meant": match[0], "read": read.text},
            )


def _listed(facts: Facts, joined: str) -> str | None:
    """The guide's own writing of that hashtag, if it has one."""
    return next((tag for tag in facts.guide.hashtags.allowed if fold(tag) == fold(f"#{joined[:100]}")), None)
