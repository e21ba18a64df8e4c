"""The library: imported row by row, searched by words and meaning, erased for good."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from datetime import timedelta

import pytest

from service.desk import Desk
from service.errors import EmbedderMismatch, InvalidInput, UnknownPage, UnknownPost
from service.index.hashing import HashingEmbedder
from service.library import policy
from service.library.library import Library
from service.library.policy import Asked, Candidate
from service.library.rows import ImportReport
from service.records.nouns import Metrics
from tests.house_kit import NOW, guide_rules, past_post


def other_embedder() -> HashingEmbedder:
    """The same vectors under another name, as a new model would have."""
    embedder = HashingEmbedder()
    embedder.name = "hashing:other"
    return embedder


async def stream(rows: Iterable[object]) -> AsyncIterator[object]:
    """Rows one by one."""
    for row in rows:
        yield row


async def with_brand(desk: Desk, brand: str = "atelier") -> str:
    """A brand without posts."""
    await desk.guides.save(brand, guide_rules(), "", "api")
    return brand


async def imported(desk: Desk, brand: str, rows: Iterable[object]) -> ImportReport:
    """The report of an import."""
    return await desk.library.import_posts(brand, stream(rows))


async def test_an_import_twice_changes_nothing(desk: Desk) -> None:
    brand = await with_brand(desk)
    first = await imported(desk, brand, [past_post(n) for n in range(40)])
    again = await imported(desk, brand, [past_post(n) for n in range(40)])
    edited = await imported(desk, brand, [past_post(3, text="Une autre table, en noyer.")])
    assert (first.added, first.unchanged) == (40, 0)
    assert (again.added, again.updated, again.unchanged) == (0, 0, 40)
    assert (edited.updated, await desk.records.posts.count(brand)) == (1, 40)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("not json", "row_not_json"),
        (b"\xff\xfe", "row_not_json"),
        ([], "row_not_object"),
        ("[" * 100_000, "row_not_json"),
        (past_post(1, network="minitel"), "unknown_network"),
        (past_post(1, text=""), "row_field"),
        (past_post(1, text=" \n "), "row_empty"),
        (past_post(1, text="a\x00b"), "text_with_nul"),
        (past_post(1, text="\ud83d"), "row_field"),
        (past_post(1, text="x" * 50_001), "text_too_long"),
        (past_post(1, published_at="hier"), "row_field"),
        (past_post(1, published_at="2026-01-01T10:00:00"), "row_field"),
        (past_post(1, metrics={"reactions": -1}), "row_field"),
        (past_post(1, metrics={"reactions": 1.5}), "row_field"),
        (past_post(1, metrics={"reactions": True}), "row_field"),
    ],
)
async def test_a_bad_row_is_refused_alone(desk: Desk, row: object, code: str) -> None:
    brand = await with_brand(desk)
    report = await imported(desk, brand, [past_post(10), row, past_post(11)])
    assert report.added == 2
    assert [(r.row, r.code) for r in report.rejected] == [(2, code)]


async def test_posts_without_an_id_are_known_again(desk: Desk) -> None:
    brand = await with_brand(desk)
    rows = [{k: v for k, v in past_post(n).items() if k != "id"} for n in range(5)]
    await imported(desk, brand, rows)
    assert (await imported(desk, brand, rows)).unchanged == 5


async def test_a_search_finds_words_without_their_accents(desk: Desk) -> None:
    brand = await with_brand(desk)
    rows = [past_post(n) for n in range(30)]
    await imported(desk, brand, [*rows, past_post(99, text="Un guéridon cérusé, livré hier à Rezé.")])
    found = await desk.library.find_posts(brand, "gueridon ceruse", None, 3)
    assert found[0][0].id == "post-99"


async def test_a_post_is_the_nearest_to_its_own_words(desk: Desk) -> None:
    brand = await with_brand(desk)
    rows = [past_post(n, metrics={"reactions": 10 * n}) for n in range(40)]
    await imported(desk, brand, rows)
    for number in (0, 7, 23):
        found = await desk.library.find_posts(brand, rows[number]["text"], None, 3)
        assert found[0][0].id == f"post-{number}"


async def test_a_writer_is_shown_what_worked_on_the_network_first(desk: Desk) -> None:
    brand = await with_brand(desk)
    same = {"published_at": "2026-10-01T08:00:00Z"}
    texts = (
        "Une horloge comtoise réparée hier.",
        "Une horloge ancienne, son coffre repris.",
        "Une horloge de parquet.",
    )
    await imported(
        desk,
        brand,
        [
            past_post(1, id="x-few", network="x", text=texts[0], metrics={"reactions": 1}, **same),
            past_post(2, id="x-many", network="x", text=texts[1], metrics={"reactions": 90}, **same),
            past_post(3, id="facebook", network="facebook", text=texts[2], metrics={"reactions": 5}, **same),
        ],
    )
    found = await desk.library.search(brand, "horloge")
    assert found.posts_for(Asked("x"), 3)[0][0].id == "x-many"
    assert found.posts_for(Asked("facebook"), 3)[0][0].id == "facebook"


async def test_recent_posts_are_those_of_sixty_days_the_newest_first(desk: Desk) -> None:
    brand = await with_brand(desk)
    assert await desk.library.recent(brand) == ()
    days = {"old": 61, "edge": 59, "new": 1, "next": -2}
    rows = [
        past_post(n, id=name, published_at=(NOW - timedelta(days=days[name])).isoformat())
        for n, name in enumerate(days)
    ]
    await imported(desk, brand, rows)
    assert [post.id for post in await desk.library.recent(brand)] == ["new", "edge"]
    await desk.library.forget_post(brand, "new")
    (edge,) = await desk.library.recent(brand)
    assert (edge.id, edge.network, edge.text) == ("edge", rows[1]["network"], rows[1]["text"])
    assert edge.published_at == NOW - timedelta(days=59)


async def test_a_search_keeps_to_its_brand_and_network(desk: Desk) -> None:
    one, other = await with_brand(desk), await with_brand(desk, "autre")
    await imported(desk, one, [past_post(n) for n in range(20)])
    await imported(desk, other, [past_post(99, text="Un secret bien gardé.", network="x")])
    assert all(
        p.text != "Un secret bien gardé." for p, _ in await desk.library.find_posts(one, "secret", None, 50)
    )
    assert {p.network for p, _ in await desk.library.find_posts(one, "table en chêne", "x", 50)} == {"x"}


async def test_an_erased_post_is_found_no_more(desk: Desk) -> None:
    brand = await with_brand(desk)
    await imported(desk, brand, [past_post(n) for n in range(10)])
    await desk.library.forget_post(brand, "post-3")
    found = await desk.library.find_posts(brand, past_post(3)["text"], None, 50)
    assert "post-3" not in {post.id for post, _ in found}
    with pytest.raises(UnknownPost):
        await desk.library.forget_post(brand, "post-3")


async def test_pages_ground_only_while_they_are_in_force(desk: Desk) -> None:
    brand = await with_brand(desk)
    past = "---\ntitle: Soldes\nvalid_until: 2026-11-19\n---\nTout à moitié prix."
    await desk.library.save_page(brand, "soldes.md", past)
    await desk.library.save_page(brand, "horaires.md", "# Horaires\n\nOuvert le mardi.")
    today = NOW.date()
    assert [p.path for p in await desk.library.pages_in_force(brand, today)] == ["horaires.md"]
    assert len(await desk.library.pages_in_force(brand, today - timedelta(days=1))) == 2
    found = await desk.library.find_answers(brand, "moitié prix soldes", 5)
    assert [one.passage.ref for one in found] == ["horaires.md"]


async def test_a_page_is_replaced_then_erased(desk: Desk) -> None:
    brand = await with_brand(desk)
    await desk.library.save_page(brand, "vernis.md", "# Vernis\n\nÀ la gomme-laque.")
    await desk.library.save_page(brand, "vernis.md", "# Vernis\n\nÀ l’huile de lin.")
    found = await desk.library.find_answers(brand, "gomme-laque", 5)
    assert [one.passage.ref for one in found] == ["vernis.md"]
    assert "gomme-laque" not in found[0].passage.text
    await desk.library.forget_page(brand, "vernis.md")
    assert await desk.library.find_answers(brand, "huile de lin", 5) == []
    with pytest.raises(UnknownPage):
        await desk.library.forget_page(brand, "vernis.md")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("../secret.md", "x"),
        ("/etc/passwd", "x"),
        ("a" * 200, "x"),
        ("page.md", "---\nvalid_from: demain\n---\nx"),
        ("page.md", "---\nauteur: moi\n---\nx"),
        ("page.md", "---\n[\n---\nx"),
        ("page.md", "a\x00b"),
    ],
)
async def test_a_page_that_cannot_be_kept(desk: Desk, path: str, text: str) -> None:
    brand = await with_brand(desk)
    with pytest.raises(InvalidInput):
        await desk.library.save_page(brand, path, text)


async def test_another_embedder_is_refused_then_offered(desk: Desk) -> None:
    brand = await with_brand(desk)
    await imported(desk, brand, [past_post(n) for n in range(5)])
    other = Library(desk.records, desk.index, other_embedder(), desk.networks, desk.clock)
    with pytest.raises(EmbedderMismatch):
        await other.search(brand, "table")
    assert await other.reembed(brand) == 5
    assert await other.find_posts(brand, "table", None, 5)
    with pytest.raises(EmbedderMismatch):
        await desk.library.search(brand, "table")


def test_fusion_rewards_what_both_rankings_find() -> None:
    fused = policy.fuse(["a", "b", "c"], ["c", "d"])
    assert max(fused, key=lambda found: fused[found]) == "c"
    assert fused["a"] == pytest.approx(1 / 61)


def test_success_is_measured_against_the_brand_itself() -> None:
    assert policy.engagement(Metrics()) is None
    assert policy.engagement(Metrics(reactions=3, shares=2)) == 5


def test_near_duplicates_are_shown_once_and_room_is_kept() -> None:
    text = "Une table en chêne massif finie à la cire"
    candidates = [
        Candidate("a", "a", text, 0.9),
        Candidate("b", "b", f"{text} !", 0.8),
        Candidate("c", "c", "Un escalier suspendu", 0.7),
    ]
    assert [c.id for c in policy.distinct(candidates, 5)] == ["a", "c"]
    assert [c.id for c in policy.within(candidates, 6)] == ["c"]
