"""A person erased by HTTP: nothing of them in any byte of the data folder, and nothing of others gone."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from evals.faults.traces import Found, Marked, scan
from service.access.caller import HOUSE
from service.app import create_app
from service.desk import Desk, open_desk
from service.message import Author, Message, Said
from service.records.nouns import DraftRecord
from service.records.people import keys_of
from service.replies.inbox import Asked, decide, receive
from service.retention import Retention
from service.settings import Settings
from tests.disk_kit import holding
from tests.house_kit import NOW, brief, guide_rules, past_post
from tests.inbox_kit import PATH, a_message, by, listed, posted


@pytest.fixture
def marked() -> Marked:
    """A text, and a name, that nothing else resembles."""
    return Marked.drawn(random.Random(), "Le banc est arrivé fendu.")


def look(settings: Settings, *marked: Marked) -> Found:
    """What the data folder holds of them."""
    return scan([settings.data_dir], marked, {})


def until_clean(settings: Settings, marked: Marked) -> None:
    """Return once nothing is found."""
    for _ in range(400):
        if not look(settings, marked).traces:
            return
        time.sleep(0.05)
    raise AssertionError(look(settings, marked))


def link(client: TestClient, draft: dict[str, Any], author: Marked, message: str | None = None) -> None:
    """Say that a draft answers that author, as the replies story does when it saves one."""
    app: Any = client.app
    desk: Desk = app.state.desk
    linked = desk.records.inbox.linking(
        "atelier", [draft["id"]], "facebook", keys_of(author.id), desk.clock(), message
    )

    async def save() -> None:
        record = await desk.records.drafts.get("atelier", draft["id"])
        assert record is not None
        await desk.records.drafts.save_all("atelier", [record], linked)

    assert client.portal is not None
    client.portal.call(save)


def vector_of(client: TestClient, message: str) -> bytes:
    """The vector of a message, as it is stored."""
    app: Any = client.app
    assert client.portal is not None
    found = client.portal.call(app.state.desk.records.inbox.vectors, "atelier", message)
    return bytes(found[0].astype("<f2").tobytes())


def suggested(client: TestClient, said: Marked, key: str) -> dict[str, Any]:
    """A draft that says it, kept under an idempotency key."""
    asked = {"brief": brief(subject=said.text), "networks": ["facebook"]}
    answer = client.post(f"{PATH}/drafts", json=asked, headers={"Idempotency-Key": key})
    draft: dict[str, Any] = answer.json()["drafts"][0]
    return draft


@pytest.mark.embedded  # it reads the data folder
@pytest.mark.usefixtures("brand")
def test_nothing_is_left_of_a_person(client: TestClient, settings: Settings, marked: Marked) -> None:
    chance = random.Random()
    in_thread, decided, replied, alone = (
        Marked.drawn(chance, text) for text in ("Moi.", "Nous.", "Oui.", "Non.")
    )
    person = {"author": {"id": marked.id, "handle": f"@{marked.words[0]}", "name": f"Zoé {marked.words[1]}"}}
    keyed = {"Idempotency-Key": "message"}
    body = {"message": a_message(marked.text, **person), "id": marked.id}
    one = client.post(f"{PATH}/messages", json=body, headers=keyed).json()
    verdict = {"verdict": "answered", "text": decided.text, "reason": decided.words[1]}
    assert client.post(f"{PATH}/messages/{one['id']}/decision", json=verdict).is_success
    other = posted(
        client, "D’accord avec elle.", **by("bob"), thread=[{"text": in_thread.text} | person, "Hé."]
    )
    link(client, suggested(client, replied, "replied"), marked, one["id"])
    link(client, suggested(client, alone, "alone"), marked)
    vector = vector_of(client, one["id"])
    assert holding(settings.data_dir, vector) != []
    everything = (marked, in_thread, decided, replied, alone)
    assert look(settings, *everything).text == 5
    assert client.delete(f"{PATH}/authors/x/{marked.id}").json()["code"] == "unknown_author"
    assert client.delete(f"{PATH}/authors/facebook/@{marked.words[0].upper()}").status_code == 204
    found = look(settings, *everything)
    assert (found.traces, found.files, holding(settings.data_dir, vector)) == (0, (), [])
    assert listed(client) == ["D’accord avec elle."]
    kept = client.get(f"{PATH}/messages/{other['id']}").json()
    assert [said["text"] for said in kept["message"]["thread"]] == ["Hé."]
    assert client.post(f"{PATH}/messages", json=body, headers=keyed).json()["code"] == "answer_erased"
    again = client.delete(f"{PATH}/authors/facebook/@{marked.words[0]}")
    assert (again.status_code, again.json()["code"]) == (404, "unknown_author")


@pytest.mark.usefixtures("brand")
def test_a_person_is_told_by_what_came_together_and_never_by_a_name_alone(client: TestClient) -> None:
    for text, author in {
        "Par identifiant": {"id": "7"},
        "Par pseudonyme": {"handle": "@Zoe"},
        "Par les deux": {"id": "7", "handle": "zoe", "name": "Zoé"},
        "Homonyme": {"id": "8", "name": "Zoé"},
    }.items():
        posted(client, text, author=author)
    assert client.delete(f"{PATH}/authors/facebook/7").status_code == 204
    assert listed(client) == ["Homonyme"]
    assert client.delete(f"{PATH}/authors/facebook/Zoé").status_code == 204
    assert listed(client) == []
    odd = posted(client, "Mastodon", network="mastodon", author={"id": "https://m.example.org/users/zoe"})
    assert client.delete(f"{PATH}/authors/mastodon/https://m.example.org/users/zoe").status_code == 204
    assert client.get(f"{PATH}/messages/{odd['id']}").json()["code"] == "unknown_message"
    assert client.delete(f"{PATH}/authors/minitel/zoe").json()["code"] == "unknown_network"
    assert client.delete(f"{PATH}/authors/x/%00").json()["code"] == "text_with_nul"


@pytest.mark.embedded  # it reads the data folder
@pytest.mark.usefixtures("brand")
def test_a_reply_that_was_published_goes_with_who_it_answers(
    client: TestClient, settings: Settings, marked: Marked
) -> None:
    rows = [past_post(number) for number in range(20)]
    assert client.post(f"{PATH}/posts", json=rows).json()["added"] == 20
    draft = suggested(client, marked, "published")
    link(client, draft, marked)
    told = {"verdict": "approved", "as_past_post": True}
    assert client.post(f"{PATH}/drafts/{draft['id']}/decision", json=told).is_success
    assert client.delete(f"{PATH}/authors/facebook/{marked.id}").status_code == 204
    assert look(settings, marked).files == ()
    assert len(client.get(f"{PATH}/posts", params={"limit": 50}).json()["items"]) == 20


@pytest.mark.embedded  # it reads the data folder
@pytest.mark.usefixtures("brand")
def test_a_message_alone_goes_with_what_answered_it(
    client: TestClient, settings: Settings, marked: Marked
) -> None:
    replied = Marked.drawn(random.Random(), "Oui.")
    one, other = posted(client, marked.text), posted(client)
    link(client, suggested(client, replied, "replied"), marked, one["id"])
    assert client.get(f"{PATH}/messages/{one['id']}").json()["replies"] != []
    assert client.delete(f"{PATH}/messages/{one['id']}").status_code == 204
    assert look(settings, marked, replied).files == ()
    assert client.delete(f"{PATH}/messages/{one['id']}").json()["code"] == "unknown_message"
    assert client.get(f"{PATH}/messages/{other['id']}").status_code == 200


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


async def test_after_its_days_a_message_only_counts(house: Desk) -> None:
    records = house.records
    said = Message("Bravo pour la table !", "x", Author("7", "@zoe", "Zoé"), thread=(Said("Ah ?"),))
    one, _ = await receive(house, "atelier", said, "x-1")
    await decide(house, "atelier", one.id, Asked("answered", text="Merci !", reason="Gentil."), HOUSE)
    drafts = [DraftRecord(name, NOW, {"network": "x", "text": "Merci."}) for name in ("d_1", "d_2", "d_3")]
    linking = records.inbox.linking
    links = [
        linking("atelier", ["d_1"], "x", keys_of("7"), NOW, one.id),
        linking("atelier", ["d_2"], "x", (), NOW),
        linking("atelier", ["d_3"], "x", (), NOW + timedelta(days=9)),
    ]
    await records.drafts.save_all("atelier", drafts, *links)
    later = NOW + timedelta(days=30)
    assert await Retention(records, lambda: later, 0).sweep() == 0
    assert await Retention(records, lambda: later, 30).sweep() == 0
    later += timedelta(seconds=1)
    assert await Retention(records, lambda: later, 30).sweep() == 2
    assert await Retention(records, lambda: later, 30).sweep() == 0
    kept = await records.inbox.get("atelier", one.id)
    assert kept is not None
    assert (kept.payload, kept.external, kept.replies, kept.state) == ({}, None, (), "answered")
    assert kept.decision is not None
    assert (kept.decision["text"], kept.decision["reason"], kept.decision["by"]) == (None, None, "house")
    assert set(kept.triage) <= {
        "language",
        "intent",
        "sentiment",
        "urgency",
        "risk",
        "needs_reply",
        "action",
        "sure",
    }
    assert kept.triage["intent"] == one.triage["intent"]
    assert await records.inbox.vectors("atelier", one.id) is None
    assert await records.inbox_erasure.suggested("atelier", "x", "zoe") is None
    left = (await records.drafts.list("atelier")).items
    assert [draft.id for draft in left] == ["d_3"]


@pytest.mark.embedded  # it reads the data folder
async def test_a_service_sweeps_when_it_starts(settings: Settings, marked: Marked) -> None:
    async with open_desk(settings, clock=lambda: NOW - timedelta(days=400)) as old:
        await old.guides.save("atelier", guide_rules(), "", "api")
        one, _ = await receive(old, "atelier", Message(marked.text, "x", Author(handle=marked.id)))
    assert look(settings, marked).traces == 2
    with TestClient(create_app(settings), base_url="http://localhost") as client:
        await asyncio.to_thread(until_clean, settings, marked)
        kept = client.get(f"{PATH}/messages/{one.id}", headers={"Accept-Language": "en"}).json()
    assert look(settings, marked).files == ()
    assert (kept["message"], kept["triage"]["labels"], kept["state"]) == (None, [], "new")
    assert kept["triage"]["intent"] != []
    assert "counted" in kept["triage"]["reason"]
