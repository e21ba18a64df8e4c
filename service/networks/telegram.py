"""Telegram: what its markup stands for, and what it links (core.telegram.org/bots/api, rules of tdlib/td).

A text is read as HTML or as MarkdownV2 only when all of it is valid as such, for Telegram refuses a message
with faulty markup; any other text is read as it is written, which never counts less.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping

import regex

from service.networks.characters import Shadow
from service.words import Span

_TAGS = "b|strong|i|em|u|ins|s|strike|del|tg-spoiler|span|a|code|pre|blockquote|tg-emoji"
HTML = re.compile(
    rf"<(?P<close>/)?(?P<tag>{_TAGS})?(?P<attributes>(?:\s(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*)?)>"
    r"|(?P<entity>&(?:lt|gt|amp|quot|#[0-9]{1,6}|#[xX][0-9A-Fa-f]{1,5});)|[^<&]+|&",
    re.IGNORECASE,
)
HTML_SIGN = re.compile("<")
MARKDOWN_SIGN = re.compile(r"[\\_*~`\[>|]")
HREF = re.compile(r"\shref\s{0,9}=\s{0,9}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_ESCAPE = r"\\[\x01-\x7e]"
MARKDOWN = regex.compile(
    rf"(?m)(?P<plain>[^\\_*\[\]()~`>#+\-=|{{}}.!]++)|\\(?P<escaped>[\x01-\x7e])"
    rf"|```(?:[^\s`]*+\n)?+(?P<block>(?:{_ESCAPE}|[^`\\]|`(?!``))*+)```"
    rf"|`(?P<code>(?:{_ESCAPE}|[^`\\])*+)`"
    rf"|(?P<open>!?\[)|(?P<shut>\])(?:\((?P<target>(?:{_ESCAPE}|[^)\\\[\]\n])*+)\))?+"
    r"|(?P<quote>^>)|(?P<mark>__|_|\*|~|\|\|)"
)
LITERAL = re.compile(r"\\([\x01-\x7e])|[\s\S]")

_NAME = r"[A-Za-z0-9_]"
_TAG = r"[\p{L}\p{Nd}_\u200C\xB7\u0D80-\u0DFF]"
HASHTAG = regex.compile(
    rf"(?<!{_TAG})#(?=[\p{{Nd}}_\u200C\xB7]*+[\p{{L}}\u0D80-\u0DFF]){_TAG}{{1,256}}+(?!{_TAG}*+#)"
)
MENTION = re.compile(rf"(?<!\w)@{_NAME}{{5,32}}(?!\w)")
CASHTAG = regex.compile(r"(?<![$\w\u200C])\$(?:1INCH|[A-Z]{1,8})(?![$\w\u200C])")
COMMAND = re.compile(rf"(?<![\w/<>])/{_NAME}{{1,64}}(?:@{_NAME}{{3,32}})?(?![\w/<>])")


def parsed(text: str) -> Shadow:
    """The text that is shown; `targets` are the addresses its markup hides, `marks` its pairs of signs."""
    for sign, read in ((HTML_SIGN, _html), (MARKDOWN_SIGN, _markdown)):
        if sign.search(text) and (shown := read(text)) and shown.text != text:
            return shown
    return Shadow(text, range(len(text)), range(1, len(text) + 1))


class _Shown:
    """A text without its markup, put together piece by piece; `inside` are the signs not closed yet."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.inside: list[str] = []
        self.targets: list[Span] = []
        self.marks = 0
        self._letters: list[str] = []
        self._starts: list[int] = []
        self._ends: list[int] = []

    def keep(self, start: int, end: int) -> bool:
        """Characters shown as they are."""
        self._letters.append(self.text[start:end])
        self._starts.extend(range(start, end))
        self._ends.extend(range(start + 1, end + 1))
        return True

    def put(self, letter: str, start: int, end: int) -> bool:
        """One character, for those that stand for it."""
        self._letters.append(letter)
        self._starts.append(start)
        self._ends.append(end)
        return True

    def enter(self, sign: str) -> bool:
        """The first of a pair of signs."""
        self.inside.append(sign)
        self.marks += 1
        return True

    def shadow(self) -> Shadow | None:
        """The whole, unless a sign was left open."""
        if self.inside:
            return None
        return Shadow("".join(self._letters), self._starts, self._ends, self.targets, self.marks)


