"""Letters borrowed from mathematics, circles or phonetics to look bold, « 𝗴𝗿𝗮𝘁𝘂𝗶𝘁 », and the plain ones."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

import regex

from service.networks.characters import emoji_sequences
from service.words import Span

# Letters that no compatibility form says they are.
_SMALL = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢǫᴁɶ", [*"abcdefghijklmnopqrstuvwyzq", "æ", "œ"], strict=True))
_BOXED = {chr(first + rank): chr(65 + rank) for first in (0x1F110, 0x1F150, 0x1F170) for rank in range(26)}
_BRACKETED = {chr(0x249C + rank): chr(97 + rank) for rank in range(26)}
_REGIONAL = {chr(0x1F1E6 + rank): chr(65 + rank) for rank in range(26)}
_PLAIN = _SMALL | _BOXED | _BRACKETED | _REGIONAL
_TURNED = dict(zip("ɐqɔpǝɟƃɥᴉıɾʞןlɯuodbɹsʇnʌʍxʎz", "abcdefghiijkllmnopqrstuvwxyz", strict=True))

_STYLES = (  # mathematical, circled, in brackets, squared, full-width
    r"\U0001D400-\U0001D7FF\u24B6-\u24E9\u249C-\u24B5\U0001F110-\U0001F129\U0001F130-\U0001F149"
    r"\U0001F150-\U0001F169\U0001F170-\U0001F189\uFF21-\uFF3A\uFF41-\uFF5A"
)
_SYMBOLS = (
    r"\u2102\u210A-\u2113\u2115\u2119-\u211D\u2124\u2128\u212C\u212D\u212F-\u2131\u2133\u2134"  # ℂ, ℓ, ℕ
)
_RAISED = "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"
_STRUCK = r"\u0305\u0332-\u0338\u033F\u0333\u035F\u0489"
_SURELY_TURNED = "ɔǝɟƃɥᴉɾʞɯɹʇʌʍʎɐ"
_ANY = regex.compile(rf"[{_STYLES}{''.join(_SMALL)}{_RAISED}{_STRUCK}{_SURELY_TURNED}\p{{RI}}]")
# Plain letters among them (« 𝗳é𝘁𝗲 »: few alphabets have accents), and what stands between two words.
_BETWEEN = r"(?:[\p{Latin}'’-]\p{M}*+|[ .,!?:\u00A0\u202F]){0,3}?"


def _run(letters: str, least: int) -> str:
    letter = rf"[{letters}]\p{{M}}*+"
    return rf"{letter}(?:{_BETWEEN}{letter}){{{least - 1},}}+"


_STYLED = regex.compile(_run(_STYLES + _SYMBOLS, 2))
_STYLE = regex.compile(rf"(?![🅰🅱🅾🅿])[{_STYLES}]")  # those four are emoji by themselves
_SMALL_CAPITALS = regex.compile(rf"(?:(?<!\p{{L}})[cosvwxz])?{_run(''.join(_SMALL), 3)}")
_RAISED_RUN = regex.compile(rf"(?<![\p{{L}}\p{{N}}])[{_RAISED}](?:[ ]?[{_RAISED}]){{2,}}+")
_STRUCK_RUN = regex.compile(
    rf"[\p{{L}}\p{{N}}][{_STRUCK}]{{1,4}}+(?:[ ]?[{_STRUCK}]?[\p{{L}}\p{{N}}][{_STRUCK}]{{1,4}}+)++"
)
_REGIONAL_RUN = regex.compile(r"\p{RI}(?:[ \u200B-\u200D\u2009\u00A0]\p{RI}(?!\p{RI}))++|\p{RI}++")
_TURNED_WORD = rf"[{''.join(_TURNED)}]++(?![\p{{L}}\p{{N}}/\]])"
_TURNED_RUN = regex.compile(rf"(?<![\p{{L}}\p{{N}}/\[]){_TURNED_WORD}(?:[ ]++{_TURNED_WORD})*+")
_MARKS = regex.compile(rf"[{_STRUCK}]")
_SURE = regex.compile(rf"[{_SURELY_TURNED}]")
_IDEOGRAPH = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")


def runs(text: str) -> Iterator[tuple[Span, str]]:
    """Each run of fancy letters, with the plain letters it stands for."""
    if _ANY.search(text):
        for pattern, plain in _KINDS:
            for match in pattern.finditer(text):
                right = plain(match)
                if right:
                    yield match.span(), unicodedata.normalize("NFC", right)


def _styled(match: regex.Match[str]) -> str:
    """Empty for symbols alone, « ℕ ⊂ ℝ », and for the full-width letters of a text in ideographs."""
    text, (start, end) = match.string, match.span()
    if not _STYLE.search(match[0]) or _IDEOGRAPH.search(text[max(0, start - 1) : end + 1]):
        return ""
    return "".join(map(_plain, match[0].replace("\ufe0f", "")))


def _letters(match: regex.Match[str]) -> str:
    return "".join(map(_plain, match[0]))


def _plain(letter: str) -> str:
    if letter.isspace():
        return letter
    return _PLAIN.get(letter) or unicodedata.normalize("NFKC", letter)


def _unstruck(match: regex.Match[str]) -> str:
    return _MARKS.sub("", match[0])


def _regional(match: regex.Match[str]) -> str:
    """Empty for flags."""
    run = match[0]
    letters = [letter for letter in run if letter in _REGIONAL]
    flags = sum(end - start for start, end in emoji_sequences(run))
    return "" if flags == len(letters) or len(letters) < 2 else "".join(_REGIONAL[one] for one in letters)


def _turned(match: regex.Match[str]) -> str:
    """Read from the other end; empty for too few turned letters, as in a transcription of sounds."""
    if len(_SURE.findall(match[0])) < 2 or len(match[0]) < 4:
        return ""
    return "".join(_TURNED.get(letter, letter) for letter in reversed(match[0]))


_KINDS: tuple[tuple[regex.Pattern[str], Callable[[regex.Match[str]], str]], ...] = (
    (_STYLED, _styled),
    (_SMALL_CAPITALS, _letters),
    (_RAISED_RUN, _letters),
    (_STRUCK_RUN, _unstruck),
    (_REGIONAL_RUN, _regional),
    (_TURNED_RUN, _turned),
)
