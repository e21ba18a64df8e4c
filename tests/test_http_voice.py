"""The measured voice over HTTP: the portrait, drafts and reviews that carry it, moves proposed from posts."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.brands.moves import moves_of
from service.guides.loader import parse
from tests.house_kit import brief, guide_rules
from tests.voice_kit import LIVELY, SOBER, posts_of

OWN = "Nous avons terminé ce matin un coffre en orme, et nous vous proposons de venir le voir. À bientôt."
STRANGE = "Salut toi ! T’as vu ça ? 😍😍 Viens vite, on t’attend, c’est TROP bien !! Fonce !"


def load(client: TestClient, brand: str, many: int, network: str = "facebook", ids: str = "p") -> None:
    rows = [
        {
            "id": f"{ids}{post}",
            "network": network,
            "text": text,
            "published_at": f"2026-0{1 + n % 9}-10T08:00:00Z",
        }
        for n, (post, _, text) in enumerate(posts_of(SOBER, many))
    ]
    answer = client.post(f"/v1/brands/{brand}/posts", json=rows)
    assert answer.json()["added"] == many, answer.text


def review(client: TestClient, brand: str, text: str, **headers: str) -> dict[str, Any]:
    body = {"network": "facebook", "text": text}
    answer: dict[str, Any] = client.post(f"/v1/brands/{brand}/reviews", json=body, headers=headers).json()[
        "voice"
    ]
    return answer


def test_an_empty_library_has_no_voice_and_says_so(client: TestClient, brand: str) -> None:
    told = client.get(f"/v1/brands/{brand}/voice")
    assert told.status_code == 200
    empty = {"brand": brand, "posts": 0, "measured": False, "all": None, "networks": {}, "openings": None}
    empty |= {"fewest": 15, "fewest_on_network": 30}
    assert told.json() == empty
    assert client.get(f"/v1/brands/{brand}/voice", params={"network": "x"}).json() == empty
    voice = review(client, brand, OWN)
    assert (voice["usual"], voice["verdict"]) == (None, None)
    assert "15 publications" in voice["notes"][0]


def test_unknown_names(client: TestClient, brand: str) -> None:
    assert client.get("/v1/brands/personne/voice").json()["code"] == "unknown_brand"
    unknown = client.get(f"/v1/brands/{brand}/voice", params={"network": "minitel"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_network")


def test_the_portrait_of_each_network_and_of_all(client: TestClient, brand: str) -> None:
    load(client, brand, 40)
    load(client, brand, 5, "x", "x")
    told = client.get(f"/v1/brands/{brand}/voice").json()
    assert (told["posts"], told["measured"], list(told["networks"])) == (45, True, ["facebook"])
    assert (told["all"]["posts"], told["all"]["pooled"]) == (45, True)
    own = told["networks"]["facebook"]
    assert (own["posts"], own["pooled"], own["emoji"]["rate"]) == (40, False, 0)
    assert own["persons"]["vous"] == 1
    assert own["words"]["low"] <= own["words"]["middle"] <= own["words"]["high"]
    assert all(post.startswith("p") for post in own["typical"])
    few = client.get(f"/v1/brands/{brand}/voice", params={"network": "x"}).json()["networks"]["x"]
    assert (few["pooled"], few["posts"]) == (True, 45)
    french, english = (
        client.get(f"/v1/brands/{brand}/voice", headers={"accept-language": one}).json()["all"]["described"]
        for one in ("fr", "en")
    )
    assert french[0].startswith("Des publications de")
    assert english[0].startswith("Posts of")


def test_reviews_and_drafts_say_how_usual_a_text_is(client: TestClient, brand: str) -> None:
    load(client, brand, 60)
    own, strange = review(client, brand, OWN), review(client, brand, STRANGE)
    assert own["verdict"] == "habituel"
    assert strange["verdict"] == "pas votre voix"
    assert strange["notes"][0] == "Tutoiement, alors que vous vouvoyez ici."
    english = review(client, brand, STRANGE, **{"accept-language": "en"})
    assert english["notes"][0].startswith("It says “tu”")
    assert english["verdict"] == "pas votre voix"
    body = {"brief": brief(), "networks": ["facebook", "x"]}
    drafts = client.post(f"/v1/brands/{brand}/drafts", json=body).json()["drafts"]
    assert all(0 < draft["voice"]["usual"] <= 1 for draft in drafts)
    assert "tous les réseaux" in drafts[1]["voice"]["notes"][-1]
    kept = client.get(
        f"/v1/brands/{brand}/drafts/{drafts[1]['id']}", headers={"accept-language": "en"}
    ).json()
    assert "on all networks" in kept["voice"]["notes"][-1]


def test_the_voice_follows_the_posts(client: TestClient, brand: str) -> None:
    load(client, brand, 15)
    assert review(client, brand, OWN)["usual"] is not None
    client.delete(f"/v1/brands/{brand}/posts/pp0")
    assert review(client, brand, OWN)["usual"] is None
    assert client.get(f"/v1/brands/{brand}/voice").json()["posts"] == 14


def test_moves_are_proposed_from_posts_and_nothing_is_written(client: TestClient, brand: str) -> None:
    load(client, brand, 40)
    before = client.get(f"/v1/brands/{brand}").json()
    told = client.get(f"/v1/brands/{brand}/voice", params={"openings": True}).json()
    texts = {move["text"]: move for move in told["openings"]}
    assert set(texts["Rien ne presse."]) == {
        "role",
        "language",
        "goals",
        "networks",
        "register",
        "needs",
        "text",
        "posts",
    }
    assert texts["Rien ne presse."]["role"] == "closing"
    assert len(texts["Rien ne presse."]["posts"]) > 1
    assert client.get(f"/v1/brands/{brand}").json() == before
    moves = [{key: move[key] for key in move if key != "posts"} for move in told["openings"]]
    rules = guide_rules() | {"moves": moves}
    assert client.put(f"/v1/brands/{brand}", json={"guide": rules}).status_code == 200
    again = client.get(f"/v1/brands/{brand}/voice", params={"openings": True}).json()["openings"]
    assert not {move["text"] for move in again} & set(texts)


@pytest.mark.parametrize(
    "sentence",
    [
        "Rendez-vous le 12 mars.",
        "C’est à 12 € pièce.",
        "À demain.",
        "Voyez https://a.fr.",
        "Merci à Léa.",
        "Elle revient chez nous.",
        "sans capitale au début.",
        "Une phrase sans point",
        "Merci bien à #Nantes.",
        "Merci bien à @lea.",
        "Bravo à vous tous 🎉.",
    ],
)
def test_a_sentence_of_its_day_or_with_a_value_is_no_move(sentence: str) -> None:
    posts = [(str(n), "facebook", f"Nous avons une nouvelle.\n{sentence}") for n in range(10)]
    texts = {move.text for move in moves_of(posts, parse(guide_rules()))}
    assert sentence not in texts
    assert "Nous avons une nouvelle." in texts


def test_a_move_of_a_second_language_says_so() -> None:
    french = [(f"f{n}", "x", "Des nouvelles de nous et de vous.\nÀ bientôt chez nous.") for n in range(5)]
    english = [
        (f"e{n}", "x", "Some news of us and of you all.\nSee you soon at our place.") for n in range(5)
    ]
    guide = parse(guide_rules() | {"languages": ["fr", "en"], "moves": []})
    languages = {move.text: move.language for move in moves_of([*french, *english], guide)}
    assert languages["À bientôt chez nous."] is None
    assert languages["See you soon at our place."] == "en"


def test_calls_to_act_are_told_from_closings() -> None:
    posts = [(str(n), "x", "Des nouvelles.\nEncore un mot.\nPassez nous dire bonjour.") for n in range(5)]
    for number, _, text in posts_of(LIVELY, 5):
        posts.append((f"t{number}", "x", f"Du neuf chez nous.\n{text}\nRegarde la page, et dis-nous."))
    found = {move.text: move for move in moves_of(posts, parse(guide_rules() | {"moves": []}))}
    assert (found["Passez nous dire bonjour."].role, found["Passez nous dire bonjour."].register) == (
        "call_to_action",
        "vous",
    )
    call = found["Regarde la page, et dis-nous."]
    assert (call.role, call.register, call.needs) == ("call_to_action", "tu", ("link",))
