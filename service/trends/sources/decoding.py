"""Bytes of a source as text, by its mark, what it declares, what its server says, and its bytes."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

# What browsers read under these names (WHATWG Encoding): a page that says latin-1 is in windows-1252.
_AS_READ = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
}
_KNOWN = re.compile(
    r"utf-8|utf-(?:16|32)(?:-[lb]e)?|koi8-[ru]|mac-roman|shift_jis|euc_jp|iso2022_jp|euc_kr|cp949|big5|gb18030"
    r"|iso8859-\d+|cp125\d"
)
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{1,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_WIDE = ((b"<\0?\0", "utf-16-le"), (b"\0<\0?", "utf-16-be"), (b"{\0", "utf-16-le"), (b"\0{", "utf-16-be"))


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text, its encoding, and whether some bytes had no place in the encoding they are said to be in."""

    text: str
    encoding: str
    damaged: bool = False


def decoded(content: bytes, content_type: str = "") -> Decoded:
    """The text of `content`; never fails: what is in no encoding is read as UTF-8 or windows-1252."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _read(content, encoding)
    for start, encoding in _WIDE:
        if content.lstrip(b" \t\r\n").startswith(start):
            return _read(content, encoding)
    declared = _DECLARED.match(content[:400])
    told = _CHARSET.search(content_type)
    said = [declared[1].decode("ascii")] if declared else []
    said += [told[1]] if told else []
    for name in said:
        codec = _codec(name)
        # A text of one byte a character that is valid UTF-8 with accents in it is UTF-8.
        if codec and not (codec.startswith(("cp", "iso")) and _is_utf8(content)):
            read = _read(content, codec)
            if not read.damaged:
                return read
    return _guessed(content, damaged=bool(said))


def _guessed(content: bytes, *, damaged: bool) -> Decoded:
    read = _read(content, "utf-8")
    if not read.damaged:
        return read
    lost = read.text.count("\ufffd")
    accented = sum(character > "\x7f" for character in read.text) - lost
    if accented > lost:
        return read
    whole = content.decode("cp1252", "replace")
    return Decoded(whole, "cp1252", damaged or "\ufffd" in whole)


def _read(content: bytes, encoding: str) -> Decoded:
    try:
        text, damaged = content.decode(encoding), False
    except UnicodeError:
        text, damaged = content.decode(encoding, "replace"), True
    return Decoded(text.removeprefix("\ufeff"), encoding, damaged)


def _is_utf8(content: bytes) -> bool:
    try:
        return not content.decode("utf-8").isascii()
    except UnicodeDecodeError:
        return False


def _codec(name: str) -> str | None:
    """The encoding of that name, if it is one of texts: some of Python's decompress, or worse."""
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    found = _AS_READ.get(found, found)
    return found if _KNOWN.fullmatch(found) else None
