"""What was made of a message goes with it, to the last byte, and old items go in time."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from evals.faults.traces import Marked, scan
from service.desk import Desk, open_desk
from service.message import Author, Message, Said
from service.records import Records
from service.records.trends_nouns import TrendItem
from service.replies.inbox import receive
from service.retention import Retention
from service.settings import Settings
from tests.disk_kit import holding
from tests.house_kit import NOW, guide_rules
from tests.inbox_kit import PATH, by, posted
from tests.records_kit import some_vectors
from tests.trends_kit import LONG_AGO, a_topic, an_item


def made_of(message: str, text: str = "Un banc ?", topic: str | None = "t_1", seed: int = 7) -> TrendItem:
    """An item made of a message of the brand."""
    vector = some_vectors(1, 32, seed=seed)[0]
    told: dict[str, Any] = {"id": f"message:{message}", "title": text, "source": "messages"}
    return an_item(1, topic, **told, url=None, link=None, vector=vector, published_at=NOW, received_at=NOW)


def kept(item: TrendItem) -> bytes:
    """Its vector, as it is stored."""
    assert item.vector is not None
    return item.vector.astype("<f2").tobytes()


def records_of(client: TestClient) -> Records:
    """The records of an application."""
    app: Any = client.app
    records: Records = app.state.desk.records
    return records


def save(client: TestClient, *items: TrendItem, label: str = "Un banc") -> None:
    """Put items in a topic of the brand."""
    trends = records_of(client).trends
    assert client.portal is not None
    expected = client.portal.call(trends.revision, "atelier")
    client.portal.call(trends.save, "atelier", expected, items, [a_topic(label=label)], {})


def items_of(client: TestClient) -> list[str]:
    """The ids of the brand's items."""
    assert client.portal is not None
    found = client.portal.call(records_of(client).trends.changes, "atelier", 0, LONG_AGO)
    return [one.item.id for one in found.items]


@pytest.fixture
def marked() -> Marked:
    """A text, and a name, that nothing else resembles."""
    return Marked.drawn(random.Random(7), "Le banc est arrivé fendu.")


@pytest.mark.embedded  # it reads the data folder
@pytest.mark.usefixtures("brand")
@pytest.mark.parametrize("door", ["message", "author"])
def test_nothing_is_left_of_what_was_made_of_a_message(
    client: TestClient, settings: Settings, marked: Marked, door: str
) -> None:
    mine = posted(client, marked.text, **by("zoe"))["id"]
    other = posted(client, "Un banc ?", **by("bob"))["id"]
    item = made_of(mine, marked.text)
    save(client, item, made_of(other, seed=8), an_item(5, "t_1"), label=f"banc {marked.words[0]}")
    assert scan([settings.data_dir], [marked], {}).text == 1
    assert holding(settings.data_dir, kept(item)) != []
    path = {"message": f"messages/{mine}", "author": "authors/facebook/@zoe"}[door]
    assert client.delete(f"{PATH}/{path}").status_code == 204
    assert scan([settings.data_dir], [marked], {}).files == ()
    assert holding(settings.data_dir, kept(item)) == []
    assert items_of(client) == [f"message:{other}", "i_5"]


@pytest.mark.usefixtures("brand")
def test_an_item_of_a_thread_goes_with_what_a_person_said_there(client: TestClient) -> None:
    thread = [{"text": "Fendu aussi.", "author": {"handle": "@zoe"}}]
    other = posted(client, "Le mien aussi.", **by("bob"), thread=thread)["id"]
    save(client, made_of(other))
    assert client.delete(f"{PATH}/authors/facebook/@zoe").status_code == 204
    assert items_of(client) == []


@pytest.mark.usefixtures("brand")
def test_what_was_built_before_an_erasure_is_told_of_it(client: TestClient) -> None:
    assert client.portal is not None
    trends = records_of(client).trends
    first, second, third = (posted(client, f"Message {number}")["id"] for number in range(3))
    save(client, made_of(first, "Un banc fendu"), made_of(second, "Le banc"), an_item(5, "t_1"))

    def seen() -> tuple[int, int, tuple[str, ...]]:
        found = client.portal.call(trends.changes, "atelier", 1, LONG_AGO)  # type: ignore[union-attr]
        return found.latest, found.erasures, tuple(one.label for one in found.topics)

    client.delete(f"{PATH}/messages/{third}")
    assert seen() == (1, 0, ())
    client.delete(f"{PATH}/messages/{second}")
    assert seen() == (2, 1, ())  # other items say "banc"
    save(client, label="Un banc fendu")
    client.delete(f"{PATH}/messages/{first}")
    assert seen() == (4, 2, ("",))


@pytest.mark.usefixtures("brand")
def test_a_message_that_is_gone_leaves_no_item_behind_it(client: TestClient) -> None:
    gone, there = (posted(client, f"Message {number}")["id"] for number in range(2))
    client.delete(f"{PATH}/messages/{gone}")
    save(client, made_of(gone), made_of(there), made_of("m_never"), an_item(5))
    assert items_of(client) == [f"message:{there}", "i_5"]


@pytest.fixture(params=["sqlite", "postgresql"])
async def house(
    request: pytest.FixtureRequest, settings: Settings, fresh_postgres: Callable[[], str]
) -> AsyncIterator[Desk]:
    """A desk with a brand, on each engine."""
    if request.param == "postgresql":
        settings = settings.model_copy(update={"database_url": SecretStr(fresh_postgres())})
    async with open_desk(settings, clock=lambda: NOW) as desk:
        await desk.guides.save("atelier", guide_rules(), "", "api")
        yield desk


async def test_items_are_kept_for_their_days(house: Desk) -> None:
    said = Message("Bravo !", "x", Author("7", "@zoe", "Zoé"), thread=(Said("Ah ?"),))
    one, _ = await receive(house, "atelier", said, "x-1")
    old = an_item(2, "t_1", published_at=NOW - timedelta(days=80), received_at=NOW)
    await house.records.trends.save("atelier", 0, [made_of(one.id), old], [a_topic(label="bravo")], {})

    async def left(later: timedelta, *days: int) -> tuple[int, list[str]]:
        swept = await Retention(house.records, lambda: NOW + later, *days).sweep()
        found = await house.records.trends.changes("atelier", 0, LONG_AGO)
        return swept, [item.item.id for item in found.items]

    mine = f"message:{one.id}"
    assert await left(timedelta(days=400), 0, 0) == (0, [mine, "i_2"])
    assert await left(timedelta(days=10), 0, 90) == (0, [mine, "i_2"])
    assert await left(timedelta(days=11), 0, 90) == (1, [mine])
    assert await left(timedelta(days=31), 30, 90) == (1, [])
    topic = await house.records.trends.topic("atelier", "t_1")
    assert topic == a_topic(label="", revision=2)
    again = await house.records.trends.save("atelier", 2, [made_of(one.id)], [], {})
    assert (await house.records.trends.changes("atelier", again - 1, LONG_AGO)).items == ()
