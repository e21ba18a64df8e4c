"""Search by words: frequent words of a large shelf are left out, unless the question has no other."""

from __future__ import annotations

from pathlib import Path

from service.index.lexicon import Lexicon
from service.index.words import Words

ROWS = 2_400


def test_words_found_everywhere_are_dropped_unless_alone(tmp_path: Path) -> None:
    words = Words(tmp_path / "words.sqlite3", Lexicon())
    words.write("posts", {f"p{n}": f"Bonjour commune numéro{n}" for n in range(ROWS)})
    assert [found for found, _ in words.search("posts", "bonjour commune numéro7", 50)] == ["p7"]
    assert len(words.search("posts", "bonjour commune", 5)) == 5
    words.close()


def test_a_small_shelf_keeps_its_frequent_words(tmp_path: Path) -> None:
    words = Words(tmp_path / "words.sqlite3", Lexicon())
    words.write("posts", {f"p{n}": f"Bonjour commune numéro{n}" for n in range(40)})
    found = [found for found, _ in words.search("posts", "bonjour commune numéro7", 50)]
    assert found[0] == "p7"
    assert len(found) == 40
    words.close()
