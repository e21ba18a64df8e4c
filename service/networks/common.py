"""What Facebook, Instagram and LinkedIn link: none publishes its code, so these follow their help pages."""

from __future__ import annotations

import regex

from service.networks import twitter
from service.words import Span

# Instagram takes #a#b for two hashtags: a row of them is read from its first sign.
HASHTAGS = regex.compile(r"(?<![\w&/])(?:[#＃][\p{L}\p{M}\p{Nd}_]++)++")
ONE_HASHTAG = regex.compile(r"[#＃][^#＃]+")
HASHTAG_TEMPLATE = regex.compile(r"\{hashtag\|\\?[#＃]\|[^{}|\n]{1,200}\}")
HANDLE = regex.compile(r"(?<![\p{L}\p{M}\p{Nd}._@])@(?:[A-Za-z0-9._]{0,29}[A-Za-z0-9_])(?![A-Za-z0-9_])")
PAGE = regex.compile(r"@\[[0-9]{1,30}\]")
NAMED = regex.compile(r"@\[[^\[\]\n]{1,200}\] ?\(urn:li:[A-Za-z]{1,30}:[A-Za-z0-9_\-]{1,100}\)")
CAPITALISED = regex.compile(r"(?![a-zA-Z]+://)[^/?#]*\.\p{Lu}\p{Ll}+(?:$|[/:?#])")


def links(text: str) -> list[Span]:
    """As on X, save for a sentence stuck to the next one (« demain.La »), which they leave as it is."""
    return [(start, end) for start, end in twitter.links(text) if not CAPITALISED.match(text[start:end])]


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


def handles(text: str) -> list[Span]:
    """Instagram's: `@` and up to 30 letters, digits, full stops or underscores, without a last full stop."""
    return [match.span() for match in HANDLE.finditer(text)]


def page_ids(text: str) -> list[Span]:
    """Facebook's: `@[page id]`, the only form its API links."""
    return [match.span() for match in PAGE.finditer(text)]


def little_mentions(text: str) -> list[Span]:
    """LinkedIn's: `@[Name](urn:li:organization:1)`."""
    return [match.span() for match in NAMED.finditer(text)]
