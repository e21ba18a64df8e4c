"""Recent posts by what they say: their sentences, runs of words, openings and telling words."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from service.checks import contacts
from service.checks.tongue import ENGLISH, FRENCH
from service.checks.words import Word, without, words, wordset
from service.words import PastText

RUN = 4  # words
OPENING = 4  # telling words
FEWEST = 4  # telling words that two texts share before they are compared
_MARK = re.compile(r"(?<!\w)[@#＃]\w+")
_LETTERS = re.compile(r"[^\W\d_]+")
_ENDS = re.compile(r"[.!?…;\n\x00]")
_SMALL = FRENCH | ENGLISH | wordset(
    "a ai as avez avons ete etait etaient sera seront font fais faire comme aussi bien dont entre vers "
    "donc alors quand car puis peu deux trois meme la ca cela ici hui aujourd eux lui moi toi soi mais ou "
    "si me te cet celle celui ceux celles voici voila encore deja toujours jamais rien autre autres"
)  # fmt: skip

Run = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """Consecutive words of one text."""

    words: Sequence[Word]

    @property
    def key(self) -> str:
        """Its words in a form that compares."""
        return " ".join(word.form for word in self.words)

    @property
    def stems(self) -> Iterator[str]:
        """Its telling words, in order."""
        return (stem for word in self.words if (stem := stem_of(word.form)))

    @property
    def runs(self) -> Iterator[Sequence[Word]]:
        """Runs of four words of which at least two tell something."""
        for start in range(len(self.words) - RUN + 1):
            run = self.words[start : start + RUN]
            if sum(bool(stem_of(word.form)) for word in run) >= 2:
                yield run


@dataclass(frozen=True, slots=True)
class Index:
    """Posts, numbered as given, by what they say.

    A stem weighs by how few posts hold it: first among all of them, then among the others than the one
    that is compared. `sizes` are the posts' own, by the second.
    """

    posts: tuple[PastText, ...]
    sentences: Mapping[str, Sequence[int]]
    runs: Mapping[Run, Sequence[int]]
    openings: tuple[Run, ...]
    stems: tuple[frozenset[str], ...]
    weights: Mapping[str, tuple[float, float]]
    sizes: tuple[float, ...]

    def likeness(self, stems: frozenset[str], among: Iterable[int]) -> Iterator[tuple[float, int]]:
        """Cosine, 0 to 1, of a text's stems and those of each post that shares a few, with its number."""
        unseen = _weight(len(self.posts), 0)
        known = stems & self.weights.keys()
        size = sum(self.weights[stem][0] for stem in known) + unseen * (len(stems) - len(known))
        for post in among:
            if len(shared := known & self.stems[post]) >= FEWEST:
                common = sum(self.weights[stem][1] for stem in shared)
                asked = size + common - sum(self.weights[stem][0] for stem in shared)
                yield common / math.sqrt(asked * self.sizes[post]), post


@lru_cache(maxsize=32)
def index(posts: tuple[PastText, ...]) -> Index:
    """What `posts` say, read once for as long as they stay the same."""
    read = [sentences(post.text, _words(post.text)) for post in posts]
    keys: dict[str, list[int]] = {}
    runs: dict[Run, list[int]] = {}
    for number, said in enumerate(read):
        for key in {sentence.key for sentence in said}:
            keys.setdefault(key, []).append(number)
        for run in {forms(run) for sentence in said for run in sentence.runs}:
            runs.setdefault(run, []).append(number)
    stems = tuple(frozenset(stem for sentence in said for stem in sentence.stems) for said in read)
    openings = tuple(tuple(word.form for word in opening(said)) for said in read)
    counts = Counter(stem for one in stems for stem in one)
    weights = {stem: (_weight(len(posts), n), _weight(len(posts), n - 1)) for stem, n in counts.items()}
    sizes = tuple(sum(weights[stem][1] for stem in one) for one in stems)
    return Index(posts, keys, runs, openings, stems, weights, sizes)


@lru_cache(maxsize=32)
def repeated(posts: tuple[PastText, ...]) -> frozenset[str]:
    """The words, in lower case, that `posts` hold more than once: the brand's own."""
    counts = Counter(word for post in posts for word in _LETTERS.findall(post.text.lower()))
    return frozenset(word for word, count in counts.items() if count > 1)


def _weight(posts: int, holders: int) -> float:
    """Squared inverse document frequency."""
    return max(0.1, math.log((posts + 1) / (holders + 0.5))) ** 2


def sentences(text: str, found: Sequence[Word]) -> list[Sentence]:
    """The words `found` in `text`, sentence by sentence."""
    cut: list[list[Word]] = []
    end = 0
    for word in found:
        if not cut or _ENDS.search(text, end, word.start):
            cut.append([])
        cut[-1].append(word)
        end = word.end
    return [Sentence(one) for one in cut]


def opening(said: Sequence[Sentence]) -> list[Word]:
    """The first telling words; none when there are fewer than four."""
    telling = (word for sentence in said for word in sentence.words if stem_of(word.form))
    first = list(islice(telling, OPENING))
    return first if len(first) == OPENING else []


def forms(run: Sequence[Word]) -> Run:
    """Words in a form that compares."""
    return tuple(word.form for word in run)


@lru_cache(maxsize=8192)
def stem_of(form: str) -> str:
    """What the forms of one word share, roughly; nothing for small words and numbers."""
    plain = form[:40].replace("é", "e")
    if len(plain) < 2 or plain.isdigit() or plain in _SMALL:
        return ""
    return plain[:6] if len(plain) > 6 else plain.rstrip("sx")


def _words(text: str) -> list[Word]:
    """The words of a text but those of addresses, mentions and hashtags."""
    marks = (mark.span() for mark in _MARK.finditer(text))
    return words(without(text, [*contacts.addresses(text), *contacts.emails(text), *marks]))
