"""Moves proposed from past posts: sentences the brand wrote that could serve again. A person confirms."""

from __future__ import annotations

import asyncio
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import regex

from service.checks.values import find
from service.desk import Desk
from service.guides.guide import Guide, Need, Role
from service.library.voices import NEWEST
from service.text import fold
from service.voice.anatomy import Anatomy, dissect, lexicon
from service.words import Brief, Goal
from service.writers.goals import goal_of

_CUT = regex.compile(r"(?<=[.!?…])[^\S\n]+|\n+")
_WHOLE = regex.compile(r"\A[\p{Lu}«“\"][^#@\n]*[.!?…]\s?[»”\"]?")
SHORTEST, LONGEST = 3, 16  # words
SEEN = 3  # in so many posts, a word is of the brand and not of one subject
MOST_CONTENT: Mapping[Role, int] = {"opening": 3, "call_to_action": 4, "closing": 3}  # words beside grammar
KNOWN: Mapping[Role, float] = {"opening": 1.0, "call_to_action": 0.5, "closing": 0.5}  # share of them seen
MOST_OF_A_KIND = 8
TOO_ALIKE = 0.6
PAIRS = (("«", "»"), ("“", "”"), ("(", ")"), ("[", "]"))
ROLES: tuple[Role, ...] = ("opening", "call_to_action", "closing")


