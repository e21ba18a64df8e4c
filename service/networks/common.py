"""What the networks that publish no code link: these rules follow their help pages."""

from __future__ import annotations

import re
from collections.abc import Callable

import regex

from service.networks import twitter
from service.words import Span

# Instagram takes #a#b for two hashtags: a row of them is read from its first sign.
HASHTAGS = regex.compile(r"(?<![\w&/])(?:[#＃][\p{L}\p{M}\p{Nd}_]++)++")
ONE_HASHTAG = regex.compile(r"[#＃][^#＃]+")
HASHTAG_TEMPLATE = regex.compile(r"\{hashtag\|\\?[#＃]\|[^{}|\n]{1,200}\}")
_BEFORE = r"(?<![\p{L}\p{M}\p{Nd}._@])"
HANDLES = {
    "instagram": regex.compile(rf"{_BEFORE}@[A-Za-z0-9._]{{0,29}}[A-Za-z0-9_](?![A-Za-z0-9_])"),
    "tiktok": regex.compile(rf"{_BEFORE}@[A-Za-z0-9._]{{1,23}}[A-Za-z0-9_](?![A-Za-z0-9_])"),
    "youtube": regex.compile(
        rf"{_BEFORE}@[\p{{L}}\p{{Nd}}][\p{{L}}\p{{M}}\p{{Nd}}._\-\xB7]{{1,28}}[\p{{L}}\p{{M}}\p{{Nd}}_](?![\p{{L}}\p{{M}}\p{{Nd}}_])"
    ),
    "pinterest": regex.compile(rf"{_BEFORE}@[A-Za-z0-9_]{{3,30}}(?![A-Za-z0-9_])"),
    "snapchat": regex.compile(rf"{_BEFORE}@[A-Za-z][A-Za-z0-9._\-]{{1,13}}[A-Za-z0-9](?![A-Za-z0-9_])"),
    "reddit": regex.compile(
        r"(?<![\p{L}\p{M}\p{Nd}_/.\-])/?(?:[uU]/[A-Za-z0-9_\-]{3,20}|[rR]/[A-Za-z0-9_]{2,21})(?![A-Za-z0-9_])"
    ),
}
PAGE = regex.compile(r"@\[[0-9]{1,30}\]")
NAMED = regex.compile(r"@\[[^\[\]\n]{1,200}\] ?\(urn:li:[A-Za-z]{1,30}:[A-Za-z0-9_\-]{1,100}\)")
EXPLICIT = re.compile(r"(?:https?://|www\.)", re.IGNORECASE)
MARKDOWN_TARGET = "]("
CAPITALISED = regex.compile(
    r"\A(?![a-zA-Z]{1,20}://)[^/?#.]*+(?:\.(?!\p{Lu}\p{Ll}+(?:$|[/:?#]))[^/?#.]*+)*+\.\p{Lu}\p{Ll}++(?:$|[/:?#])"
)


def links(text: str) -> list[Span]:
    """As on X, save for a sentence stuck to the next one (« demain.La »), which they leave as it is."""
    return [(start, end) for start, end in twitter.links(text) if not CAPITALISED.match(text[start:end])]


def explicit_links(text: str) -> list[Span]:
    """Reddit's: addresses with a protocol or `www.`, and the target of a Markdown link."""
    return [
        span
        for span in links(text)
        if EXPLICIT.match(text, span[0]) or text.startswith(MARKDOWN_TARGET, max(span[0] - 2, 0), span[0])
    ]


def hashtags(text: str) -> list[Span]:
    """A sign and letters, marks, digits or underscores."""
    return [
        (row.start() + one.start(), row.start() + one.end())
        for row in HASHTAGS.finditer(text)
        for one in ONE_HASHTAG.finditer(row[0])
    ]


def little_hashtags(text: str) -> list[Span]:
    """LinkedIn's: plain hashtags, and the template of its text format, `{hashtag|\\#|mot}`."""
    templates = [match.span() for match in HASHTAG_TEMPLATE.finditer(text)]
    return sorted(templates + hashtags(text))


def handles(name: str) -> Callable[[str], list[Span]]:
    """Those of a network: `@` and a name without a last full stop, or Reddit's `u/name` and `r/subreddit`."""
    return lambda text: [match.span() for match in HANDLES[name].finditer(text)]


def page_ids(text: str) -> list[Span]:
    """Facebook's: `@[page id]`, the only form its API links."""
    return [match.span() for match in PAGE.finditer(text)]


def little_mentions(text: str) -> list[Span]:
    """LinkedIn's: `@[Name](urn:li:organization:1)`."""
    return [match.span() for match in NAMED.finditer(text)]
