"""A text as typography reads it: same length, with what must not be touched put aside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import regex

from service.checks import contacts
from service.checks.typography.lists import words
from service.words import Span

WORD = "\ue000"  # stands for each character of a thing read as a word: an address, a mention, a file name
ASIDE = "\ue001"  # stands for what is neither a word nor a mark: an emoticon, a line in another language

_WORDS = regex.compile(
    r"`[^`\n]++`"
    r"|(?<![\p{L}\p{N}_])@[\p{L}\p{N}_]++(?:[.@-][\p{L}\p{N}_]++)*+"
    r"|(?<!&)[#＃][\p{L}\p{M}\p{N}_]++(?:['’‘ʼ-][\p{L}\p{M}\p{N}_]++)*+"
    r"|(?<![\p{L}\p{N}_-])[\p{L}\p{N}_-]{1,80}+\.(?:pdf|docx?|xlsx?|pptx?|png|jpe?g|gif|svg|webp|mp[34]|mov|zip"
    r"|csv|txt|html?|css|js|ts|py|json|xml|md|toml|ya?ml|exe|epub)(?![\p{L}\p{N}_])"
    r"|(?<!\p{L})(?:Yahoo|Kahoot|Joomla|Jeopardy)!"
)
_ASIDES = regex.compile(
    r"&(?:\#\d{1,7}|\#x[\da-f]{1,6}|[a-z][a-z0-9]{1,30});"
    r"|(?<![\p{L}\p{N}:]):(?:[a-z][a-z0-9_+-]{1,40}|[+-]1):(?![\p{L}\p{N}:])"
    r"|^[ ]*(?:re|tr|fwd?|rép):(?=\s)"
    # Emoticons: :) ;-) :'( :p =D :/ <3 and their mirror images.
    r"|(?<![\p{L}\p{N}:;=])>?[:;=8]['’]?[o^-]?[)(\[\]{}dpo3*|\\sx](?![\p{L}\p{N}])"
    r"|(?<![\p{L}\p{N}:;=])[:=][-^]?/(?![/\p{L}\p{N}])"
    r"|(?<=\p{L}):-?[)(](?![\p{L}\p{N}])|(?<=\p{L});-?\)|(?<=\p{L}):-?[dp](?![\p{L}\p{N}])(?=\s|$)"
    r"|(?<![\p{L}\p{N}])[(][-^]?[:;](?![\p{L}\p{N}])|<[/\\]?3|;_+;|\^_*\^;*|-_+-;*",
    regex.IGNORECASE | regex.MULTILINE,
)
# A line of a program or of markup, and a style rule: « margin: auto ».
_CODE = regex.compile(r"[{}]|[\p{L}\p{N}_]\(\)|\);|</?[a-z]++|&&|\|\||==|!=|::")
_STYLE_RULE = regex.compile(
    r"(?<![\p{L}-])(?:margin|padding|display|color|background|width|height|font|border|flex|grid|float|overflow"
    r"|z-index|visibility|opacity|cursor|align|justify)(?:-[a-z]{1,12}+){0,2}+: ?[a-z0-9\#.-]++"
    r"|(?<=[«“\"][ \u00A0\u202F]?)[a-z-]{2,30}+: ?[a-z0-9\#%.()-]++;?(?=[ \u00A0\u202F]?[»”\"])"
)
_TOKEN = regex.compile(r"\p{L}+")
_LINE = regex.compile(r"[^\n]++")


@dataclass(frozen=True, slots=True)
class Page:
    """`text` as received and two copies of the same length, where WORD and ASIDE hide what is never touched.

    `prose` hides addresses, mentions, emoticons and the like; `seen`, also what is code or another language.
    """

    text: str
    prose: str
    seen: str

    @classmethod
    def of(cls, text: str, language: str, kept: Iterable[str] = (), links: Iterable[Span] = ()) -> Page:
        """`kept` are spellings that stay as they are wherever they stand; `links` are spans that do."""
        spans = [*contacts.addresses(text), *contacts.emails(text), *links, *_spellings(text, kept)]
        spans += (found.span() for found in _WORDS.finditer(text))
        prose = _hide(text, spans, WORD)
        prose = _hide(prose, (found.span() for found in _ASIDES.finditer(prose)), ASIDE)
        strange = [*_foreign_lines(prose, language), *_code(prose)]
        return cls(text, prose, _hide(prose, strange, ASIDE))


def _hide(text: str, spans: Iterable[Span], by: str) -> str:
    parts: list[str] = []
    position = 0
    for start, end in sorted(spans):
        if end > position:
            parts += [text[position:start], by * (end - max(start, position))]
            position = end
    return "".join([*parts, text[position:]])


def _spellings(text: str, kept: Iterable[str]) -> Iterator[Span]:
    """Where each of `kept` stands as whole words."""
    for spelling in kept:
        start = text.find(spelling)
        while start >= 0:
            end = start + len(spelling)
            if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
                yield start, end
            start = text.find(spelling, end)


def balance(text: str, language: str) -> int:
    """How many more of its little words are of other languages than of `language`."""
    foreign, own = _tell(language)
    return sum((word in foreign) - (word in own) for word in _TOKEN.findall(text.lower()))


def _tell(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """Words of other languages, and those of `language`."""
    if language == "fr":
        return words("english") | words("others"), words("french")
    if language == "en":
        return words("french") - words("shared"), words("english")
    return frozenset(), frozenset()


def _foreign_lines(text: str, language: str) -> Iterator[Span]:
    """Lines with more words of other languages than of `language`; one that has none goes with the last."""
    foreign, own = _tell(language)
    if foreign.isdisjoint(_TOKEN.findall(text.lower())):
        return
    was_foreign, last_end = False, 0
    for line in _LINE.finditer(text):
        tells = not (foreign | own).isdisjoint(_TOKEN.findall(line[0].lower()))
        follows = line.start() == last_end + 1
        is_foreign = balance(line[0], language) > 0 if tells else was_foreign and follows
        if is_foreign:
            yield line.span()
        was_foreign, last_end = is_foreign, line.end()


def _code(text: str) -> Iterator[Span]:
    yield from (found.span() for found in _STYLE_RULE.finditer(text))
    if _CODE.search(text):
        yield from (line.span() for line in _LINE.finditer(text) if _CODE.search(line[0]))