@dataclass(frozen=True, slots=True)
class ProposedMove:
    """A sentence that could be one of `[[moves]]`, and the posts it stands in."""

    role: Role
    language: str | None
    goal: Goal
    networks: tuple[str, ...]
    register: Literal["tu", "vous", "neutral"]
    needs: tuple[Need, ...]
    text: str
    posts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence where it stands in a post; `language` is that of the whole post, when it can be told."""

    role: Role
    language: str | None
    text: str
    anatomy: Anatomy
    post: str
    network: str


async def propose_moves(desk: Desk, brand: str, network: str | None = None) -> list[ProposedMove]:
    """Moves of the brand's past posts, by role then goal, none of the guide's own. UnknownBrand."""
    guide = (await desk.guides.get(brand)).guide
    posts = []
    async for post in desk.records.posts.iterate(brand, network):
        posts.append((post.id, post.network, post.text))
        if len(posts) == NEWEST:
            break
    return await asyncio.to_thread(moves_of, posts, guide)


def moves_of(posts: Sequence[tuple[str, str, str]], guide: Guide) -> list[ProposedMove]:
    """Moves from `(id, network, text)` of past posts: the most used, then those that others echo most."""
    read = [dissect(text) for _, _, text in posts]
    said = Counter(word for anatomy in read for word in set(_content(anatomy)))
    # A first word never met in lower case is a name.
    low = {word for anatomy in read for word in anatomy.of("word") if word.islower()}
    low |= lexicon().known | _lists("calling")
    found: dict[str, list[_Sentence]] = {}
    for sentence in (
        one for post, whole in zip(posts, read, strict=True) for one in _sentences(*post, whole)
    ):
        if sentence.anatomy.words[0] in low and _serves_again(sentence, said, guide):
            found.setdefault(fold(sentence.text), []).append(sentence)
    ranked = sorted(found.values(), key=lambda same: (-len(same), -_echo(same[0], said), same[0].text))
    taken = [_words(move.text) for move in guide.moves]
    kept: list[ProposedMove] = []
    kinds: Counter[tuple[Role, Goal]] = Counter()
    for same in ranked:
        move, words = _move(same, guide), _words(same[0].text)
        if kinds[move.role, move.goal] < MOST_OF_A_KIND and not any(_alike(words, other) for other in taken):
            kinds[move.role, move.goal] += 1
            taken.append(words)
            kept.append(move)
    return sorted(kept, key=lambda move: (ROLES.index(move.role), move.goal))


def _sentences(post: str, network: str, text: str, whole: Anatomy) -> Iterator[_Sentence]:
    """The first and last sentences of a post, and those between that call to act."""
    pieces = [piece.strip() for piece in _CUT.split(text) if piece and any(c.isalpha() for c in piece)]
    body = [piece for piece in pieces if not piece.startswith(("#", "@", "http"))]
    for place, piece in enumerate(body):
        anatomy = dissect(piece)
        role: Role | None = "opening" if place == 0 else "closing" if place == len(body) - 1 else None
        role = "call_to_action" if _calls(anatomy) else role
        if role is not None and len(body) > 1 and anatomy.words:
            yield _Sentence(role, whole.language, piece, anatomy, post, network)


def _calls(anatomy: Anatomy) -> bool:
    """Whether a sentence calls to act: an imperative first, and no question."""
    first = next(iter(anatomy.words), "")
    return first in _lists("calling") and anatomy.pieces[-1].mask != "?"


def _serves_again(sentence: _Sentence, said: Mapping[str, int], guide: Guide) -> bool:
    """Whether a sentence is whole, holds no value, name or day, and leans on no other."""
    words = sentence.anatomy.words
    if not (SHORTEST <= len(words) <= LONGEST and _WHOLE.fullmatch(sentence.text)):
        return False
    if any(piece.kind not in ("word", "sign") for piece in sentence.anatomy.pieces):
        return False
    plain = f" {' '.join(words)} "
    return (
        not any(word[0].isupper() for word in sentence.anatomy.of("word")[1:])
        and words[0] not in _lists("leaning")
        and not any(f" {word} " in plain for word in _lists("passing"))
        and len(_content(sentence.anatomy)) <= MOST_CONTENT[sentence.role]
        and _echo(sentence, said) >= KNOWN[sentence.role]
        and all(sentence.text.count(one) == sentence.text.count(other) for one, other in PAIRS)
        and not find(sentence.text, sentence.language or guide.language)
    )


def _echo(sentence: _Sentence, said: Mapping[str, int]) -> float:
    """The share of the content words of a sentence that several posts say."""
    words = _content(sentence.anatomy)
    return sum(said[word] >= SEEN for word in words) / len(words) if words else 1.0


def _move(same: Sequence[_Sentence], guide: Guide) -> ProposedMove:
    one = same[0]
    persons = one.anatomy.persons
    imperative = next(iter(one.anatomy.words), "") if one.role == "call_to_action" else ""
    vous = persons["vous"] or imperative.endswith("ez") or imperative.startswith(("dites", "rendez"))
    tu = persons["tu"] or (imperative and not vous and one.anatomy.language != "en")
    linked = one.role != "opening" and _lists("link") & set(one.anatomy.words)
    return ProposedMove(
        role=one.role,
        language=one.language if one.language in guide.languages[1:] else None,
        goal=goal_of(Brief(one.text), guide),
        networks=tuple(sorted({sentence.network for sentence in same})),
        register="vous" if vous else "tu" if tu else "neutral",
        needs=("link",) if linked else (),
        text=one.text,
        posts=tuple(sorted({sentence.post for sentence in same})),
    )


def _content(anatomy: Anatomy) -> list[str]:
    known = lexicon().known
    return [word for word in anatomy.words if word not in known and len(word) > 2]


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(word) for word in dissect(text).words)


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) > TOO_ALIKE * len(one | other)


@cache
def _lists(name: str) -> frozenset[str]:
    """A list of moves.toml in both languages; an apostrophe or a hyphen cuts a word as everywhere."""
    read = tomllib.loads(files(__package__).joinpath("moves.toml").read_text(encoding="utf-8"))
    return frozenset(" ".join(dissect(entry).words) for part in read.values() for entry in _flat(part[name]))


def _flat(entries: Iterable[str]) -> Iterator[str]:
    for entry in entries:
        yield entry
        if "-" in entry and " " not in entry:
            yield entry.partition("-")[0]
