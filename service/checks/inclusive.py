"""How a text names women and men, held against the guide's policy.

`median_point` wants « étudiant·e·s », with U+00B7: other marks are put right. `doublets` and `epicene` refuse
cut words, `none` refuses every form, `free` judges nothing. « le(s) lot(s) » only leaves a plural open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import regex

from service.checks.facts import Facts, Notice
from service.spelling import Dictionaries
from service.words import Span

Form = Literal["point", "cut", "pair", "pronoun"]
_REFUSED: Mapping[str, tuple[Form, ...]] = {
    "free": (),
    "median_point": ("cut",),
    "doublets": ("point", "cut", "pronoun"),
    "epicene": ("point", "cut", "pronoun"),
    "none": ("point", "cut", "pair", "pronoun"),
}
_LONG = "(?:tr|r)?ices?|euses?|i?ères?|ives?|i?ennes?|onnes?|eresses?|esses?"
_SHORT = "es?|nes?|les?|tes?|ses?|ves?|sses?"
_CUT = regex.compile(
    r"(?<![\p{L}\p{M}\p{N}_@./#-])(?P<stem>\p{L}[\p{Ll}\p{M}]{1,30}|\p{Lu}{2,30})"
    rf"(?P<mark>[·•‧⋅∙./(‐-])(?P<ending>{_LONG}|elles?|{_SHORT})"
    r"(?:(?<=\(\p{L}{1,9})\))?(?P<plural>(?:(?P=mark)?[sx]\)?)?)(?![\p{L}\p{M}\p{N}_@/(-]|[.·]\p{L})",
    flags=regex.IGNORECASE,
)
_CAPITAL = regex.compile(
    r"(?<![\p{L}\p{M}\p{N}_@./#-])(?P<stem>\p{L}[\p{Ll}\p{M}]{2,30})(?P<mark>)(?P<ending>E)(?P<plural>[Ss]?)(?!\w)"
)
_PAIR = regex.compile(
    r"(?<![\p{L}\p{M}-])(?P<one>\p{L}{2,30})(?: et | ou |/)"
    r"(?:(?:à|de|pour|les?|la|des|du|nos|vos|ces|aux?|une?) |[ld]['’]){0,2}"
    r"(?P<two>\p{L}{2,30})(?![\p{L}\p{M}])",
    flags=regex.IGNORECASE,
)
_PRONOUN = regex.compile(
    r"(?<![\p{L}\p{M}])(?:iels?|ielles?|celleux|elleux|toustes|touxtes|\p{L}{2,20}eurices?)(?![\p{L}\p{M}])",
    flags=regex.IGNORECASE,
)
_IRREGULAR = {
    "ceux": "celles",
    "eux": "elles",
    "ils": "elles",
    "il": "elle",
    "celui": "celle",
    "tous": "toutes",
}
# Ends of the masculine, and of the feminine beside it.
_FEMININES = (
    ("", "e"),
    ("eur", "euse"),
    ("eur", "rice"),
    ("eur", "eresse"),
    ("er", "ère"),
    ("f", "ve"),
    ("x", "se"),
    ("c", "que"),
    ("c", "che"),
    ("eau", "elle"),
    ("in", "ine"),
)


@dataclass(frozen=True, slots=True)
class _Found:
    """A form, with how it would be written with median points and in the masculine, where both are sure."""

    form: Form
    span: Span
    pointed: str | None = None
    masculine: str | None = None


def policy(facts: Facts) -> Iterator[Notice]:
    """Forms that the guide's policy refuses, in French."""
    wanted = facts.guide.inclusive_writing.policy
    refused = _REFUSED[wanted] if facts.language == "fr" else ()
    for found in _forms(facts.shadow.text, facts.dictionaries) if refused else ():
        if found.form in refused:
            fix = {"median_point": found.pointed, "none": found.masculine}.get(wanted)
            span = facts.shadow.span(*found.span)
            yield Notice(span=span, fix=fix, details={"found": facts.text[slice(*span)], "policy": wanted})


def _forms(text: str, dictionaries: Dictionaries | None) -> Iterator[_Found]:
    for match in (*_CUT.finditer(text), *_CAPITAL.finditer(text)):
        if match["mark"] == "·" or _is_cut(match, dictionaries):
            stem, ending = _one(match["stem"], match["mark"]), match["ending"]
            plural = "·s" if match["plural"] else ""
            is_many = plural or ending.lower().endswith("s")
            pointed = f"{stem}·{ending.lower()}{plural}"
            masculine = f"{stem}s" if is_many and stem[-1] not in "sx" else stem
            if stem.isupper():
                pointed, masculine = pointed.upper(), masculine.upper()
            form: Form = "point" if match["mark"] == "·" else "cut"
            yield _Found(form, match.span(), pointed, masculine)
    for match in _PAIR.finditer(text, overlapped=True):
        if _is_pair(match["one"].lower(), match["two"].lower()):
            # « vendeurs/vendeuses » is no doublet a voice can read.
            yield _Found("cut" if "/" in match[0] else "pair", match.span())
    yield from (_Found("pronoun", match.span()) for match in _PRONOUN.finditer(text))


def _one(stem: str, mark: str) -> str:
    """The singular of a stem cut by a slash or a full stop: « adhérents/es », « étudiants.es »."""
    return (
        stem[:-1]
        if mark in "/." and len(stem) > 3 and stem.endswith(("ts", "rs", "és", "is", "ns"))
        else stem
    )


def _is_cut(match: regex.Match[str], dictionaries: Dictionaries | None) -> bool:
    """Whether the word and its feminine exist: « ami.e », and neither « dis-le » nor « exemple.es »."""
    stem, ending = _one(match["stem"], match["mark"]).lower(), match["ending"].lower()
    if match["mark"] in "‐-" and ending.startswith("elle"):
        return False  # « dit-elle »
    if dictionaries is None:
        return match["mark"] not in ("", ".")
    single = ending.removesuffix("s")
    stems = [stem, *([stem[:-1]] if single in ("se", "ve") else [])]
    stems += [stem[:-cut] for cut in (2, 3, 4) if len(single) > 2 and len(stem) > cut]
    known = [dictionaries.known(start + single, "fr") for start in stems if start]
    return any(known) and (stem == "tou" or dictionaries.known(stem, "fr"))


def _is_pair(one: str, two: str) -> bool:
    return any(
        _IRREGULAR.get(masculine) == feminine or _is_feminine(_single(feminine), _single(masculine))
        for masculine, feminine in ((one, two), (two, one))
    )


def _single(word: str) -> str:
    return word.removesuffix("s")


def _is_feminine(feminine: str, masculine: str) -> bool:
    doubled = f"{masculine}{masculine[-1:]}e"
    return feminine == doubled or any(
        masculine.endswith(end) and feminine == masculine[: len(masculine) - len(end)] + other
        for end, other in _FEMININES
    )
