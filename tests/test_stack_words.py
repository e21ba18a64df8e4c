"""Words on PostgreSQL: the same ranking as SQLite's full-text index, shelf by shelf, fresh and erased."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import numpy as np
import psycopg
import pytest_asyncio

from evals.bench.corpus import questions, rows
from service.index.lexicon import Lexicon
from service.index.words import Words
from service.records import Records
from service.records.words import WordStore
from tests.records_kit import E5, a_brand, a_post, put_posts, some_vectors

POSTS = 400
QUESTIONS = 30


@pytest_asyncio.fixture
async def shared(fresh_postgres: Callable[[], str]) -> AsyncIterator[Records]:
    """Records on PostgreSQL with two empty brands."""
    opened = await Records.open(fresh_postgres())
    for brand in ("a", "b"):
        await opened.brands.save(a_brand(brand))
    yield opened
    await opened.close()


def words_of(records: Records) -> WordStore:
    """The words of records on PostgreSQL."""
    assert records.words is not None
    return records.words


async def found(records: Records, brand: str, question: str, k: int = 20) -> list[tuple[str, float]]:
    """What the posts of a brand hold of a question."""
    states = {"posts": await records.shelves.state(brand, "posts")}
    return list((await words_of(records).search_all(brand, question, k, states))["posts"])  # type: ignore[arg-type]


async def test_words_rank_as_those_of_sqlite(shared: Records) -> None:
    texts = {row["id"]: row["text"] for row in rows(POSTS)}
    posts = [a_post(id=key, text=text) for key, text in texts.items()]
    await shared.posts.save_batch("a", posts, some_vectors(POSTS), E5)
    embedded = Words(":memory:", Lexicon())
    embedded.write("posts", texts)
    same = 0
    for question, _ in zip(questions(), range(QUESTIONS), strict=False):
        here, there = await found(shared, "a", question), embedded.search("posts", question, 20)
        # Ties may stand in another order, and one may fall off the end.
        assert [round(score, 6) for _, score in here] == [round(score, 6) for _, score in there]
        same += {key for key, _ in here[:5]} == {key for key, _ in there[:5]}
    assert same >= QUESTIONS - 3
    embedded.close()


async def test_words_are_those_of_one_brand(shared: Records) -> None:
    await put_posts(shared, "a", [a_post(1, text="Un pain au levain")])
    await put_posts(shared, "b", [a_post(1, text="Un pain aux noix")])
    assert [key for key, _ in await found(shared, "a", "levain")] == ["p1"]
    assert await found(shared, "b", "levain") == []


async def test_words_follow_every_change_at_once(shared: Records) -> None:
    await put_posts(shared, "a", [a_post(1, text="Un pain au levain"), a_post(2, text="Une brioche")])
    assert await found(shared, "a", "seigle") == []
    await put_posts(shared, "a", [a_post(1, text="Un pain de seigle")])
    assert [key for key, _ in await found(shared, "a", "seigles")] == ["p1"]
    assert await found(shared, "a", "levain") == []
    await shared.posts.delete("a", "p1")
    assert await found(shared, "a", "seigle") == []


async def test_a_word_said_twice_weighs_more(shared: Records) -> None:
    said = [a_post(1, text="levain et farine, levain et eau"), a_post(2, text="levain et farine, sel et eau")]
    others = [a_post(n, text=f"brioche numéro {n}") for n in range(3, 9)]
    await put_posts(shared, "a", [*said, *others])
    assert [key for key, _ in await found(shared, "a", "levain")] == ["p1", "p2"]


async def test_a_database_of_before_is_given_its_words(fresh_postgres: Callable[[], str]) -> None:
    url = fresh_postgres()
    records = await Records.open(url)
    await records.brands.save(a_brand("a"))
    await put_posts(records, "a", [a_post(1, text="Un pain au levain")])
    await records.close()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP TABLE words, generations, sweeps")
        connection.execute(
            "DROP TABLE messages, message_people, message_decisions, reply_links, notes, heard CASCADE"
        )
        connection.execute(
            "DROP TABLE trend_items, trend_topics, trend_feedback, trend_sources, trend_revisions"
        )
        connection.execute("DROP TABLE sessions")
        connection.execute("UPDATE alembic_version SET version_num = 'r0007'")
    again = await Records.open(url)
    assert [key for key, _ in await found(again, "a", "levain")] == ["p1"]
    assert np.isfinite((await found(again, "a", "levain"))[0][1])
    await again.close()
