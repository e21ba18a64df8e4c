"""API keys in the records, on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from service.records import Records
from service.records.nouns import KeyRecord
from tests.records_kit import NOON, a_brand

MINUTE = timedelta(minutes=1)


def a_key(number: int = 1, **changes: Any) -> KeyRecord:
    """Key `k<number>`, made `number` minutes after noon, that opens brand `a`."""
    key = KeyRecord(
        id=f"k{number}",
        name="Le planificateur",
        owner="agence",
        scopes=("read", "draft"),
        brands=frozenset({"a"}),
        digest=f"{number:064x}",
        created_at=NOON + number * MINUTE,
    )
    return replace(key, **changes)


async def test_a_key_is_given_back_as_it_was_kept(records: Records) -> None:
    assert not await records.keys.any()
    full = a_key(1, expires_at=NOON + timedelta(days=9), brands=frozenset({"b", "a"}))
    wide = a_key(2, brands=None, scopes=("admin",))
    for key in (full, wide):
        await records.keys.add(key)
        assert await records.keys.get(key.id) == key
    assert await records.keys.any()
    assert await records.keys.get("k3") is None


async def test_keys_are_listed_newest_first_in_pages(records: Records) -> None:
    for number in range(5):
        await records.keys.add(a_key(number))
    first = await records.keys.list(limit=3)
    rest = await records.keys.list(first.next_cursor, limit=3)
    assert [key.id for key in (*first.items, *rest.items)] == ["k4", "k3", "k2", "k1", "k0"]
    assert rest.next_cursor is None


async def test_a_list_within_brands_holds_no_other_and_skips_none(records: Records) -> None:
    for number, brands in enumerate((["a"], None, ["a", "b"], ["b"], [], ["a"])):
        await records.keys.add(a_key(number, brands=None if brands is None else frozenset(brands)))
    seen: list[str] = []
    cursor = None
    while True:
        page = await records.keys.list(cursor, 1, frozenset({"a"}))
        seen += [key.id for key in page.items]
        if (cursor := page.next_cursor) is None:
            break
    assert seen == ["k5", "k4", "k0"]
    assert await records.keys.get("k4") == a_key(4, brands=frozenset()), "no brand is not every brand"


async def test_a_revoked_key_is_read_as_revoked_at_once(records: Records) -> None:
    await records.keys.add(a_key())
    assert (await records.keys.get("k1")) == a_key()
    await records.keys.revoke("k1", NOON)
    assert (await records.keys.get("k1")) == a_key(revoked_at=NOON)
    await records.keys.revoke("k1", NOON + MINUTE)
    assert (await records.keys.get("k1")) == a_key(revoked_at=NOON), "the first end stays"
    assert await records.keys.living(NOON) == []


async def test_another_process_sees_the_revocation(records: Records, database_url: str) -> None:
    await records.keys.add(a_key())
    if database_url.startswith("sqlite"):
        return  # one process serves a data folder
    other = await Records.open(database_url)
    assert await other.keys.get("k1") == a_key()
    await records.keys.revoke("k1", NOON)
    assert await other.keys.get("k1") == a_key(revoked_at=NOON)
    await other.close()


async def test_a_key_is_replaced_once(records: Records) -> None:
    await records.keys.add(a_key())
    assert await records.keys.replace("k1", NOON + 9 * MINUTE, a_key(2))
    assert await records.keys.get("k1") == a_key(revoked_at=NOON + 9 * MINUTE)
    assert not await records.keys.replace("k1", NOON, a_key(3))
    assert await records.keys.get("k3") is None
    assert [key.id for key in await records.keys.living(NOON + 8 * MINUTE)] == ["k1", "k2"]
    assert [key.id for key in await records.keys.living(NOON + 9 * MINUTE)] == ["k2"]


async def test_a_use_is_noted_once_a_minute(records: Records) -> None:
    await records.keys.add(a_key())
    for seconds, noted in ((0, 0), (59, 0), (60, 60), (61, 60)):
        await records.keys.used("k1", NOON + timedelta(seconds=seconds), MINUTE)
        (key,) = (await records.keys.list()).items
        assert key.last_used_at == NOON + timedelta(seconds=noted)


async def test_the_names_of_an_owner_s_brands(records: Records) -> None:
    await records.brands.save(a_brand("c", owner="agence"))
    await records.brands.save(a_brand("d", owner="agence"))
    assert await records.brands.names("agence") == {"c": "C", "d": "D"}
    assert await records.brands.names(None) == {"a": "A", "b": "B"}
    await records.brands.delete("c", NOON)
    assert await records.brands.names("agence") == {"d": "D"}
    tombstone = await records.brands.get("c", include_deleted=True)
    assert tombstone is not None
    assert tombstone.owner is None


async def test_a_list_of_brands_among_some(records: Records) -> None:
    for brand in ("c", "d", "e"):
        await records.brands.save(a_brand(brand))
    first = await records.brands.list(None, 1, frozenset({"b", "d", "nobody"}))
    rest = await records.brands.list(first.next_cursor, 5, frozenset({"b", "d", "nobody"}))
    assert [brand.id for brand in (*first.items, *rest.items)] == ["b", "d"]
    assert rest.next_cursor is None
    assert (await records.brands.list(None, 5, frozenset())).items == ()
