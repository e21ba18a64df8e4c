"""Spelling: slips made on purpose in words that were published, and what becomes of them.

A correction is right when it is the word that was there. Texts left as they were should have none: those
found are kept in the JSON, for a person to tell a false alarm from a mistake that was published.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from evals.report import Figure, Report
from service.checks.orthography import Misspelling, Orthography
from service.spelling import Dictionaries
from service.spelling.slips import variants

BRANDS = Path("brand_guides")
SLIPS = 4_000
_WORD = re.compile(r"(?<![\w'’-])[^\W\d_]{3,}(?![\w'’-])")
_ADDRESS = re.compile(r"https?://\S+|\S+@\S+|[\w-]+(?:\.[\w-]+)+")
_KEYS = ("azertyuiop", "qsdfghjklm", "wxcvbn")


def evaluate(data: Path | None, seed: int) -> Report:
    """Precision and recall on past posts, and on public help pages where `data` holds them."""
    words, chance = Dictionaries(), random.Random(seed)
    sources = {"posts": list(_posts())}
    if data is not None and (data / "faq-fr").is_dir():
        sources["help pages"] = list(_pages(data / "faq-fr"))
    figures: list[Figure] = []
    details: dict[str, object] = {}
    for name, texts in sources.items():
        right, wrong = _slipped(words, texts, chance)
        alarms = [(one.word, one.fix) for text in texts for one in _misspelt(words, text) if one.fix]
        figures += [
            Figure(f"{name}: precision", right / max(1, right + len(wrong)), "at least", 0.97),
            Figure(f"{name}: recall", right / SLIPS),
            Figure(f"{name}: corrections in {len(texts)} texts as they were", len(alarms)),
        ]
        details[name] = {"wrong": wrong, "corrections": alarms}
    return Report("spelling", tuple(figures), details)


def _slipped(words: Dictionaries, texts: list[str], chance: random.Random) -> tuple[int, list[list[str]]]:
    counts = Counter(word for text in texts for word in _WORD.findall(text) if word.islower())
    known = [word for word in counts if words.known(word, "fr")]
    weights = [counts[word] ** 0.75 for word in known]
    right, made, wrong = 0, 0, []
    while made < SLIPS:
        word = chance.choices(known, weights)[0]
        slip = chance.choice(_MADE)(word, chance)
        if slip == word or any(words.known(slip, language) for language in ("fr", "en")):
            continue
        made += 1
        meant = words.correction(slip, "fr")
        right += meant == word
        if meant not in (None, word):
            wrong.append([word, slip, str(meant)])
    return right, wrong


def _misspelt(words: Dictionaries, text: str) -> Iterator[Misspelling]:
    clean = _ADDRESS.sub(lambda address: "\x00" * len(address[0]), text)
    yield from Orthography(clean, ["fr"], words, lambda _: False).misspellings()


def _posts() -> Iterator[str]:
    for file in sorted(BRANDS.glob("*/past_posts.jsonl")):
        rows = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())
        yield from (row["text"] for row in rows if row.get("language", "fr") == "fr")


def _pages(folder: Path) -> Iterator[str]:
    for file in sorted(folder.glob("*.json")):
        yield from dict.fromkeys(text for text in _strings(json.loads(file.read_text())) if len(text) > 60)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one)


def _without_accents(word: str, chance: random.Random) -> str:
    plain = word.translate(str.maketrans("éèêëàâîïôûùüç", "eeeeaaiiouuuc"))
    return plain if chance.random() < 0.5 else _one(word, chance, plain)


def _one(word: str, chance: random.Random, other: str) -> str:
    place = chance.randrange(len(word))
    return word[:place] + other[place] + word[place + 1 :]


def _of_class(slip: str) -> Callable[[str, random.Random], str]:
    """Slips are undone as they are made: a letter too many is made by « missing », and so on."""
    return lambda word, chance: chance.choice(list(variants(word, slip, "fr")) or [word])  # type: ignore[arg-type]


def _neighbour(word: str, chance: random.Random) -> str:
    place = chance.randrange(len(word))
    row = next((row for row in _KEYS if word[place] in row), word[place])
    beside = row[max(0, row.index(word[place]) - 1) : row.index(word[place]) + 2]
    return word[:place] + chance.choice(beside) + word[place + 1 :]


_MADE = (
    _without_accents,
    _without_accents,
    _of_class("double"),
    _of_class("swap"),
    _of_class("extra"),
    _neighbour,
)
