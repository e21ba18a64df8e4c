"""`python -m evals.faults.items`: personal data of thousands of made messages, found, veiled, not logged.

Found means at its exact place. Names are told as measured: those of the author, and those of somebody else.
Then the same messages go through a served house whose log tells all and whose model keeps what it reads: none
of what was found may be in its log, nor in what the model read. Exit 1 when an aim is missed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from rich.progress import track

from evals.faults.line import a_console, finish
from evals.faults.personal_items import STRUCTURED, Item, items, people
from evals.provider import a_provider
from evals.receiving import AT_ONCE, a_message, ask_batch, parts, receiving, settle
from evals.report import Figure, Report
from service.message import Author, Message
from service.personal.finding import find
from service.personal.veil import Veil

RECALL = 0.99
MANY = 4_000
MOST_SENT = 2_000
NAMED = 500
LOUD = {"PORTEVOIX_EMBEDDER": "hashing", "PORTEVOIX_LOG_LEVEL": "debug"}
SHORTEST = 8  # characters: a shorter number may stand in a log by chance


def is_found(item: Item) -> bool:
    """Whether the piece is found, as what it is, exactly where it stands."""
    start = item.text.index(item.value)
    place = (start, start + len(item.value))
    return any((one.kind, one.span) == (item.kind, place) for one in find(item.text))


def recalls(made: Sequence[Item]) -> tuple[Figure, ...]:
    """How many were found: of all whose shape says what they are, then kind by kind."""
    total = Counter(item.kind for item in made)
    found = Counter(item.kind for item in made if is_found(item))
    right, all_of = (sum(count[kind] for kind in STRUCTURED) for count in (found, total))
    whole = Figure(f"recall of {all_of:,} structured pieces", right / max(1, all_of), "at least", RECALL)
    return (whole, *(Figure(f"{kind}: recall", found[kind] / total[kind]) for kind in total))


def names(many: int, seed: int) -> tuple[Figure, ...]:
    """How many names are under a placeholder: the author's own, and somebody else's."""
    own = others = 0
    for first, last, said in people(many, seed):
        author = Author(name=f"{first} {last}")
        own += _is_veiled(Message(said, "facebook", author=author), first, last)
        others += _is_veiled(Message(said, "facebook", author=Author(name="Dominique Perrin")), first, last)
    return (
        Figure("names of authors under a placeholder", own / many),
        Figure("names of others under a placeholder", others / many),
    )


def _is_veiled(message: Message, first: str, last: str) -> bool:
    shown = Veil.of(message).message.text
    return first not in shown and last not in shown


def through(made: Sequence[Item]) -> tuple[Figure, ...]:
    """Every message through a served house: what of its personal data its log tells, and its model reads."""
    known = [item for item in made if is_found(item) and len(item.value) >= SHORTEST]
    with TemporaryDirectory() as place:
        folder = Path(place) / "var"
        settle(folder, settings=LOUD)
        with (
            a_provider(keep=1_000_000) as provider,
            receiving(folder, provider.url, LOUD) as house,
        ):
            bodies = [a_message(item.text, number) for number, item in enumerate(made)]
            for part in track(parts(bodies, AT_ONCE), "messages", console=a_console()):
                ask_batch(house.client, part)
            read = "\n".join(str(call.body["messages"]) for call in provider.calls)
            asked = len(provider.calls)
        told = folder.with_suffix(".log").read_text(encoding="utf-8")
    return (
        Figure("messages through a house", len(made)),
        Figure("calls to its model", asked, "at least", 1),
        Figure("bytes of its log, all told", len(told.encode()), "at least", 1),
        Figure("pieces in its log", met(known, told), "exactly", 0),
        Figure("pieces that its model read", met(known, read), "exactly", 0),
    )


def met(known: Iterable[Item], text: str) -> int:
    """How many of the pieces stand in a text, as they are or escaped as in an address."""
    return sum(any(form in text for form in {item.value, quote(item.value)}) for item in known)


def main(given: Sequence[str] | None = None) -> int:
    """Make, find, ask, print."""
    parser = argparse.ArgumentParser(prog="python -m evals.faults.items", description=__doc__)
    parser.add_argument("--items", type=int, default=MANY, help="pieces of personal data, a message each")
    parser.add_argument("--seed", type=int, default=7, help="of the pieces and of the sentences")
    asked = parser.parse_args(given)
    began = time.perf_counter()
    made = items(asked.items, asked.seed)
    figures = (*recalls(made), *names(NAMED, asked.seed), *through(made[:MOST_SENT]))
    return finish(Report("personal data", figures), seed=asked.seed, began=began)


if __name__ == "__main__":
    sys.exit(main())
