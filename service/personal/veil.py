"""Personal data under placeholders: what a provider reads bears none, and what it writes is shown with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import count, pairwise
from typing import Literal, NamedTuple, Self

from service.message import Author, Message, Said
from service.personal.finding import find
from service.personal.hit import Kind
from service.personal.names import may_be_a_surname, safe_first_name
from service.personal.plain import Plain
from service.text import fold

Veiled = Kind | Literal["first_name", "name"]
_CALLED: dict[Veiled, str] = {
    "email": "e-mail",
    "phone": "téléphone",
    "iban": "IBAN",
    "card": "carte",
    "nir": "sécurité sociale",
    "order": "commande",
    "address": "adresse",
    "handle": "compte",
    "first_name": "prénom",
    "name": "nom",
}
_PLACEHOLDER = re.compile(
    r"\[\s{0,3}(?P<called>[^\W\d_](?:[^\W\d_]|[ -](?=[^\W\d_])){2,20})\s{0,3}(?P<number>\d{1,4})\s{0,3}\]"
)
_WORD = re.compile(r"\w+")
_BETWEEN = re.compile(r"[^\w\n]{0,3}")
_SHORTEST = 2  # letters of a name that is looked for
_SHORTEST_LOWER = 4  # letters from which it is known in any case: « li » or « lou » may be a word
_SHORTEST_NUMBER = 6  # digits of an account that is looked for: « 1789 » may be a year


class _Name(NamedTuple):
    """The words of a name or an account, folded, and what stands for it; `lower`: in any case."""

    words: tuple[str, ...]
    placeholder: str
    lower: bool


@dataclass(slots=True)
class Veil:
    """What was said, by its placeholders: `[e-mail 1]` for one address, however it is written.

    Placeholders are those of one message and its thread; a text hidden later may add to them. What somebody
    typed like one stays as it is, and stands for nothing.
    """

    message: Message
    _known: frozenset[tuple[str, str]] = frozenset()
    _typed: set[str] = field(default_factory=set)
    _originals: dict[str, str] = field(default_factory=dict)
    _placeholders: dict[tuple[str, str], str] = field(default_factory=dict)
    _names: dict[str, list[_Name]] = field(default_factory=dict)

    @classmethod
    def of(cls, message: Message, known: Iterable[str] = ()) -> Self:
        """The veil of a message, its author and its thread; `known` is what the brand itself says."""
        veil = cls(message, _values(tuple(known)))
        people = [message.author, *(said.author for said in message.thread if not said.ours)]
        told = [message.text, *(said.text for said in message.thread)]
        told += [given for who in people for given in (who.id, who.handle, who.name) if given]
        for text in told:
            veil._typed |= {_compared(match) for match in _PLACEHOLDER.finditer(Plain.of(text).text)}
        for who in people:
            veil._meet(who)
        veil.message = replace(
            message,
            text=veil.hide(message.text),
            author=veil._hidden(message.author),
            url=message.url and veil.hide(message.url),
            thread=tuple(veil._said(said) for said in message.thread),
        )
        return veil

    def hide(self, text: str) -> str:
        """`text` with a placeholder for each piece of personal data, and for each name of the authors."""
        parts: list[str] = []
        done = 0
        veiled = [(*match.span(), match[0]) for match in _PLACEHOLDER.finditer(text)]
        spans = [*veiled, *self._spans(text)]
        for start, end, placeholder in sorted(spans, key=lambda one: (one[0], -one[1])):
            if start >= done:
                parts += [text[done:start], placeholder]
                done = end
        return "".join([*parts, text[done:]])

    def show(self, text: str) -> str:
        """`text` with what its placeholders stand for, whatever blanks, case or accents a model gave them."""
        return _PLACEHOLDER.sub(lambda match: self._originals.get(_compared(match), match[0]), text)

    def _meet(self, author: Author) -> None:
        """Give the names of an author their placeholders, so that they are known wherever they stand."""
        name, first = author.name or "", safe_first_name(author)
        if first:
            for word in name.split():
                self._name("first_name" if fold(word) == fold(first) else "name", word)
        elif name:
            # No name beyond doubt: it is known as a whole, and by those of its words that may be a surname.
            for word in (name, *name.split()):
                if may_be_a_surname(word):
                    self._name("name", word)
        for account in filter(None, (author.handle, author.id)):
            if not account.isdigit() or len(account) >= _SHORTEST_NUMBER:
                self._name("handle", account.removeprefix("@"))

    def _name(self, kind: Veiled, name: str) -> None:
        words = tuple(_forms(name))
        letters = sum(map(len, words))
        if letters < _SHORTEST or ("handle", name.lower()) in self._known:
            return
        known = _Name(words, self._placeholder(kind, name), letters >= _SHORTEST_LOWER)
        self._names.setdefault(words[0], []).append(known)

    def _hidden(self, author: Author) -> Author:
        name = author.name
        if name:
            name = self.hide(name) if safe_first_name(author) else self._placeholder("name", name)
        accounts = {
            field: self._placeholder("handle", given.removeprefix("@"))
            for field, given in (("id", author.id), ("handle", author.handle))
            if given
        }
        return Author(name=name, **accounts)

    def _said(self, said: Said) -> Said:
        author = said.author if said.ours else self._hidden(said.author)
        return replace(said, text=self.hide(said.text), author=author)

    def _placeholder(self, kind: Veiled, original: str, key: str | None = None) -> str:
        """The placeholder of a value; a new one takes the first number that nobody typed."""
        known = (kind, key or original.lower())
        if known not in self._placeholders:
            called = _letters(_CALLED[kind])
            free = (n for n in count(1) if not {f"{called}{n}"} & (self._typed | self._originals.keys()))
            number = next(free)
            self._originals[f"{called}{number}"] = original
            self._placeholders[known] = f"[{_CALLED[kind]} {number}]"
        return self._placeholders[known]

    def _spans(self, text: str) -> Iterator[tuple[int, int, str]]:
        """What to hide of a text, each with its placeholder."""
        for one in find(text, self.message.language or ""):
            if (one.kind, one.key) not in self._known:
                original = one.text.removeprefix("@") if one.kind == "handle" else one.text
                yield one.span[1] - len(original), one.span[1], self._placeholder(one.kind, original, one.key)
        if not self._names:
            return
        plain = Plain.of(text)
        words = list(_WORD.finditer(plain.text))
        for place in range(len(words)):
            for known in self._names.get(fold(words[place][0]), ()):
                end = _ends(known, words, place, plain.text)
                if end is not None:
                    yield *plain.span(words[place].start(), end), known.placeholder


def _ends(known: _Name, words: list[re.Match[str]], place: int, text: str) -> int | None:
    """Where a name that may begin at a word ends; None where it does not stand there."""
    met = words[place : place + len(known.words)]
    if tuple(fold(word[0]) for word in met) != known.words or not (known.lower or met[0][0][0].isupper()):
        return None
    gaps = (text[one.end() : other.start()] for one, other in pairwise(met))
    return met[-1].end() if all(_BETWEEN.fullmatch(gap) for gap in gaps) else None


@lru_cache(maxsize=64)
def _values(known: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    """What of a brand’s own words would be taken for personal data, as it compares."""
    found = {(one.kind, one.key) for text in known for one in find(text)}
    words = (text.strip().removeprefix("@").lower() for text in known if len(text.split()) == 1)
    return frozenset(found | {("handle", word) for word in words})


def _forms(text: str) -> Iterator[str]:
    return (fold(word[0]) for word in _WORD.finditer(Plain.of(text).text))


def _compared(match: re.Match[str]) -> str:
    return f"{_letters(match['called'])}{int(match['number'])}"


def _letters(called: str) -> str:
    return "".join(letter for letter in fold(called) if letter.isalpha())
