"""Strangers' HTML as plain text: no tag, no entity, no control character, and never more than it may be.

Every pass is linear, whatever is sent: each tag is looked for up to the next `<` alone.
"""

from __future__ import annotations

import html
import re

TITLE = 300
SUMMARY = 1_000
HEADLINE = 120
LONGEST_READ = 50_000  # characters of one text that are looked at: its first thousand are kept
_TAG = re.compile(
    r"""<(?P<end>[/!?]?)(?P<name>[A-Za-z][\w:.-]*+)(?:[^<>"']|"[^"<]*+"|'[^'<]*+')*+/?>"""
    r"""|<(?P<loose_end>[/!?]?)(?P<loose>[A-Za-z][\w:.-]*+)[^<>]*+>"""
)
_HIDDEN = re.compile(r"<(?:script|style|template|iframe)(?=[\s>/])", re.IGNORECASE)
_SHOWN = re.compile(r"</(?:script|style|template|iframe)[^<>]*+>", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"&#[xX]?0*+[0-9a-fA-F]{7,}+;?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_LONE = re.compile("[\ud800-\udfff]")
# Tags within a word or a sentence: nothing stands where they stood. Any other parts what it stands between.
_INLINE = re.compile(
    r"a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strike"
    r"|strong|sub|sup|time|tt|u|var|wbr",
    re.IGNORECASE,
)
_DROPPED = dict.fromkeys(
    [*range(0x200E, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF, 0xAD], None
)


def plain(text: str, longest: int) -> str:
    """`text` without markup, on one line, of `longest` characters at most.

    What was escaped twice is read twice: feeds often do.
    """
    read = text[:LONGEST_READ]
    for _ in range(2):
        if "<" not in read and "&" not in read:
            break
        read = html.unescape(_LONG_NUMBER.sub("\ufffd", _untagged(read)))
    return cut(on_one_line(_untagged(read) if "<" in read else read), longest)


def on_one_line(text: str) -> str:
    """`text` with single spaces, without control characters, lone halves of characters or hidden marks."""
    return " ".join(_LONE.sub("\ufffd", _CONTROL.sub(" ", text.translate(_DROPPED))).split())


def cut(text: str, longest: int) -> str:
    """`text`, or its first words and an ellipsis, `longest` characters at most."""
    if len(text) <= longest:
        return text
    kept = text[: longest - 1]
    words = kept.rpartition(" ")[0] if " " in kept[longest // 2 :] else kept
    return f"{words.rstrip()}…"


def headed(text: str) -> tuple[str, str]:
    """A text that has no title as a title and the rest: its first sentence, or its first words."""
    line = " ".join(text.split())
    if len(line) <= HEADLINE:
        return line, ""
    end = max((one.start() for one in re.finditer(r"(?<=[.!?…])\s", line[: HEADLINE + 1])), default=0)
    if end < HEADLINE // 3:
        end = line.rfind(" ", 0, HEADLINE)
    end = end if end > 0 else HEADLINE
    return line[:end].rstrip(), line[end:].strip()


def _untagged(text: str) -> str:
    """Without comments, what a reader never sees, and tags."""
    first, *others = text.split("<!--")
    shown = "".join([first, *(_after(one, "-->") for one in others)])
    first, *others = _HIDDEN.split(shown)
    shown = "".join(
        [first, *(_SHOWN.split(one, maxsplit=1)[-1] if _SHOWN.search(one) else "" for one in others)]
    )
    return _TAG.sub(lambda tag: _left(tag["name"] or tag["loose"] or ""), shown)


def _left(name: str) -> str:
    return "" if _INLINE.fullmatch(name) else " "


def _after(text: str, mark: str) -> str:
    return text.partition(mark)[2]
