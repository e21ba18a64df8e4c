"""How a French text addresses its reader: which of its words say « tu », and which say « vous ».

Quotations, lines of dialogue, hashtags, addresses and sayings address nobody. Only what is sure counts:
« ton » may be a tone, « Partage » a noun, « Regarde » the third person.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import regex

from service.checks.words import without, wordset
from service.words import Span

_NOBODY = regex.compile(
    r"""«[^«»]*+»|“[^“”]*+”|"[^"\n]*+"|^[^\S\n]*+—[^\n]*+|\#\w++
    |\b(?:m['’]as-tu-vue?s?|à\ tu\ et\ à\ toi|en\ veux-tu,?\ en\ voilà|connais-toi\ toi-même|te\ deum
    |aide-toi,?\ (?:et\ )?le\ ciel\ t['’]aidera|dis-moi\ (?:ce\ que|qui)\ tu\ [^.!?\n]{1,60}\ tu\ es
    |tu\ quoque|je\ te\ tiens,?\ tu\ me\ tiens|et\ tu,?\ brute|mi\ casa\ es\ tu\ casa
    |(?:un|des|ce|ces|mon|son|ses|vos|votre|les?)\ je\ t['’]aime)\b""",
    regex.IGNORECASE | regex.VERBOSE | regex.MULTILINE,
)
_TOKEN = regex.compile(r"[\p{L}\p{M}]++['’]?")
_OPENING = regex.compile(r"[.!?…:\n•·→►▶|]|\p{Extended_Pictographic}")
_VOWELS = tuple("aàâeéèêëiîïoôuûyhœæ")


_BEFORE_SILENT = wordset("est sont était étaient ont a avait avoir être le un du au ce")  # « il s’est tu »
_BEFORE_TONE = wordset(
    "le un du ce au son mon notre votre leur quel autre seul même bon demi chaque aucun haut bas nouveau"
)
_TONE_OF = wordset(
    "changement changer change changez rupture question liberté unité différence hausse baisse"
)
_AFTER_TONE = wordset(
    "sur est et dans pour de du des d' qui que qu' à en au aux par ne n' se s' était sera a ou mais entre "
    "chez avec chaud froid neutre naturel pastel beige juste grave léger doux vif clair sombre ocre crème "
    "nude bleu vert gris noir blanc rouge écru orange jaune violet brun marron kaki moutarde brique "
    "rouille donné employé adopté choisi idéal"
)
_ARTICLES = wordset("le la les du des au aux")
_NO_VERB = wordset("entre comme contre notre votre autre quatre être")
# Imperatives that are no noun, and no likely third person where a sentence starts before one of _OBJECTS.
_IMPERATIVES = wordset(
    "abonne ajoute choisis clique commente découvre devine dis essaie fais gagne identifie imagine "
    "inscris laisse lis mets participe partage postule prends prépare profite raconte regarde rejoins "
    "réserve retrouve savoure suis tague télécharge teste viens écris écoute"
)
_OBJECTS = wordset(
    "le les la l' ce cet cette ces ton ta tes notre nos mon ma mes comment pourquoi ici vite dès "
    "maintenant qui quoi où nous vers jusqu' donc plutôt goûter voir tester découvrir fêter chercher "
    "rencontrer avec vivre échanger partager tout"
)
_NOUNS_TOO = wordset("commente écoute laisse partage réserve teste gagne lis mets")  # before these only
_ORDERS = wordset("ce cet cette ton ta tes vite dès maintenant ici")
_FORBIDDEN = wordset("oublie hésite attends aie")
_NEGATIONS = wordset("pas plus jamais")
_NOT_PLURAL = wordset("chez assez nez rez merguez ez fez")
_INTERJECTIONS = wordset("allez tenez rendez laissez êtes")  # « rendez-vous », « laissez-passer »
_PLURAL = wordset("êtes faites dites")
_CLITICS = wordset("ne n' y en le la les l' me m' nous lui leur vous")


class Token(NamedTuple):
    """A word as `spelled`, and as it compares (lower case, straight apostrophe).

    `opens`: a sentence starts here. `beside`: nothing but a blank before it. `joined`: a hyphen before it.
    `apart`: no other word touches it, « d’ton », « F(ai)tes ».
    """

    spelled: str
    form: str
    start: int
    end: int
    opens: bool
    beside: bool
    joined: bool
    apart: bool

    @property
    def span(self) -> Span:
        """Where it stands."""
        return self.start, self.end


_NONE = Token("", "", 0, 0, opens=True, beside=False, joined=False, apart=True)


@dataclass(frozen=True, slots=True)
class Address:
    """The words of a text that may address its reader, and the spans that say « tu » and « vous ».

    `vous` are only those that speak to the reader as subject or owner: « on vous attend » may be said to
    everyone by a brand that says « tu ».
    """

    text: str
    tokens: tuple[Token, ...]
    tu: tuple[Span, ...]
    vous: tuple[Span, ...]

    @classmethod
    def of(cls, text: str) -> Address:
        """Read a (shadow) text."""
        plain = without(text, (saying.span() for saying in _NOBODY.finditer(text)))
        tokens = tuple(_tokens(plain))
        around = (_NONE, _NONE, *tokens, _NONE, _NONE, _NONE, _NONE)
        places = range(2, len(tokens) + 2)
        return cls(
            plain,
            tokens,
            tuple(span for place in places if (span := _tu(around, place))),
            tuple(span for place in places if (span := _vous(around, place))),
        )


def _tokens(text: str) -> Iterator[Token]:
    end = 0
    for match in _TOKEN.finditer(text):
        gap, word = text[end : match.start()], match[0]
        yield Token(
            word,
            word.lower().replace("’", "'"),
            *match.span(),
            opens=_opens(gap, word, is_first=not end),
            beside=bool(end) and not gap.strip(),
            joined=gap == "-",
            apart=not end or gap[-1:] not in ("", ")", "-", "_"),
        )
        end = match.end()


def _opens(gap: str, word: str, *, is_first: bool) -> bool:
    """Whether a sentence starts with `word`; « …, raconte la régisseuse » after a quotation is none."""
    _, left_out, since = gap.rpartition("\x00")
    if left_out:
        return bool(_OPENING.search(since)) or ("," not in since and word[0].isupper())
    return is_first or bool(_OPENING.search(gap))


def _tu(words: Sequence[Token], place: int) -> Span | None:
    """The span of the « tu » that stands there, if one does."""
    before, word, after = words[place - 1 : place + 2]
    if word.form in _SINGULAR:
        return word.span if _SINGULAR[word.form](words, place) else None
    if word.joined and not before.joined and not after.joined and _orders(before.form, word.form):
        return before.start, word.end
    return _imperative(word, after, words[place + 2]) if word.opens else None


def _imperative(word: Token, after: Token, third: Token) -> Span | None:
    """« Découvre la… », « N’oublie pas » where a sentence starts."""
    if word.form == "n'" and after.form in _FORBIDDEN and third.form in _NEGATIONS:
        return word.start, third.end
    objects = _ORDERS if word.form in _NOUNS_TOO else _OBJECTS
    is_order = word.form in _IMPERATIVES and after.beside and after.form in objects
    return word.span if is_order else None


def _orders(verb: str, enclitic: str) -> bool:
    """Whether two joined words are an imperative in the singular: « dis-nous », « montre-moi »."""
    ends = verb.endswith("e") or (verb[-1:] == "s" and verb[-2:-1] != "e" and not verb.endswith("ons"))
    return ends and enclitic in ("moi", "nous") and verb not in _NO_VERB


def _is_tu(words: Sequence[Token], place: int) -> bool:
    before, word, after = words[place - 1 : place + 2]
    silent = before.form in _BEFORE_SILENT and not word.joined
    # « 12 h TU » tells the time, unless its neighbours shout too.
    acronym = word.spelled == "TU" and not (before.spelled.isupper() or after.spelled.isupper())
    return not silent and not acronym


def _possesses(words: Sequence[Token], place: int) -> bool:
    return words[place + 1].beside and words[place].apart


def _is_elided(words: Sequence[Token], place: int) -> bool:
    after = words[place + 1]
    sounds = after.form.startswith(_VOWELS) and after.start == words[place].end
    return sounds and not words[place].joined and after.form not in ("il", "elle", "on")


def _is_ta(words: Sequence[Token], place: int) -> bool:
    return _possesses(words, place) and words[place + 1].form not in ("ta", "da")


def _is_ton(words: Sequence[Token], place: int) -> bool:
    earlier, before, _, after = words[place - 2 : place + 2]
    tone = before.form in _BEFORE_TONE or (before.form == "de" and earlier.form in _TONE_OF)
    return _possesses(words, place) and not tone and after.form not in _AFTER_TONE


def _is_tien(words: Sequence[Token], place: int) -> bool:
    return words[place].beside and words[place - 1].form in _ARTICLES


_SINGULAR = {
    "tu": _is_tu,
    "toi": lambda *_: True,
    "t'": _is_elided,
    "te": _possesses,
    "tes": _possesses,
    "ta": _is_ta,
    "ton": _is_ton,
    **dict.fromkeys(("tien", "tienne", "tiens", "tiennes"), _is_tien),
}


def _vous(words: Sequence[Token], place: int) -> Span | None:
    """The span of the « vous » that stands there and speaks to the reader, if one does."""
    word, after = words[place], words[place + 1]
    if word.form in ("votre", "vos", "vôtre", "vôtres") or (word.form == "vous" and after.form == "plaît"):
        return word.span
    if word.form == "vous" and not word.joined:
        verb = next((one for one in words[place + 1 : place + 5] if one.form not in _CLITICS), _NONE)
        return word.span if _is_plural(verb) else None
    is_order = _is_plural(word) and word.form not in _INTERJECTIONS
    return (
        word.span
        if is_order and (word.opens or (word.form[-1] == "z" and word.spelled[0].islower()))
        else None
    )


def _is_plural(word: Token) -> bool:
    """Whether a word is a verb in the second person of the plural."""
    return word.form in _PLURAL or (word.form.endswith("ez") and word.form not in _NOT_PLURAL)
