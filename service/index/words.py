"""Search by words: SQLite's full-text index, one table a shelf, in the generation's folder."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path

from service.index.lexicon import Lexicon
from service.index.rarity import Form, rarest, weighed
from service.words import SHELVES, Shelf

Scored = tuple[tuple[str, float], ...]

# Rows of a shelf whose words are counted all at once: 3 ms at 189 posts, and 1 ms less for each new question.
_COUNTED_WHOLE = 500

_CREATE = """
CREATE TABLE SHELF_ids (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);
CREATE VIRTUAL TABLE SHELF_words USING fts5(words, stems, tokenize='unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE SHELF_vocabulary USING fts5vocab(SHELF_words, row);
"""
_NAME = "INSERT INTO SHELF_ids (id) VALUES (?) ON CONFLICT DO NOTHING"
_PUT = (
    "INSERT OR REPLACE INTO SHELF_words (rowid, words, stems)"
    " SELECT row, ?, ? FROM SHELF_ids WHERE SHELF_ids.id = ?"
)
_UNPUT = "DELETE FROM SHELF_words WHERE rowid = (SELECT row FROM SHELF_ids WHERE id = ?)"
_UNNAME = "DELETE FROM SHELF_ids WHERE id = ?"
_TIDY = "INSERT INTO SHELF_words (SHELF_words) VALUES ('optimize')"
_COUNT = "SELECT count(*) FROM SHELF_ids"
_FREQUENCY = "SELECT doc FROM SHELF_vocabulary WHERE term = ?"
_FREQUENCIES = "SELECT term, doc FROM SHELF_vocabulary"
_FIND = """
SELECT ids.id, -found.rank FROM
    (SELECT rowid, rank FROM SHELF_words WHERE SHELF_words MATCH ? ORDER BY rank LIMIT ?) AS found
    JOIN SHELF_ids AS ids ON ids.row = found.rowid ORDER BY found.rank
"""


class Words:
    """One open `words.sqlite3`; every method blocks, and may be called from any thread.

    Raises sqlite3.Error when the file cannot serve. Nothing is journalled: a file that a crash left half
    written no longer matches its manifest, and is rebuilt.
    """

    def __init__(self, path: Path | str, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._lock = threading.Lock()
        self._frequencies: dict[Shelf, dict[str, int]] = {}
        self._connection = sqlite3.connect(path, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode = MEMORY")
        self._connection.execute("PRAGMA synchronous = OFF")
        # A new page is cleared: SQLite takes it from memory where another file's rows may still lie.
        self._connection.execute("PRAGMA secure_delete = FAST")
        if not self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            for shelf in SHELVES:
                self._connection.executescript(_on(shelf, _CREATE))
        self._counts = {
            shelf: int(self._connection.execute(_on(shelf, _COUNT)).fetchone()[0]) for shelf in SHELVES
        }

    def write(self, shelf: Shelf, texts: Mapping[str, str]) -> None:
        """Hold these texts by id, in place of any older text of the same id."""
        columns = [(*self._columns(text), name) for name, text in texts.items()]
        with self._lock, self._connection:
            self._connection.executemany(_on(shelf, _NAME), [(name,) for name in texts])
            self._connection.executemany(_on(shelf, _PUT), columns)
            self._recount(shelf)

    def forget(self, shelf: Shelf, names: Iterable[str]) -> None:
        """Find these ids no more; their words stay in the file until the next generation."""
        gone = [(name,) for name in names]
        with self._lock, self._connection:
            self._connection.executemany(_on(shelf, _UNPUT), gone)
            self._connection.executemany(_on(shelf, _UNNAME), gone)
            self._recount(shelf)

    def tidy(self) -> None:
        """Merge what the writes left in pieces: 70 ms at 20,000 posts, for searches a sixth quicker."""
        with self._lock, self._connection:
            for shelf in SHELVES:
                self._connection.execute(_on(shelf, _TIDY))

    def count(self, shelf: Shelf) -> int:
        """Ids held on the shelf."""
        return self._counts[shelf]

    def search(self, shelf: Shelf, question: str, k: int) -> Scored:
        """The `k` best (id, BM25 score) for any rare word of the question, best first; higher is better."""
        asked = weighed(self._lexicon.forms(question))
        with self._lock:
            kept = self._rarest(shelf, asked)
            if not kept or k < 1:
                return ()
            folded = " OR ".join(_quoted(word) for word, _ in kept)
            stems = " OR ".join(_quoted(stem) for _, stem in kept)
            match = f"words : ({folded}) OR stems : ({stems})"
            return tuple(self._connection.execute(_on(shelf, _FIND), (match, k)))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def _columns(self, text: str) -> tuple[str, str]:
        forms = self._lexicon.forms(text)
        return " ".join(word for word, _ in forms), " ".join(stem for _, stem in forms)

    def _recount(self, shelf: Shelf) -> None:
        self._counts[shelf] = int(self._connection.execute(_on(shelf, _COUNT)).fetchone()[0])
        self._frequencies.pop(shelf, None)

    def _rarest(self, shelf: Shelf, asked: list[Form]) -> list[Form]:
        return rarest(
            asked, lambda form: max(self._frequency(shelf, word) for word in set(form)), self._counts[shelf]
        )

    def _frequency(self, shelf: Shelf, word: str) -> int:
        """Rows that hold the word, remembered until the next write: a frequent one costs 0.2 ms to count."""
        is_small = self._counts[shelf] <= _COUNTED_WHOLE
        known = self._frequencies.get(shelf)
        if known is None:
            every = self._connection.execute(_on(shelf, _FREQUENCIES)) if is_small else ()
            known = self._frequencies[shelf] = dict(every)
        if not is_small and word not in known:
            row = self._connection.execute(_on(shelf, _FREQUENCY), (word,)).fetchone()
            known[word] = int(row[0]) if row else 0
        return known.get(word, 0)


def _on(shelf: Shelf, statement: str) -> str:
    """The statement for one shelf, whose name comes from a closed list, never from a caller."""
    return statement.replace("SHELF", SHELVES[SHELVES.index(shelf)])


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'
