"""Keys over HTTP: who may make them, and what they open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from pydantic import SecretStr

from service.app import create_app
from service.settings import Settings
from tests.house_kit import brief, guide_rules

HOUSE_KEY = "a-key-of-sixteen-or-more"
BY_HOUSE = {"authorization": f"Bearer {HOUSE_KEY}"}
Made = tuple[str, dict[str, str]]
Make = Callable[..., Made]


@pytest.fixture
def house(settings: Settings) -> Iterator[TestClient]:
    """A house with a configured key, and two brands of its own: `atelier` and `fournil`."""
    app = create_app(settings.model_copy(update={"api_key": SecretStr(HOUSE_KEY)}))
    with TestClient(app, base_url="http://localhost", client=("127.0.0.1", 5000)) as opened:
        for brand, name in (("atelier", "Atelier Marchand"), ("fournil", "Fournil Augustine")):
            rules = guide_rules() | {"name": name}
            made = opened.put(f"/v1/brands/{brand}", json={"guide": rules}, headers=BY_HOUSE)
            assert made.status_code == 201, made.text
        yield opened


@pytest.fixture
def make(house: TestClient) -> Make:
    """Makes a key; its id, and the header that shows it."""

    def made(by: dict[str, str] = BY_HOUSE, **asked: Any) -> Made:
        answer = house.post("/v1/keys", json={"name": "bot", "scopes": ["draft"]} | asked, headers=by)
        assert answer.status_code == 201, answer.text
        assert answer.headers["cache-control"] == "no-store"
        return answer.json()["id"], {"authorization": f"Bearer {answer.json()['token']}"}

    return made


def refused(answer: Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json()["code"]


def told(answer: Response) -> dict[str, Any]:
    """A problem without what differs from a request to the next."""
    return {name: value for name, value in answer.json().items() if name not in ("request_id", "instance")}


def test_a_key_is_told_once(house: TestClient, make: Make) -> None:
    number, key = make(name="Planificateur", scopes=["draft", "read"], brands=["atelier"], days=30)
    (item,) = house.get("/v1/keys", headers=BY_HOUSE).json()["items"]
    assert item["id"] == number
    assert (item["name"], item["owner"], item["status"]) == ("Planificateur", "Planificateur", "active")
    assert (item["scopes"], item["brands"]) == (["read", "draft"], ["atelier"])
    token = key["authorization"].removeprefix("Bearer ")
    assert token.startswith(f"pv_{number.removeprefix('k_')}_")
    assert "token" not in item
    assert "digest" not in item


def test_a_key_opens_its_scopes(house: TestClient, make: Make) -> None:
    _, reader = make(scopes=["read"])
    assert house.get("/v1/brands/atelier", headers=reader).status_code == 200
    body = {"brief": brief(), "networks": ["x"]}
    assert refused(house.post("/v1/brands/atelier/drafts", json=body, headers=reader)) == (
        403,
        "out_of_scope",
    )
    _, drafter = make()
    assert house.post("/v1/brands/atelier/drafts", json=body, headers=drafter).status_code == 200
    for asked in (house.get("/v1/keys", headers=drafter), house.get("/metrics", headers=drafter)):
        assert refused(asked) == (403, "out_of_scope")
    assert house.get("/readyz", headers=drafter).json()["parts"] == []


def test_one_message_for_a_key_that_is_missing_unknown_revoked_or_expired(
    house: TestClient, make: Make
) -> None:
    number, key = make()
    assert house.get("/v1/brands", headers=key).status_code == 200
    assert house.delete(f"/v1/keys/{number}", headers=BY_HOUSE).status_code == 204
    sent = [{}, key, {"authorization": "Bearer nobody"}, {"authorization": HOUSE_KEY}]
    answers = [house.get("/v1/brands", headers=one) for one in sent]
    assert {refused(answer) for answer in answers} == {(401, "unauthorized")}
    assert all(told(answer) == told(answers[0]) for answer in answers)
    (item,) = house.get("/v1/keys", headers=BY_HOUSE).json()["items"]
    assert item["status"] == "revoked"


def test_the_scheme_is_read_in_any_case(house: TestClient) -> None:
    assert house.get("/v1/brands", headers={"authorization": f"bearer {HOUSE_KEY}"}).status_code == 200
    basic = house.get("/v1/brands", headers={"authorization": f"Basic {HOUSE_KEY}"})
    assert refused(basic) == (401, "unauthorized")


def test_a_key_is_rotated(house: TestClient, make: Make) -> None:
    number, old = make(brands=["atelier"])
    answer = house.post(f"/v1/keys/{number}/rotate", json={"grace_hours": 24}, headers=BY_HOUSE)
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    new = {"authorization": f"Bearer {answer.json()['token']}"}
    for key in (old, new):
        assert house.get("/v1/brands/atelier", headers=key).status_code == 200
    assert refused(house.post(f"/v1/keys/{number}/rotate", json={}, headers=BY_HOUSE)) == (409, "key_revoked")
    again = house.post(f"/v1/keys/{answer.json()['id']}/rotate", json={}, headers=BY_HOUSE)
    assert again.status_code == 201
    assert house.get("/v1/brands/atelier", headers=new).status_code == 401


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"scopes": []}, "body.scopes"),
        ({"scopes": ["write"]}, "body.scopes.0"),
        ({"brands": []}, "body.brands"),
        ({"brands": ["Pas une marque"]}, "body.brands.0"),
        ({"name": " "}, "body.name"),
        ({"name": "x" * 101}, "body.name"),
        ({"days": 0}, "body.days"),
        ({"digest": "x"}, "body.digest"),
    ],
)
def test_a_key_that_cannot_be_made(house: TestClient, wrong: dict[str, Any], path: str) -> None:
    answer = house.post("/v1/keys", json={"name": "bot", "scopes": ["read"]} | wrong, headers=BY_HOUSE)
    assert answer.status_code == 422
    assert [fault["path"] for fault in answer.json()["errors"]] == [path]


def test_the_house_s_name_is_nobody_s(house: TestClient) -> None:
    asked = {"name": "house", "scopes": ["read"]}
    assert refused(house.post("/v1/keys", json=asked, headers=BY_HOUSE)) == (422, "reserved_owner")


def test_a_limited_admin_makes_keys_of_its_brands_alone(house: TestClient, make: Make) -> None:
    _, mine = make(name="client", scopes=["admin"], brands=["atelier"])
    asked = {"name": "bot", "scopes": ["read"]}
    for brands in (None, ["fournil"], ["nobody"], ["atelier", "fournil"]):
        answer = house.post("/v1/keys", json=asked | {"brands": brands}, headers=mine)
        assert refused(answer) == (403, "brand_beyond_yours")
    other = asked | {"brands": ["atelier"], "owner": "other"}
    assert refused(house.post("/v1/keys", json=other, headers=mine)) == (403, "owner_beyond_yours")
    number, _ = make(by=mine, brands=["atelier"])
    listed = house.get("/v1/keys", headers=mine).json()["items"]
    assert {key["owner"] for key in listed} == {"client"}
    assert number in {key["id"] for key in listed}


def test_a_key_it_may_not_see_is_one_that_does_not_exist(house: TestClient, make: Make) -> None:
    _, mine = make(scopes=["admin"], brands=["atelier"])
    other, key = make(brands=["fournil"])
    answers = []
    for number in (other, "k_" + 12 * "a", "k_nobody", "%00"):
        answers.append(house.delete(f"/v1/keys/{number}", headers=mine))
        answers.append(house.post(f"/v1/keys/{number}/rotate", json={}, headers=mine))
    assert {refused(answer) for answer in answers} == {(404, "unknown_key")}
    assert house.get("/v1/brands/fournil", headers=key).status_code == 200


@pytest.mark.parametrize("brand", ["fournil", "nobody", "Pas-Une-Marque", "é", "-"])
def test_a_brand_a_key_does_not_open_is_one_that_does_not_exist(
    house: TestClient, make: Make, brand: str
) -> None:
    _, mine = make(scopes=["admin"], brands=["atelier"])
    asked = [
        house.get(f"/v1/brands/{brand}", headers=mine),
        house.put(f"/v1/brands/{brand}", json={"guide": guide_rules()}, headers=mine),
        house.put(f"/v1/brands/{brand}", json={"guide": {}}, headers=mine),
        house.delete(f"/v1/brands/{brand}", headers=mine),
        house.post(f"/v1/brands/{brand}/posts", json=[], headers=mine),
    ]
    assert {refused(answer) for answer in asked} == {(404, "unknown_brand")}
    assert house.get("/v1/brands/fournil", headers=BY_HOUSE).status_code == 200
    assert len(house.get("/v1/brands", headers=BY_HOUSE).json()["items"]) == 2


def test_a_list_of_brands_holds_those_that_are_opened(house: TestClient, make: Make) -> None:
    _, mine = make(scopes=["read"], brands=["fournil", "zzz"])
    page = house.get("/v1/brands", params={"limit": 1}, headers=mine).json()
    assert [item["id"] for item in page["items"]] == ["fournil"]
    assert page["next_cursor"] is None
    cursor = house.get("/v1/brands", params={"limit": 1}, headers=BY_HOUSE).json()["next_cursor"]
    after = house.get("/v1/brands", params={"cursor": cursor}, headers=mine).json()
    assert [item["id"] for item in after["items"]] == ["fournil"]


def test_folders_are_loaded_by_who_opens_their_brand(house: TestClient, make: Make) -> None:
    _, mine = make(scopes=["admin"], brands=["replat"])
    answers = [
        house.post("/v1/ingest", json={"brands": [brand]}, headers=mine)
        for brand in ("ecole-trame", "nobody")
    ]
    assert {refused(answer) for answer in answers} == {(422, "unknown_brand_folder")}
    assert "fournil-augustine" not in answers[1].text
    assert told(answers[0])["detail"].replace("ecole-trame", "nobody") == told(answers[1])["detail"]
    _, none = make(scopes=["admin"], brands=["atelier"])
    assert refused(house.post("/v1/ingest", json={}, headers=none)) == (422, "no_brand_folder")


def test_another_owner_s_brand_is_not_told_by_a_check(house: TestClient, make: Make) -> None:
    """A review tells a brand of the same owner, and knows of no other."""
    _, mine = make(name="client", scopes=["admin"], brands=["verger", "cave"])
    for brand, name in (("verger", "Verger Pommard"), ("cave", "Cave Tramoulin")):
        rules = guide_rules() | {"name": name}
        for by, status in ((mine, 201), (BY_HOUSE, 200)):  # who saves it later takes nothing over
            saved = house.put(f"/v1/brands/{brand}", json={"guide": rules}, headers=by)
            assert saved.status_code == status

    def named(brand: str, text: str) -> set[str]:
        body = {"network": "facebook", "text": text}
        answer = house.post(f"/v1/brands/{brand}/reviews", json=body, headers=BY_HOUSE).json()
        return {finding["rule"] for finding in answer["findings"] if "brand" in finding["rule"]}

    own = named("verger", "Retrouvez la Cave Tramoulin samedi.")
    assert own
    assert not named("verger", "Retrouvez le Fournil Augustine samedi.")
    assert not named("atelier", "Retrouvez la Cave Tramoulin samedi.")
    assert named("atelier", "Retrouvez le Fournil Augustine samedi.") == own