def _html(text: str) -> Shadow | None:
    shown, at = _Shown(text), 0
    while at < len(text):
        token = HTML.match(text, at)
        if token is None or not _html_token(shown, token):
            return None
        at = token.end()
    return shown.shadow()


def _html_token(shown: _Shown, token: re.Match[str]) -> bool:
    if token["entity"]:
        letter = html.unescape(token[0])
        return shown.put(letter, *token.span()) if len(letter) == 1 else shown.keep(*token.span())
    if token["attributes"] is None:
        return shown.keep(*token.span())
    tag = (token["tag"] or "").lower()
    if token["close"]:
        return bool(shown.inside) and tag in {"", shown.inside.pop()}
    if target := HREF.search(token.string, *token.span("attributes")):
        shown.targets.append(target.span(target.lastindex or 0))
    return bool(tag) and shown.enter(tag)


def _markdown(text: str) -> Shadow | None:
    shown, at = _Shown(text), 0
    while at < len(text):
        token = MARKDOWN.match(text, at)
        if token is None or not _TOKENS[_name_of(token)](shown, token):
            return None
        at = token.end()
    return shown.shadow()


def _name_of(token: regex.Match[str]) -> str:
    return next(name for name in _TOKENS if token[name] is not None)


def _literal(name: str) -> Callable[[_Shown, regex.Match[str]], bool]:
    def code(shown: _Shown, token: regex.Match[str]) -> bool:
        for letter in LITERAL.finditer(shown.text, *token.span(name)):
            shown.keep(letter.end() - 1, letter.end())
        shown.marks += 1
        return True

    return code


def _shut(shown: _Shown, token: regex.Match[str]) -> bool:
    if token["target"]:
        shown.targets.append(token.span("target"))
    return bool(shown.inside) and shown.inside.pop() in {"[", "!["}


def _mark(shown: _Shown, token: regex.Match[str]) -> bool:
    before, after = (
        shown.text[max(token.start() - 1, 0) : token.start()],
        shown.text[token.end() : token.end() + 1],
    )
    if before.isalnum() and after.isalnum():
        return False  # « @la_belle_marque » is hardly meant to lean; read as written, it counts no less
    if shown.inside and shown.inside[-1] == token["mark"]:
        return bool(shown.inside.pop())
    return shown.enter(token["mark"])


def _quote(shown: _Shown, _token: regex.Match[str]) -> bool:
    shown.marks += 1
    return True


_TOKENS: Mapping[str, Callable[[_Shown, regex.Match[str]], bool]] = {
    "plain": lambda shown, token: shown.keep(*token.span("plain")),
    "escaped": lambda shown, token: shown.keep(*token.span("escaped")),
    "block": _literal("block"),
    "code": _literal("code"),
    "open": lambda shown, token: shown.enter(token["open"]),
    "shut": _shut,
    "quote": _quote,
    "mark": _mark,
}


def hashtags(text: str) -> list[Span]:
    """`#` and up to 256 letters, digits, underscores or middle dots, one letter at least."""
    return [match.span() for match in HASHTAG.finditer(text)]


def mentions(text: str) -> list[Span]:
    """`@` and 5 to 32 ASCII letters, digits or underscores."""
    return [match.span() for match in MENTION.finditer(text)]


def cashtags(text: str) -> list[Span]:
    """`$` and up to eight capitals."""
    return [match.span() for match in CASHTAG.finditer(text)]


def commands(text: str) -> list[Span]:
    """`/command`, which a bot answers."""
    return [match.span() for match in COMMAND.finditer(text)]
