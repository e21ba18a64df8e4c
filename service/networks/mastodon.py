"""What Mastodon links: its own rules for hashtags and mentions, and those of X, changed, for addresses.

The rules are Mastodon's (mastodon/mastodon, app/models/concerns/tag/naming.rb, app/models/account.rb,
app/lib/extractor.rb, config/initializers/twitter_regex.rb: AGPL-3.0, facts only); the code is ours.
"""

from __future__ import annotations

import re

import regex

from service.networks import twitter
from service.networks.hosts import DIRECTIONS, LATIN, NEVER, SPACES
from service.words import Span

LONGEST_DOMAIN = 253

_WORD = r"\p{Alphabetic}\p{M}\p{Nd}\p{Pc}"
_SEPARATOR = "\u00b7\u30fb\u200c"
HASHTAG = regex.compile(rf"(?<![^\p{{White_Space}}])[#＃](?P<name>[{_WORD}][{_WORD}{_SEPARATOR}]*+)")
NAME_JOINT = regex.compile(rf"[\p{{Alphabetic}}_{_SEPARATOR}]")
NAME_LETTER = regex.compile(r"\p{Alphabetic}")
STUCK_PROTOCOL = re.compile(r"https?\Z")
MENTION = regex.compile(
    rf"(?<![=/{_WORD}])@[A-Za-z0-9_]++(?:[.\-]++[A-Za-z0-9_]++)*+(?:@(?P<domain>[{_WORD}]++(?:[.\-]++[{_WORD}]++)*+))?+"
)
AFTER_MENTION = re.compile(rf"[@＠{LATIN}]|://")

_PATH_STOP = r"""!*"'「」;:=,.$%\[\]~&|@"""
_PATH = r"[^\p{White_Space}<>()?]"
_PATH_END = rf"[^\p{{White_Space}}<>()?{_PATH_STOP}]"
# Of the parentheses that X would not take, none may end a path.
_PARENTHESES = rf"(?!{twitter.PARENTHESES})\((?:{_PATH}++|{_PATH}*+\({_PATH}++\){_PATH}*+)\)"
_BEYOND = r"\xA0-\uD7FF\uE000-\uFDCF\uFDF0-\uFFEF\U00010000-\U0010FFFD"
_QUERY = rf"\?(?:[!?*'();:+$%\[\].,~|@^]*+[A-Za-z0-9_&=#/\-{_BEYOND}])++"
ADDRESSES = twitter.Dialect(
    run=re.compile(rf"[^!\"'#%&()*+,\\/:;<=>?@\[\]^`{{|}}~$\x00-\x20\x7F{SPACES}{NEVER}{DIRECTIONS}]+"),
    protocol=re.compile(r"(?:https?|dat|dweb|ipfs|ipns|ssb|gopher|gemini)://\Z", re.IGNORECASE),
    rest=regex.compile(
        rf"(?::[0-9]++)?"
        rf"(?P<path>/(?:(?:[{_PATH_STOP}]|{_PARENTHESES})*+(?:{_PATH_END}|{twitter.PARENTHESES}))*+)?(?:{_QUERY})?"
    ),
    bare=False,
)


def links(text: str) -> list[Span]:
    """Addresses with a protocol; a bare domain is none."""
    return twitter.links(text, ADDRESSES)


def hashtags(text: str) -> list[Span]:
    """After a blank: a sign and a name with a letter, or with a separator or underscore among its digits."""
    found: list[Span] = []
    for match in HASHTAG.finditer(text):
        start = match.start("name")
        end = start + len(_name(match["name"]))
        if text.startswith("://", end) and (stuck := STUCK_PROTOCOL.search(text, start + 1, end)):
            end = stuck.start()
        if end > start:
            found.append((start - 1, end))
    return found


def _name(run: str) -> str:
    """The name at the beginning of a run of words and separators: it ends with neither."""
    whole = run.rstrip(_SEPARATOR)
    if NAME_JOINT.search(whole, 1, len(whole) - 1):
        return whole
    first = regex.split(rf"[{_SEPARATOR}]", run, maxsplit=1)[0]
    return first if NAME_LETTER.search(first) else ""


def mentions(text: str) -> list[Span]:
    """`@name` or `@name@server`, neither in an address nor before a letter with an accent."""
    return [
        match.span()
        for match in MENTION.finditer(text)
        if not AFTER_MENTION.match(text, match.end()) and len(match["domain"] or "") <= LONGEST_DOMAIN
    ]
