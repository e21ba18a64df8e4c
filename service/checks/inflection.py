"""The forms a word of the guide may take in a text: number, gender, person.

Endings are generated from the word, not cut from the text: a stemmer that takes « promotion » for « promo »
or « biologie » for « bio » would refuse right sentences. A form that no word has does no harm.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

# Words that agree with the next one: « le meilleur » is also « les meilleures » and « l’unique ».
_DETERMINERS = (
    frozenset({"le", "la", "les", "l"}),
    frozenset({"un", "une", "des"}),
    frozenset({"de", "d"}),  # not « des »: « d’exception » is not « des exceptions »
    frozenset({"au", "aux"}),
    frozenset({"ce", "cet", "cette", "ces"}),
    frozenset({"notre", "nos"}),
    frozenset({"votre", "vos"}),
    frozenset({"ne", "n"}),
    frozenset({"que", "qu"}),
)
# Ending of the word -> endings it takes instead (feminine, plural, and back to the masculine).
_NOMINAL = (
    ("al", "aux ale ales"),
    ("ail", "aux"),
    ("eau", "elle elles eaux"),
    ("eu", "eux"),
    ("au", "aux"),
    ("ou", "oux"),
    ("f", "ve ves"),
    ("eux", "euse euses"),
    ("oux", "ouse ouses ouce ouces"),
    ("eur", "euse euses"),
    ("teur", "trice trices"),
    ("er", "ere eres"),
    ("el", "elle elles"),
    ("il", "ille illes"),
    ("en", "enne ennes"),
    ("on", "onne onnes"),
    ("et", "ette ettes"),
    ("ot", "otte ottes"),
    ("s", "sse sses"),
    ("c", "che ches que ques cque cques"),
    ("g", "gue gues"),
    ("euse", "eux eur eurs"),
    ("trice", "teur teurs"),
    ("ive", "if ifs"),
    ("elle", "el els eau eaux"),
    ("enne", "en ens"),
    ("ere", "er ers"),
    ("ale", "al aux"),
)
_PERSONS = "e es ons ez ent ais ait ions iez aient ant"
_FIRST = (
    f"{_PERSONS} er é ée és ées ai as a ames ates erent erai eras era erons erez eront erais erait eraient"
)
_SECOND = (
    f"{_PERSONS} ir i ie is it ies issons issez issent issais issait issaient issant isse isses "
    "irai iras ira irons irez iront irais irait iraient ert erte erts ertes u ue us ues"
)
_THIRD = f"{_PERSONS} re u ue us ues rai ras ra rons rez ront rais rait raient"
_THIRD_GROUP = ("endre", "ondre", "erdre", "ordre", "attre")


@lru_cache(maxsize=4096)
def forms(word: str, language: str) -> frozenset[str]:
    """Every form of `word` (lower case, no accent but a final é) in `language` (fr, en; else its plural)."""
    if language == "fr":
        return _french(word)
    if language == "en":
        return frozenset(_english(word))
    return frozenset((word, f"{word}s"))


def _french(word: str) -> frozenset[str]:
    for group in _DETERMINERS:
        if word in group:
            return group
    if len(word) < 3 or not word.isalpha():
        return frozenset({word})
    return frozenset((*_nominal(word), *_verbal(word)))


def _singulars(word: str) -> Iterator[str]:
    yield word
    if len(word) > 3 and word.endswith("s"):
        yield word[:-1]
    if word.endswith("aux"):
        yield f"{word[:-3]}al"
    if word.endswith(("eaux", "eux", "oux")):
        yield word[:-1]


def _nominal(word: str) -> Iterator[str]:
    for base in _singulars(word):
        yield from (base, f"{base}s", f"{base}e", f"{base}es")
        for ending, others in _NOMINAL:
            if base.endswith(ending):
                stem = base[: -len(ending)]
                yield from (stem + other for other in others.split())


def _verbal(word: str) -> Iterator[str]:
    stem, ending = word[:-2], word[-2:]
    if len(stem) < 3:
        return
    if ending in ("er", "ez"):
        for variant in _first_group_stems(stem):
            yield from (variant + person for person in _FIRST.split())
    elif ending == "ir":
        yield from (stem + person for person in _SECOND.split())
    elif word.endswith(_THIRD_GROUP):
        yield stem
        yield f"{stem}s"
        yield from (stem + person for person in _THIRD.split())


def _first_group_stems(stem: str) -> Iterator[str]:
    """« mangeons », « paie », « appelle » beside the plain stem."""
    yield stem
    if stem.endswith("g"):
        yield f"{stem}e"
    elif stem.endswith("y"):
        yield f"{stem[:-1]}i"
    elif stem.endswith(("el", "et")):
        yield stem + stem[-1]


def _english(word: str) -> Iterator[str]:
    yield from (word, f"{word}s", f"{word}es", f"{word}ed", f"{word}ing")
    if word.endswith("e"):
        yield from (f"{word}d", f"{word[:-1]}ing")
    elif word.endswith("y"):
        yield from (f"{word[:-1]}ies", f"{word[:-1]}ied")
    elif len(word) > 2:
        yield from (f"{word}{word[-1]}ed", f"{word}{word[-1]}ing")
