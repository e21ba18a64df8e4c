"""Write the forms that a spelling correction may propose, in bands: all, usual, frequent, everyday.

Usage: python tools/forms.py FOLDER, after a dictionary of service/spelling/dictionaries has changed; FOLDER
holds fr.json.gz and en.json.gz, counts of words in film subtitles (spellchecker/resources in pyspellchecker).
Left out, because no post means them: names, single letters, symbols, and the literary French tenses
(imperfect subjunctive, most of the simple past) whose forms stand one slip away from everyday ones.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from service.spelling.dictionaries import BUNDLED, FOLDER
from service.spelling.forms import Forms
from service.spelling.slips import unligatured

BANDS = (60, 600, 5_000)  # usual, frequent, everyday: times seen in the subtitles of each language
_ENTRY = re.compile(r"(?P<word>[^/\s]+)(?:/(?P<flags>\S*))?(?P<tags>.*)")
_WORD = re.compile(r"[a-zà-öø-ÿœæ]{2,}")
_TENSES = re.compile(r"po:(infi|ppre|ppas|ipre|iimp|ifut|cond|spre|impe|ipsi|simp)")
_SPEAKERS = re.compile(r"po:[12](?:sg|pl)")
_ODD = re.compile(r"po:(?:pfx|sfx|sign|ponc|div|symb|err|patr|prn|npr)")


@dataclass(frozen=True, slots=True)
class Affix:
    """One way to change the end (or the start) of a word that matches `condition`."""

    is_suffix: bool
    strip: str
    add: str
    condition: re.Pattern[str]

    def applied(self, word: str) -> str | None:
        """The changed word; None when it does not match."""
        if not self.condition.search(word):
            return None
        if self.is_suffix:
            return word[: len(word) - len(self.strip)] + self.add
        return self.add + word[len(self.strip) :]


def affixes(file: Path) -> dict[str, list[Affix]]:
    """The affixes of an .aff file by flag; French prefixes are elisions, which are not words."""
    found: dict[str, list[Affix]] = {}
    for line in lines(file):
        fields = line.split(maxsplit=5)
        if len(fields) < 5 or fields[0] not in ("SFX", "PFX") or literary(line):
            continue
        kind, flag, strip, add, condition = fields[:5]
        is_suffix = kind == "SFX"
        if not is_suffix and "'" in add:
            continue
        pattern = re.compile(f"{condition}$" if is_suffix else f"^{condition}")
        changed = Affix(is_suffix, _real(strip), _real(add.partition("/")[0]), pattern)
        found.setdefault(flag, []).append(changed)
    return found


def literary(line: str) -> bool:
    """Whether an ending serves only the literary tenses: « réservè », « réservasse », « réservâmes »."""
    tenses = set(_TENSES.findall(line))
    return (
        "po:1isg" in line
        or tenses == {"simp"}
        or (tenses <= {"ipsi", "simp"} and bool(_SPEAKERS.search(line)))
    )


def forms(name: str, folder: Path) -> Iterator[str]:
    """Every form of a dictionary."""
    known = affixes(folder / f"{name}.aff")
    size = 2 if name == "fr" else 1
    for line in lines(folder / f"{name}.dic")[1:]:
        entry = _ENTRY.match(line.strip())
        if entry and not _ODD.search(entry["tags"]):
            yield from inflected(entry["word"], split(entry["flags"] or "", size), known)


def lines(file: Path) -> list[str]:
    """The lines of a dictionary's file; only chunspell's en_US is not in UTF-8."""
    return file.read_text(encoding="latin-1" if file.parent == BUNDLED else "utf-8").splitlines()


def _real(letters: str) -> str:
    return "" if letters == "0" else letters


def split(flags: str, size: int) -> list[str]:
    """The flags of an entry, `size` characters each."""
    return [flags[place : place + size] for place in range(0, len(flags), size)]


def inflected(word: str, flags: Iterable[str], known: Mapping[str, list[Affix]]) -> Iterator[str]:
    """A word, and its forms with each affix, and with a prefix and a suffix together."""
    yield word
    changes = [affix for flag in flags for affix in known.get(flag, ())]
    prefixed = [new for affix in changes if not affix.is_suffix and (new := affix.applied(word)) is not None]
    yield from prefixed
    for base in (word, *prefixed):
        yield from (new for affix in changes if affix.is_suffix and (new := affix.applied(base)) is not None)


def bands(language: str, words: Iterable[str], folder: Path) -> Iterator[list[str]]:
    """All the words, then those seen at least as often as each band asks."""
    with gzip.open(folder / f"{language}.json.gz") as counts:
        seen: Mapping[str, int] = json.load(counts)
    for least in (0, *BANDS):
        yield sorted(
            word for word in words if max(seen.get(one, 0) for one in (word, unligatured(word))) >= least
        )


def main(folder: Path) -> None:
    """Write fr.0.forms to fr.3.forms, and the same in English."""
    for language, sources in {"fr": [("fr", FOLDER)], "en": [("en_US", BUNDLED), ("en_GB", FOLDER)]}.items():
        words = {form for name, place in sources for form in forms(name, place) if _WORD.fullmatch(form)}
        for rank, band in enumerate(bands(language, words, folder)):
            (FOLDER / f"{language}.{rank}.forms").write_bytes(Forms.of(band).bits)
            sys.stdout.write(f"{language} {rank}: {len(band)} forms\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
