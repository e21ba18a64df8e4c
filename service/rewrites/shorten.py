"""Shortening without a model: whole pieces are left out, the least telling first, never half a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import regex

from service.checks import names, values
from service.checks.form import leads_to_bio
from service.checks.shadow import Shadow
from service.checks.tongue import ENGLISH, FRENCH
from service.checks.words import Reading, folded_words, words, wordset
from service.guides.guide import Guide
from service.rewrites.facts import RewriteFacts
from service.rewrites.pieces import Piece, joined
from service.spelling import Dictionaries
from service.text import fold
from service.words import Span

Marks = bytes

LEFT = 0.8  # of a text, at most, when it is shortened
_TELLING = 4  # letters: shorter words say too little to link two sentences
_MOST_WORDS_CLOSING = 8
_CLOSING = regex.compile(
    r"(?:a (?:tres )?(?:bientot|demain|vite|tout|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)"
    r"|au plaisir|bel(?:le)? \w+"
    r"|bon(?:ne)?s? (?:journee|soiree|fin|week|dimanche|semaine|weekend|vacances|fetes)"
    r"|on vous attend|nous vous attendons|on t attend|merci(?: a tou(?:te)?s)?|bises|amities"
    r"|see you|have a (?:good|great|nice|lovely)|thank(?:s| you)|cheers|take care|until then|bye)\b"
)
# Words that open a sentence which leans on the one before.
_LEANING = wordset(
    "il elle ils elles lui celui celle ceux celles ce cela ca c ces cet cette donc ainsi or mais et car puis "
    "ensuite enfin alors aussi sinon d it they this that these those so but and then he she his her their its"
)


def leave_out(
    pieces: Sequence[Piece], marks: Marks, facts: RewriteFacts, fits: Callable[[str], bool]
) -> tuple[Piece, ...]:
    """The fewest pieces to leave out, in the order of what they tell least, for what is left to fit.

    All that may be left out when even that does not fit.
    """
    order = least_telling(pieces, marks, facts)
    low, high = 0, len(order)
    while low < high:
        middle = (low + high) // 2
        if fits(joined(pieces, order[:middle])):
            high = middle
        else:
            low = middle + 1
    return tuple(order[:low])


def least_telling(pieces: Sequence[Piece], marks: Marks, facts: RewriteFacts) -> list[Piece]:
    """The pieces that may be left out: hashtags the network does not need, formulas, then plain sentences.

    Neither the first sentence, nor a link, nor what states a value or a name, nor a signature.
    """
    sentences = [piece for piece in pieces if piece.kind == "sentence"]
    signed = {folded_words(signature.text) for signature in facts.guide.signatures}
    free = [
        piece
        for piece in sentences[1:]
        if not is_stating(piece, marks)
        and not leads_to_bio(piece.text)
        and folded_words(piece.text) not in signed
    ]
    closing = [piece for piece in free if is_closing(piece.text, facts.guide)]
    taking_leave = {piece.span for piece in closing}
    tells = _telling(sentences)
    plain = [piece for piece in free if piece.span not in taking_leave]
    plain.sort(key=lambda piece: (tells[piece.span], -piece.span[0]))
    return [*_spare_hashtags(pieces, marks, facts), *closing[::-1], *plain]


def is_closing(text: str, guide: Guide) -> bool:
    """Whether a sentence only takes leave."""
    said = folded_words(text)
    own = {folded_words(move.text) for move in guide.moves if move.role == "closing"}
    return said in own or (
        len(said.split()) <= _MOST_WORDS_CLOSING and _CLOSING.match(fold(said)) is not None
    )


def stated(facts: RewriteFacts, dictionaries: Dictionaries | None) -> Marks:
    """Where the text states a value, names somebody, or calls an account: a mark for each character."""
    language, shadow = facts.before_language, Shadow.of(facts.text)
    must = Reading.of(shadow.text).find([name.term for name in facts.guide.vocabulary.must], language)
    spans = [value.span for value in values.find(shadow, language)]
    spans += [name.span for name in names.names(facts.text, language, dictionaries)]
    spans += [mention.span for mention in names.mentions(facts.text)]
    spans += [shadow.span(found.start, found.end) for found in must]
    marks = bytearray(len(facts.text))
    for start, end in spans:
        marks[start:end] = b"\x01" * (end - start)
    return bytes(marks)


def is_stating(piece: Piece, marks: Marks) -> bool:
    """Whether something is stated there that must not be lost."""
    return any(marks[slice(*piece.span)])


def _spare_hashtags(pieces: Sequence[Piece], marks: Marks, facts: RewriteFacts) -> list[Piece]:
    """Those beyond what the network needs, the last first; those the guide always wants stay."""
    always = {fold(tag) for tag in facts.guide.hashtags.always}
    tags = [piece for piece in pieces if piece.kind == "hashtag"]
    needed = facts.network.manners.hashtags[0]
    spare = [tag for tag in tags if fold(tag.text) not in always and not is_stating(tag, marks)]
    return spare[::-1][: max(0, len(tags) - needed)]


def _telling(sentences: Sequence[Piece]) -> dict[Span, float]:
    """How much each sentence tells: the share of its words that others say too, and its place, first best.

    A sentence on which the next one leans tells more than any that stands alone.
    """
    said = [_content(piece.text) for piece in sentences]
    known = Counter(word for own in said for word in own)
    tells: dict[Span, float] = {}
    for place, (piece, own) in enumerate(zip(sentences, said, strict=True)):
        shared = sum(known[word] > 1 for word in own) / max(1, len(own))
        first = 1 - place / max(1, len(sentences) - 1)
        carries = place + 1 < len(sentences) and _leans(sentences[place + 1].text)
        tells[piece.span] = shared + 0.5 * first + carries
    return tells


def _content(text: str) -> frozenset[str]:
    forms = (fold(word.form) for word in words(text))
    return frozenset(form for form in forms if len(form) >= _TELLING and form not in FRENCH | ENGLISH)


def _leans(text: str) -> bool:
    first = folded_words(text[:80]).partition(" ")[0]
    return first in _LEANING
