"""What must hold once four workers were worked hard, each check a function in CHECKS."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

import httpx2
import psycopg

from evals.bench.corpus import questions
from evals.faults.stack_load import BRANDS, Told
from evals.report import Figure

ASKED = 12
TIMES = 16


@dataclass(frozen=True, slots=True)
class After:
    """What the checks look at, when the load is over."""

    told: Told
    url: str
    database: str
    chroma: str
    workers: int
    before: Sequence[int]
    killed: int
    now: Sequence[int]


@dataclass(frozen=True, slots=True)
class Checked:
    """A check and its figures."""

    name: str
    figures: tuple[Figure, ...]

    @property
    def holds(self) -> bool:
        """Whether every aim is met."""
        return all(figure.met is not False for figure in self.figures)


def none(name: str, count: int) -> Figure:
    """What there must be none of."""
    return Figure(name, count, "exactly", 0)


def rows_are_whole(after: After) -> Checked:
    """Each acknowledged post stands once, with its vector and its words; each deleted one is gone."""
    lost = doubled = undead = halves = stored = 0
    with psycopg.connect(after.database) as connection:
        for brand in BRANDS:
            found = [row[0] for row in connection.execute("SELECT id FROM posts WHERE brand = %s", [brand])]
            told = after.told.posts[brand]
            stored += len(found)
            doubled += len(found) - len(set(found))
            lost += len(told.keys() - set(found))
            undead += len(after.told.forgotten[brand] & set(found))
            for table in ("vectors", "words"):
                query = f"SELECT id FROM {table} WHERE brand = %s AND shelf = 'posts'"
                halves += len({row[0] for row in connection.execute(query.encode(), [brand])} ^ set(found))
            count = "SELECT count FROM shelves WHERE brand = %s AND shelf = 'posts'"
            halves += connection.execute(count, [brand]).fetchone() != (len(found),)
    wrong = (none("lost", lost), none("doubled", doubled), none("undead", undead), none("in halves", halves))
    return Checked("rows", (Figure("posts stored", stored), *wrong))


def drafts_are_kept(after: After) -> Checked:
    """Each acknowledged draft stands once."""
    with psycopg.connect(after.database) as connection:
        stored = [tuple(row) for row in connection.execute("SELECT brand, id FROM drafts")]
    told = after.told.drafts
    lost, doubled = len(set(told) - set(stored)), len(told) - len(set(told))
    figures = Figure("drafts acknowledged", len(told)), none("lost", lost), none("doubled", doubled)
    return Checked("drafts", figures)


def brands_never_mix(after: After) -> Checked:
    """No search found another brand's post."""
    mixed, searches = len(after.told.mixed), after.told.answers["search"]
    return Checked("brands", (Figure("searches", searches), none("posts of another brand found", mixed)))


def workers_agree(after: After) -> Checked:
    """The same question has the same answer whoever is asked, and no deleted post is in it."""

    def ask(question: str, brand: str) -> str:
        asked = {"q": question, "limit": "20"}
        return httpx2.get(
            f"{after.url}/v1/brands/{brand}/posts", params=asked, timeout=60, trust_env=False
        ).text

    differing = undead = 0
    with ThreadPoolExecutor(TIMES) as pool:
        for question, brand in zip(islice(questions(9), ASKED), BRANDS * ASKED, strict=False):
            answers = set(pool.map(ask, [question] * TIMES, [brand] * TIMES))
            differing += len(answers) - 1
            undead += sum(f'"{gone}"' in answer for answer in answers for gone in after.told.forgotten[brand])
    asked = Figure(f"questions asked {TIMES} times at once", ASKED)
    return Checked(
        "agreement", (asked, none("other answers", differing), none("deleted posts in them", undead))
    )


def vectors_are_those_of_the_records(after: After) -> Checked:
    """The server holds one collection a shelf, and as many vectors as the records."""
    base, _, database = after.chroma.rpartition("/")
    path = f"{base}/api/v2/tenants/default_tenant/databases/{database}/collections"
    found = {one["name"]: one["id"] for one in httpx2.get(path, trust_env=False).json()}
    count = {name: httpx2.get(f"{path}/{key}/count", trust_env=False).json() for name, key in found.items()}
    with psycopg.connect(after.database) as connection:
        stored = connection.execute("SELECT count(*) FROM vectors").fetchone() or (0,)
        live = {row[0] for row in connection.execute("SELECT name FROM generations WHERE name IS NOT NULL")}
    held = sum(count.values())
    stray, more = (
        none("stray collections", len(set(found) ^ live)),
        none("vectors too many", held - stored[0]),
    )
    return Checked("vectors", (stray, more))


def the_killed_worker_was_replaced(after: After) -> Checked:
    """As many workers as before, and the one killed among them no more."""
    living = Figure("workers after one was killed", len(after.now), "exactly", after.workers)
    return Checked("workers", (living, none("killed and still there", after.now.count(after.killed))))


CHECKS: tuple[Callable[[After], Checked], ...] = (
    rows_are_whole,
    drafts_are_kept,
    brands_never_mix,
    workers_agree,
    vectors_are_those_of_the_records,
    the_killed_worker_was_replaced,
)
